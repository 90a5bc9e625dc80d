//! The folder of the store: opened once, written to again and again, whatever the disk does.

use std::fs;
use std::path::{Path, PathBuf};

use sessionwatch_series::entry::Entry;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::Link;

use crate::batch::Batch;
use crate::book::Book;
use crate::error::StoreError;
use crate::file::{Check, File, Memory};
use crate::lock::Lock;
use crate::replay::Replayed;

/// The file in the folder.
pub const NAME: &str = "store.redb";

/// How a file is opened.
pub type Opener = Box<dyn FnMut(&Path, Check) -> Result<File, StoreError> + Send>;

/// Where batches are written to.
pub struct Folder {
    path: PathBuf,
    lock: Option<Lock>,
    file: Option<File>,
    open: Opener,
    /// What lies in the file's place, if anything does.
    there: There,
    news: Vec<String>,
}

/// What is moved aside before anything is written, and what is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    /// All of it is in the ledger.
    Ours,
    /// Not all of it can be read.
    Damaged,
    /// Nothing was there when it was looked for.
    Unread,
}

/// A folder that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The ledger as it was; a new one when there was none.
    pub book: Book,
    /// Where to write.
    pub folder: Folder,
    /// Why nothing can be written now. It is tried again with every batch.
    pub trouble: Option<StoreError>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Folder {
    /// Opens a folder, which is made if it is missing. `new` is asked for the ledger when there is no file yet.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Newer`], and those of `new`. Whatever else is wrong is in
    /// [`Opened::trouble`].
    pub fn open<E: From<StoreError>>(
        path: &Path,
        new: impl FnOnce() -> Result<Ledger, E>,
    ) -> Result<Opened, E> {
        Self::open_with(path, Box::new(File::open), new)
    }

    /// As [`Folder::open`], with a way of its own to open the file.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn open_with<E: From<StoreError>>(
        path: &Path,
        open: Opener,
        new: impl FnOnce() -> Result<Ledger, E>,
    ) -> Result<Opened, E> {
        let mut folder = Self {
            path: path.to_owned(),
            lock: None,
            file: None,
            open,
            there: There::Ours,
            news: Vec::new(),
        };
        let mut trouble = match folder.lock() {
            Err(error @ StoreError::InUse { .. }) => return Err(error.into()),
            locked => locked.err(),
        };
        let replayed = match folder.load() {
            Ok(replayed) => replayed,
            Err(error @ StoreError::Newer { .. }) => return Err(error.into()),
            Err(error) => {
                let (replayed, there) = folder.read_only(&error)?;
                folder.there = there;
                if let StoreError::Damaged { .. } = error {
                    folder.news.push(error.to_string());
                } else {
                    trouble.get_or_insert(error);
                }
                replayed
            }
        };
        if !replayed.damaged.is_empty() {
            folder.there = There::Damaged;
            folder.news.push(format!(
                "{} of its records cannot be used: {}",
                replayed.damaged.len(),
                replayed.damaged[0]
            ));
        }
        let damaged = folder.there == There::Damaged;
        if damaged {
            folder.file = None;
            if let Err(error) = folder.move_aside("damaged") {
                trouble.get_or_insert(error);
            }
        }
        let mut book = match replayed.ledger {
            None => Book::new(new()?),
            // What could be read of a damaged file is written whole into a new one.
            Some(ledger) if damaged => Book::new(ledger),
            Some(ledger) => Book::continued(ledger, replayed.next, replayed.turns),
        };
        everybody_is_away(&mut book);
        Ok(Opened { book, folder, trouble })
    }

    /// Writes a batch. After a failure everything is opened again first.
    ///
    /// # Errors
    /// [`StoreError`]; what was written before is still there. After [`StoreError::Damaged`] the next batch must be
    /// whole: the file is moved aside for it.
    pub fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let written = self.try_to_write(batch);
        if let Err(error) = &written {
            self.file = None;
            if let StoreError::Damaged { .. } = error {
                self.there = There::Damaged;
            }
        }
        written
    }

    fn try_to_write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.open_again(batch)?,
        };
        self.file.insert(file).write(batch)
    }

    fn open_again(&mut self, batch: &Batch) -> Result<File, StoreError> {
        self.lock()?;
        let path = self.path.join(NAME);
        if batch.is_whole() {
            match self.there {
                There::Ours => {}
                There::Damaged => self.move_aside("damaged")?,
                There::Unread => self.move_aside("unread")?,
            }
            return (self.open)(&path, Check::Needed);
        }
        let damaged = |reason: &str| StoreError::Damaged { path: path.clone(), reason: reason.into() };
        if !path.exists() {
            return Err(damaged("it is gone"));
        }
        let file = (self.open)(&path, Check::Needed)?;
        // A batch whose writing failed may be there all the same: it is written again, which changes nothing.
        match file.batches()? {
            Some((_, last)) if last == batch.number || last + 1 == batch.number => Ok(file),
            _ => Err(damaged("it is not the file that was written to before")),
        }
    }

    /// What a person should know since the last time: a damaged file and its new name.
    pub fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    /// Tells other processes where our page is.
    pub fn tell(&mut self, address: &str) {
        if let Some(lock) = &mut self.lock {
            // Others then do not find us: export and backup say so.
            let _ = lock.tell(address);
        }
    }

    fn lock(&mut self) -> Result<(), StoreError> {
        if self.lock.is_none() {
            fs::create_dir_all(&self.path).map_err(StoreError::io("make the folder", &self.path))?;
            self.lock = Some(Lock::take(&self.path)?);
        }
        Ok(())
    }

    fn load(&mut self) -> Result<Replayed, StoreError> {
        let file = (self.open)(&self.path.join(NAME), Check::Whole)?;
        let replayed = file.replay()?;
        self.file = Some(file);
        Ok(replayed)
    }

    /// Reads a file that cannot be opened, without touching it, as far as that is possible.
    fn read_only(&self, why: &StoreError) -> Result<(Replayed, There), StoreError> {
        let path = self.path.join(NAME);
        if !path.exists() {
            return Ok((crate::replay::Replay::default().end(), There::Unread));
        }
        let replayed =
            fs::read(&path).map_err(StoreError::io("read", &path)).and_then(|bytes| replay_of(&path, bytes));
        match replayed {
            Ok(replayed) if matches!(why, StoreError::Damaged { .. }) => Ok((replayed, There::Damaged)),
            Ok(replayed) => Ok((replayed, There::Ours)),
            Err(error @ StoreError::Newer { .. }) => Err(error),
            Err(_) => Ok((crate::replay::Replay::default().end(), There::Damaged)),
        }
    }

    fn move_aside(&mut self, why: &str) -> Result<(), StoreError> {
        let path = self.path.join(NAME);
        if let Some(to) = aside(&path, why)? {
            self.news.push(format!("{path:?} was moved aside to {to:?}; nothing in it was changed"));
        }
        self.there = There::Ours;
        Ok(())
    }
}

/// Gives a file another name, `store.redb.WHY-1` or with the next number that is free; `None`: there was no file.
///
/// # Errors
/// [`StoreError::Io`]
pub fn aside(path: &Path, why: &str) -> Result<Option<PathBuf>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    let mut number = 0;
    let to = loop {
        number += 1;
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{why}-{number}"));
        let name = PathBuf::from(name);
        if !name.exists() {
            break name;
        }
    };
    fs::rename(path, &to).map_err(StoreError::io("move aside", path))?;
    Ok(Some(to))
}

/// Reads a file that nobody may write to.
///
/// # Errors
/// [`StoreError`]
pub fn read(path: &Path) -> Result<Ledger, StoreError> {
    let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
    let replayed = replay_of(path, bytes)?;
    let damaged = |reason: String| StoreError::Damaged { path: path.to_owned(), reason };
    if let Some(first) = replayed.damaged.first() {
        return Err(damaged(first.clone()));
    }
    replayed.ledger.ok_or_else(|| damaged("there is nothing in it".into()))
}

/// The bytes of a file that holds these records ([`crate::book::whole`]) and no more.
///
/// # Errors
/// [`StoreError`]
pub fn copy_of(records: Vec<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
    let memory = Memory::default();
    let file = File::on(Path::new(NAME), memory.clone(), Check::Needed)?;
    file.write(&Batch { number: 0, records, needed_from: 0, entered: 0 })?;
    drop(file);
    Ok(memory.bytes())
}

fn replay_of(path: &Path, bytes: Vec<u8>) -> Result<Replayed, StoreError> {
    File::on(path, Memory::of(bytes), Check::Needed)?.replay()
}

/// Nobody is connected to a process that has just started.
fn everybody_is_away(book: &mut Book) {
    let connected = book.ledger().servers().filter(|server| matches!(server.link(), Link::Connected(_)));
    let gone: Vec<_> = connected.map(|server| (server.id(), server.last_known_second())).collect();
    for (server, now) in gone {
        // Only changes can be refused.
        let _ = book.enter(Entry::Disconnected { server, now });
    }
}
