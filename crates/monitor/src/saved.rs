//! What was tracked before there was a store: read once, never written. Drawn in `docs/format/tracking.md`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::tracking::{Settings, Tracking, Why};

/// The version of the file; a newer one is refused, not overwritten.
const VERSION: u32 = 1;

#[derive(serde::Deserialize)]
struct File {
    enabled: bool,
    track_per_application: bool,
    applications: Vec<String>,
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// Reading failed.
    #[error("cannot read {path}: {source}. Check the folder's owner, or name another with --data-dir")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// It is not what we wrote.
    #[error(
        "{path} is damaged ({reason}). It was left as it is: move it aside to start with nothing tracked"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer sessionwatch wrote it.
    #[error(
        "{path} is of version {version}, this build reads {VERSION}: run a newer sessionwatch, or move the file aside"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u64,
    },
}

/// What was tracked, as the file in a folder says; `None`: there is none.
///
/// # Errors
/// [`SavedError`]; the file is left as it is.
pub fn tracking(folder: &Path) -> Result<Option<Tracking>, SavedError> {
    let path = folder.join("tracking.json");
    match std::fs::read(&path) {
        Ok(bytes) => read(&path, &bytes).map(Some),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(SavedError::Io { path, source }),
    }
}

fn read(path: &Path, bytes: &[u8]) -> Result<Tracking, SavedError> {
    let damaged = |reason: String| SavedError::Damaged { path: path.to_owned(), reason };
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version > u64::from(VERSION) => {
            return Err(SavedError::Newer { path: path.to_owned(), version });
        }
        Some(_) => {}
        None => return Err(damaged("it has no version".into())),
    }
    let file: File = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
    let asked = |id: &String| id.parse::<ApplicationId>().map(|id| (id, Why::Asked));
    let applications = file.applications.iter().map(asked).collect::<Result<_, _>>();
    Ok(Tracking {
        settings: Settings { enabled: file.enabled, track_per_application: file.track_per_application },
        applications: applications.map_err(|error| damaged(error.to_string()))?,
        ..Tracking::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_or_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tracking.json");
        let texts = [
            (r#"{"version":1,"enabled":tr"#, "damaged"),
            (r#"{"enabled":true}"#, "no version"),
            (
                r#"{"version":1,"enabled":true,"track_per_application":true,"applications":["x"]}"#,
                "32 hexadecimal",
            ),
            (r#"{"version":2,"something":"else"}"#, "newer sessionwatch"),
        ];
        for (text, told) in texts {
            std::fs::write(&path, text).unwrap();
            let error = super::tracking(folder.path()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn the_file_of_version_1_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(super::tracking(folder.path()).unwrap(), None);
        let no_folder = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(super::tracking(no_folder.path()).unwrap(), None);
        std::fs::write(
            folder.path().join("tracking.json"),
            include_str!("../tests/fixtures/tracking-v1.json"),
        )
        .unwrap();
        let tracking = super::tracking(folder.path()).unwrap().unwrap();
        assert!(!tracking.settings.enabled);
        assert_eq!(tracking.applications, [(ApplicationId(0xab), Why::Asked)].into());
    }
}
