//! Where downloads are kept between runs.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::DemoError;

/// The folder for downloads: `$SESSIONWATCH_CACHE`, else `$XDG_CACHE_HOME/sessionwatch`, else
/// `$HOME/.cache/sessionwatch`. Only absolute paths count. The folder need not exist yet.
///
/// # Errors
/// [`DemoError::NoCacheFolder`] when none of the three variables holds an absolute path.
pub fn cache_folder() -> Result<PathBuf, DemoError> {
    chosen(|name| env::var_os(name).map(PathBuf::from)).ok_or(DemoError::NoCacheFolder)
}

/// The folder `name` in `home`; when it is not there, `make` makes it first, in a folder that it is given, and
/// says where its content lies. Processes that ask at the same time wait for the one that makes it.
pub(crate) fn kept(
    home: &Path,
    name: &str,
    what: &str,
    progress: &dyn Fn(&str),
    make: impl FnOnce(&Path) -> Result<PathBuf, DemoError>,
) -> Result<PathBuf, DemoError> {
    let folder = home.join(name);
    if folder.is_dir() {
        return Ok(folder);
    }
    fs::create_dir_all(home).map_err(DemoError::file("create", home))?;
    // The lock goes with the file handle, so a killed process leaves none behind.
    let lock_path = home.join(".lock");
    let lock = File::create(&lock_path).map_err(DemoError::file("create", &lock_path))?;
    if lock.try_lock().is_err() {
        progress(&format!("waiting for another process that is fetching {what} …"));
        lock.lock().map_err(DemoError::file("lock", &lock_path))?;
    }
    if folder.is_dir() {
        return Ok(folder);
    }
    let begun = Instant::now();
    progress(&format!("fetching {what} with Maven …"));
    let partial = tempfile::Builder::new()
        .prefix(".partial-")
        .tempdir_in(home)
        .map_err(DemoError::file("create a folder in", home))?;
    let content = make(partial.path())?;
    // Complete or not there at all: the name appears with everything in it.
    fs::rename(&content, &folder).map_err(DemoError::file("rename into place", &folder))?;
    progress(&format!("fetched {what} in {:.1} s", begun.elapsed().as_secs_f64()));
    Ok(folder)
}

fn chosen(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    absolute("SESSIONWATCH_CACHE")
        .or_else(|| absolute("XDG_CACHE_HOME").map(|path| path.join("sessionwatch")))
        .or_else(|| absolute("HOME").map(|path| path.join(".cache/sessionwatch")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        chosen(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| PathBuf::from(value)))
    }

    #[test]
    fn the_most_specific_variable_wins() {
        let all = [("SESSIONWATCH_CACHE", "/a"), ("XDG_CACHE_HOME", "/b"), ("HOME", "/c")];
        assert_eq!(with(&all), Some("/a".into()));
        assert_eq!(with(&all[1..]), Some("/b/sessionwatch".into()));
        assert_eq!(with(&all[2..]), Some("/c/.cache/sessionwatch".into()));
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn a_relative_or_empty_path_does_not_count() {
        assert_eq!(with(&[("SESSIONWATCH_CACHE", ""), ("XDG_CACHE_HOME", "x"), ("HOME", "/c")]), {
            Some("/c/.cache/sessionwatch".into())
        });
    }
}
