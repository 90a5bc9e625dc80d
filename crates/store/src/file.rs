//! The file: a log of batches in redb.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition, TableError};

use crate::batch::Batch;
use crate::error::StoreError;
use crate::record::FORMAT;
use crate::replay::{Replay, Replayed};

/// Batch and place in it, to a record.
const LOG: TableDefinition<'_, (u64, u32), &[u8]> = TableDefinition::new("log");
/// What the file is: `format` to its version.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");

/// The log is written and read once from end to end: caching it would only cost memory.
const CACHE: usize = 4 * 1024 * 1024;

/// Whether the whole file is read and its sums checked when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is, so that damage is found before anything is written.
    Whole,
    /// As far as needed: this process wrote it.
    Needed,
}

/// An open file.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    database: Database,
}

impl File {
    /// Opens or makes the file at a path.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn open(path: &Path, check: Check) -> Result<Self, StoreError> {
        let options = io_options(path);
        let file = options.map_err(StoreError::io("open", path))?;
        let backend = guarded("open", path, || Ok(FileBackend::new(file)?))?;
        Self::on(path, backend, check)
    }

    /// Opens or makes a file on anything that holds bytes. `path` is what errors call it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn on(path: &Path, backend: impl StorageBackend, check: Check) -> Result<Self, StoreError> {
        let open = || {
            let mut builder = Builder::new();
            builder.set_cache_size(CACHE).set_check_integrity_on_open(check == Check::Whole);
            let database = builder.create_with_backend(backend)?;
            Ok(Self { path: path.to_owned(), database })
        };
        let file = guarded("open", path, open)?;
        file.check_format()?;
        Ok(file)
    }

    fn check_format(&self) -> Result<(), StoreError> {
        let read = || {
            let reading = self.database.begin_read()?;
            match reading.open_table(ABOUT) {
                Ok(about) => Ok(about.get("format")?.map(|format| format.value())),
                Err(TableError::TableDoesNotExist(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        match guarded("read", &self.path, read)? {
            Some(version) if version > FORMAT => Err(StoreError::Newer { path: self.path.clone(), version }),
            _ => Ok(()),
        }
    }

    /// Writes a batch and drops what it makes superfluous: all of it, for good, or nothing.
    ///
    /// # Errors
    /// [`StoreError`]; the file must be opened again before the next attempt.
    pub fn write(&self, batch: &Batch) -> Result<(), StoreError> {
        let write = || {
            let writing = self.database.begin_write()?;
            {
                writing.open_table(ABOUT)?.insert("format", FORMAT)?;
                let mut log = writing.open_table(LOG)?;
                let needed = (batch.needed_from, 0);
                if log.first()?.is_some_and(|(key, _)| key.value() < needed) {
                    log.retain_in(..needed, |_, _| false)?;
                }
                for (record, place) in batch.records.iter().zip(0..) {
                    log.insert((batch.number, place), record.as_slice())?;
                }
            }
            Ok(writing.commit()?)
        };
        guarded("write", &self.path, write)
    }

    /// Reads the whole log and enters it again.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read; damaged records are told in what comes back.
    pub fn replay(&self) -> Result<Replayed, StoreError> {
        let mut replay = Replay::default();
        let read = || {
            let reading = self.database.begin_read()?;
            let log = match reading.open_table(LOG) {
                Ok(log) => log,
                Err(TableError::TableDoesNotExist(_)) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            for record in log.iter()? {
                let (key, bytes) = record?;
                replay.take(key.value().0, bytes.value());
            }
            Ok(())
        };
        match guarded("read", &self.path, read) {
            Err(StoreError::Damaged { reason, .. }) => replay.unreadable(reason),
            read => read?,
        }
        Ok(replay.end())
    }

    /// The numbers of the oldest and the newest batch.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn batches(&self) -> Result<Option<(u64, u64)>, StoreError> {
        guarded("read", &self.path, || {
            let log = match self.database.begin_read()?.open_table(LOG) {
                Ok(log) => log,
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let ends = log.first()?.zip(log.last()?);
            Ok(ends.map(|((first, _), (last, _))| (first.value().0, last.value().0)))
        })
    }
}

pub(crate) fn io_options(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// Calls redb. On a damaged file it may also panic, which is damage like any other.
pub(crate) fn guarded<T>(
    doing: &'static str,
    path: &Path,
    call: impl FnOnce() -> Result<T, redb::Error>,
) -> Result<T, StoreError> {
    let damaged = |reason| StoreError::Damaged { path: path.to_owned(), reason };
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        // What is no file of redb, or ends before its time.
        Ok(Err(redb::Error::Io(source)))
            if matches!(source.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
        {
            Err(damaged(source.to_string()))
        }
        Ok(Err(redb::Error::Io(source))) => Err(StoreError::Io { doing, path: path.to_owned(), source }),
        Ok(Err(error @ (redb::Error::PreviousIo | redb::Error::DatabaseAlreadyOpen))) => {
            Err(StoreError::Io { doing, path: path.to_owned(), source: io::Error::other(error) })
        }
        Ok(Err(redb::Error::UpgradeRequired(_))) => {
            Err(damaged("it is of a format that was never used".into()))
        }
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason is known");
            Err(damaged(text.lines().next().unwrap_or_default().to_owned()))
        }
    }
}

/// Bytes in memory: for a file that must not be written to, and for one that is sent elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Memory(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Memory {
    /// Holds a copy of these bytes.
    #[must_use]
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(std::sync::Arc::new(std::sync::Mutex::new(bytes)))
    }

    /// The bytes as they are now.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl StorageBackend for Memory {
    fn len(&self) -> io::Result<u64> {
        Ok(self.lock().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.lock();
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let part = bytes.get(start..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.lock().resize(usize::try_from(len).map_err(io::Error::other)?, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut bytes = self.lock();
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let part = bytes.get_mut(start..).and_then(|rest| rest.get_mut(..data.len()));
        part.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(data);
        Ok(())
    }
}
