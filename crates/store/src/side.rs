//! A small file beside the store: opened when it is needed, again after a failure, moved aside when damaged.

use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database};

use crate::error::StoreError;
use crate::file::{guarded, io_options};

const CACHE: usize = 1024 * 1024;
/// Names for damaged files that are tried.
const ASIDE: std::ops::RangeInclusive<u32> = 1..=99;

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

    /// Leaves the file under another name, which comes back. The next use makes a new one.
    ///
    /// # Errors
    /// [`StoreError::Io`]
    pub(crate) fn move_aside(&mut self) -> Result<PathBuf, StoreError> {
        self.database = None;
        let named = |number| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(format!(".damaged-{number}"));
            PathBuf::from(name)
        };
        let aside = ASIDE.map(named).find(|aside| !aside.exists()).unwrap_or_else(|| named(*ASIDE.end()));
        std::fs::rename(&self.path, &aside).map_err(StoreError::io("move", &self.path))?;
        Ok(aside)
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
