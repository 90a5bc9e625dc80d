//! Harm done to what an ended monitor keeps.

use std::fs;
use std::io;
use std::path::Path;

use sessionwatch_store::folder::NAME;

/// Cuts the second half off the file.
pub(crate) fn damage(folder: &Path) -> io::Result<()> {
    let file = fs::File::options().write(true).open(folder.join(NAME))?;
    file.set_len(file.metadata()?.len() / 2)
}

/// Puts a file in the folder's place, or the folder back into its own.
pub(crate) fn block(folder: &Path, blocked: bool) -> io::Result<()> {
    let away = folder.with_extension("away");
    if blocked {
        fs::rename(folder, away)?;
        fs::write(folder, "")
    } else {
        fs::remove_file(folder)?;
        fs::rename(away, folder)
    }
}
