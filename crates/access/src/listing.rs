//! A list of ours in a file: read, changed and written as a whole, whatever it is a list of.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::file::{self, FileError};

/// What a file may hold.
pub(crate) trait Listing: Default {
    /// What a text means.
    ///
    /// # Errors
    /// Why it cannot be understood, without a word of what is in it.
    fn parse(text: &str) -> Result<Self, String>;

    /// The text that means this.
    fn print(&self) -> String;
}

/// The list in a file; an empty one where there is no file.
///
/// # Errors
/// [`FileError`]
pub(crate) fn read<L: Listing>(path: &Path) -> Result<L, FileError> {
    of(path, file::read(path)?)
}

/// Changes the list in a file, while nobody else does.
///
/// # Errors
/// [`FileError`], or what `how` says; then the file is as it was.
pub(crate) fn change<L: Listing, T, E: From<FileError>>(
    path: &Path,
    how: impl FnOnce(&mut L) -> Result<T, E>,
) -> Result<T, E> {
    let mut done = None;
    file::change(path, |text| {
        let mut list: L = of(path, text)?;
        done = Some(how(&mut list)?);
        Ok::<_, E>(list.print())
    })?;
    Ok(done.expect("the change was made before it was written"))
}

fn of<L: Listing>(path: &Path, text: Option<String>) -> Result<L, FileError> {
    let Some(text) = text else { return Ok(L::default()) };
    L::parse(&text).map_err(|reason| FileError::damaged(path, reason))
}

/// A text as what is saved, if that is of this version.
///
/// # Errors
/// Why it is not, without a word of what is in it.
pub(crate) fn saved<S: DeserializeOwned>(
    text: &str,
    wanted: u32,
    version: impl FnOnce(&S) -> u32,
) -> Result<S, String> {
    // Its message may repeat a value, but not its first line.
    let first_line = |error: toml::de::Error| error.message().lines().next().unwrap_or_default().to_owned();
    let saved = toml::from_str(text).map_err(first_line)?;
    match version(&saved) {
        version if version == wanted => Ok(saved),
        version => Err(format!("it is of version {version}, this build reads {wanted}")),
    }
}

/// What is saved as a text.
pub(crate) fn text(saved: &impl Serialize) -> String {
    toml::to_string(saved).expect("names and hashes are plain text")
}
