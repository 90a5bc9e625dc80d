//! Copies folders.

use std::fs;
use std::path::Path;

use crate::error::DemoError;

/// Copies a folder with all that is in it; `target` is created.
pub(crate) fn copied(source: &Path, target: &Path) -> Result<(), DemoError> {
    fs::create_dir_all(target).map_err(DemoError::file("create", target))?;
    for entry in fs::read_dir(source).map_err(DemoError::file("read", source))? {
        let entry = entry.map_err(DemoError::file("read", source))?;
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        if from.is_dir() {
            copied(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(DemoError::file("copy", &from))?;
        }
    }
    Ok(())
}
