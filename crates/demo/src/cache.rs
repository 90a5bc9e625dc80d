//! Where downloads are kept between runs.

use std::env;
use std::path::PathBuf;

use crate::error::DemoError;

/// The folder for downloads: `$SESSIONWATCH_CACHE`, else `$XDG_CACHE_HOME/sessionwatch`, else
/// `$HOME/.cache/sessionwatch`. Only absolute paths count. The folder need not exist yet.
///
/// # Errors
/// [`DemoError::NoCacheFolder`] when none of the three variables holds an absolute path.
pub fn cache_folder() -> Result<PathBuf, DemoError> {
    chosen(|name| env::var_os(name).map(PathBuf::from)).ok_or(DemoError::NoCacheFolder)
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
