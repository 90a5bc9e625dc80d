//! A backup put in the store's place.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::folder::{NAME, aside, read};
use crate::lock::Lock;

/// Puts a backup into a folder that nobody uses. What is there is refused, or with `force` moved aside; its new name
/// comes back.
///
/// # Errors
/// [`StoreError::InUse`], [`StoreError::Occupied`], and what is wrong with the backup; then nothing was changed.
pub fn restore(folder: &Path, backup: &Path, force: bool) -> Result<Option<PathBuf>, StoreError> {
    read(backup)?;
    let bytes = fs::read(backup).map_err(StoreError::io("read", backup))?;
    fs::create_dir_all(folder).map_err(StoreError::io("make the folder", folder))?;
    let _lock = Lock::take(folder)?;
    let path = folder.join(NAME);
    if path.exists() && !force {
        return Err(StoreError::Occupied { path });
    }
    // Written whole before anything is moved, so that there is always one of the two.
    let beside = folder.join(format!("{NAME}.restored"));
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written.map_err(StoreError::io("write", &beside))?;
    let moved = aside(&path, "before-restore")?;
    fs::rename(&beside, &path).map_err(StoreError::io("put in place", &path))?;
    Ok(moved)
}
