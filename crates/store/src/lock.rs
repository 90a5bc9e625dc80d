//! One process at a time: a lock on a file that tells who holds it.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::StoreError;

const NAME: &str = "lock";

/// Held as long as it lives; the system lets go of it when the process ends in any way.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// Its process id.
    pub pid: Option<u32>,
    /// Where its page is.
    pub address: Option<String>,
}

impl Lock {
    /// Takes the lock of a folder.
    ///
    /// # Errors
    /// [`StoreError::InUse`] with who holds it.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let options = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = options.map_err(StoreError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse { folder: folder.to_owned(), pid: read(&mut file).pid });
            }
            Err(TryLockError::Error(source)) => return Err(StoreError::io("lock", path)(source)),
        }
        let mut lock = Self { file };
        lock.write(&format!("{}\n", std::process::id())).map_err(StoreError::io("write", path))?;
        Ok(lock)
    }

    /// Tells others where our page is.
    ///
    /// # Errors
    /// When that cannot be written; the lock is held all the same.
    pub fn tell(&mut self, address: &str) -> std::io::Result<()> {
        self.write(&format!("{}\n{address}\n", std::process::id()))
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }

    /// Who holds the lock of a folder now; `None`: nobody.
    #[must_use]
    pub fn holder(folder: &Path) -> Option<Holder> {
        let mut file = File::open(folder.join(NAME)).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read(&mut file)),
            _ => None,
        }
    }
}

fn read(file: &mut File) -> Holder {
    let mut text = String::new();
    // It may be on its way to be written: then it is not known who.
    let _ = file.take(4096).read_to_string(&mut text);
    let mut lines = text.lines();
    let pid = lines.next().and_then(|line| line.parse().ok());
    Holder { pid, address: lines.next().map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Lock::holder(folder.path()), None);
        let mut lock = Lock::take(folder.path()).unwrap();
        lock.tell("127.0.0.1:8766").unwrap();
        let error = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        let holder = Lock::holder(folder.path()).unwrap();
        assert_eq!(holder.address.as_deref(), Some("127.0.0.1:8766"));
        drop(lock);
        assert_eq!(Lock::holder(folder.path()), None);
        Lock::take(folder.path()).unwrap();
    }
}
