//! A file of ours that holds secrets: for its owner alone, and replaced as a whole.

use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why a file of users or tokens cannot be used. Never with what is in it.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Reading or writing failed.
    #[error("cannot {tried} {path}: {source}")]
    Io {
        /// What was tried.
        tried: &'static str,
        /// With which file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// Others may read it.
    #[error("{0} may be read by others: chmod 600 it, and give those in it new passwords or tokens")]
    Open(PathBuf),
    /// It is not as we write it.
    #[error("{path} cannot be understood: {reason}. It was left as it is")]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl FileError {
    fn io(tried: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { tried, path, source }
    }

    /// The file is not as we write it.
    pub(crate) fn damaged(path: &Path, reason: impl ToString) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// Tells one state of a file from the next, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    inode: u64,
    length: u64,
    changed: Option<SystemTime>,
}

/// The state that a file is in; `None`: there is none.
#[must_use]
pub fn seen(path: &Path) -> Option<Seen> {
    let found = std::fs::metadata(path).ok()?;
    Some(Seen { inode: found.ino(), length: found.len(), changed: found.modified().ok() })
}

/// What is in a file; `None`: there is none.
///
/// # Errors
/// [`FileError`], also when others may read it.
pub fn read(path: &Path) -> Result<Option<String>, FileError> {
    match std::fs::metadata(path) {
        Ok(found) if found.mode() & 0o077 != 0 => return Err(FileError::Open(path.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(FileError::io("read", path)(source)),
    }
    std::fs::read_to_string(path).map(Some).map_err(FileError::io("read", path))
}

/// Puts a text in the place of what is in a file, all of it or nothing.
///
/// # Errors
/// [`FileError`]
pub fn write(path: &Path, text: &str) -> Result<(), FileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Made with mode 0600, for its owner alone from the first moment on.
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(FileError::io("write", path))?;
    let written = beside.write_all(text.as_bytes()).and_then(|()| beside.as_file().sync_all());
    written.map_err(FileError::io("write", path))?;
    hand_over(beside.path(), folder).map_err(FileError::io("write", path))?;
    beside.persist(path).map_err(|error| FileError::io("write", path)(error.error))?;
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(FileError::io("write", path))
}

/// What root writes into the folder of somebody else is theirs: a monitor that runs as them must be able to read it.
pub(crate) fn hand_over(file: &Path, folder: &Path) -> std::io::Result<()> {
    let (written, kept) = (std::fs::metadata(file)?, std::fs::metadata(folder)?);
    if written.uid() == 0 && kept.uid() != 0 {
        std::os::unix::fs::chown(file, Some(kept.uid()), Some(kept.gid()))?;
    }
    Ok(())
}

/// Reads, changes and writes what is in a file, while nobody else does.
///
/// # Errors
/// [`FileError`], or what `change` says; then nothing was written.
pub fn change<E: From<FileError>>(
    path: &Path,
    change: impl FnOnce(Option<String>) -> Result<String, E>,
) -> Result<(), E> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(FileError::io("make the folder of", path))?;
    // The file itself is replaced, so a lock on it would hold nobody up.
    let lock = path.with_extension("lock");
    let options = File::options().read(true).write(true).create(true).truncate(false).open(&lock);
    let held = options.map_err(FileError::io("lock", &lock))?;
    held.set_permissions(Permissions::from_mode(0o600)).map_err(FileError::io("lock", &lock))?;
    hand_over(&lock, folder).map_err(FileError::io("lock", &lock))?;
    held.lock().map_err(FileError::io("lock", &lock))?;
    let text = change(read(path)?)?;
    Ok(write(path, &text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_owners_alone_and_changed_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/users.toml");
        assert!(read(&path).unwrap().is_none());
        change(&path, |before| {
            assert_eq!(before, None);
            Ok::<_, FileError>("one".to_owned())
        })
        .unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let first = seen(&path).unwrap();
        let refused = change(&path, |_| Err::<String, _>(FileError::Open(path.clone())));
        assert!(refused.is_err());
        assert_eq!(read(&path).unwrap().as_deref(), Some("one"), "nothing was written");
        write(&path, "two").unwrap();
        assert_ne!(seen(&path), Some(first), "a change is seen, also of the same length");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.toml");
        write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn changes_of_several_at_once_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    change(&path, |before| Ok::<_, FileError>(before.unwrap_or_default() + "x")).unwrap();
                });
            }
        });
        assert_eq!(read(&path).unwrap().unwrap(), "xxxxxxxx");
    }
}
