//! A small file beside the store: opened when it is needed, again after a failure, moved aside when damaged.

use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database};

use crate::error::StoreError;
use crate::file::{guarded, io_options};
use crate::folder::aside;

const CACHE: usize = 1024 * 1024;

/// The file.
#[derive(Debug)]
pub(crate) struct Side {
    path: PathBuf,
    /// `None`: it must be opened again.
    database: Option<Database>,
}

impl Side {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, database: None }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Does something with the file. After a failure it is opened anew the next time.
    ///
    /// # Errors
    /// [`StoreError`]; it may be tried again.
    pub(crate) fn with<T>(
        &mut self,
        doing: &'static str,
        call: impl FnOnce(&Database) -> Result<T, redb::Error>,
    ) -> Result<T, StoreError> {
        let database = match self.database.take() {
            Some(database) => database,
            None => self.open()?,
        };
        let done = guarded(doing, &self.path, || call(&database))?;
        self.database = Some(database);
        Ok(done)
    }

    /// Leaves the damaged file under another name; for people, which. The next use makes a new one.
    ///
    /// # Errors
    /// [`StoreError::Io`]
    pub(crate) fn move_aside(&mut self, reason: &str) -> Result<String, StoreError> {
        self.database = None;
        let path = &self.path;
        Ok(match aside(path, "damaged")? {
            Some(aside) => format!("{path:?} was damaged ({reason}) and moved to {aside:?}"),
            None => format!("{path:?} was damaged ({reason}) and is gone"),
        })
    }

    fn open(&self) -> Result<Database, StoreError> {
        let file = io_options(&self.path).map_err(StoreError::io("open", &self.path))?;
        guarded("open", &self.path, || {
            let mut builder = Builder::new();
            builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
            Ok(builder.create_with_backend(FileBackend::new(file)?)?)
        })
    }
}
