//! What is tracked, kept in a file so that it outlives us. Drawn in `docs/format/tracking.md`.

use std::io::Write;
use std::path::{Path, PathBuf};

use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::tracking::{Settings, Tracking};

/// The version of the file; a newer one is refused, not overwritten.
const VERSION: u32 = 1;

/// Where the switches and the tracked applications are kept.
#[derive(Debug)]
pub struct Saved {
    path: PathBuf,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct File {
    version: u32,
    enabled: bool,
    track_per_application: bool,
    applications: Vec<String>,
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// Reading or writing failed.
    #[error(
        "{what} {path}: {source}. Check the folder's owner and free space, or name another with --data-dir"
    )]
    Io {
        /// What was tried.
        what: &'static str,
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

impl Saved {
    /// Opens the file in a folder, which is made if it is missing, and reads what was tracked.
    ///
    /// # Errors
    /// [`SavedError`]; the file is left as it is.
    pub fn open(folder: &Path) -> Result<(Self, Tracking), SavedError> {
        let path = folder.join("tracking.json");
        std::fs::create_dir_all(folder).map_err(|source| SavedError::Io {
            what: "cannot make the folder of",
            path: path.clone(),
            source,
        })?;
        let tracking = match std::fs::read(&path) {
            Ok(bytes) => read(&path, &bytes)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Tracking::default(),
            Err(source) => return Err(SavedError::Io { what: "cannot read", path, source }),
        };
        Ok((Self { path }, tracking))
    }

    /// Writes what is tracked: all of it or nothing.
    ///
    /// # Errors
    /// [`SavedError::Io`]; what was written before is still there.
    pub fn write(&self, tracking: &Tracking) -> Result<(), SavedError> {
        let file = File {
            version: VERSION,
            enabled: tracking.settings.enabled,
            track_per_application: tracking.settings.track_per_application,
            applications: tracking.applications.iter().map(ToString::to_string).collect(),
        };
        let write = || {
            let bytes = serde_json::to_vec_pretty(&file)?;
            let beside = self.path.with_extension("json.new");
            let mut out = std::fs::File::create(&beside)?;
            out.write_all(&bytes)?;
            out.sync_all()?;
            std::fs::rename(&beside, &self.path)
        };
        write().map_err(|source| SavedError::Io { what: "cannot write", path: self.path.clone(), source })
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
    let applications =
        file.applications.iter().map(|id| id.parse::<ApplicationId>()).collect::<Result<_, _>>();
    Ok(Tracking {
        settings: Settings { enabled: file.enabled, track_per_application: file.track_per_application },
        applications: applications.map_err(|error| damaged(error.to_string()))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tracked_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let (saved, before) = Saved::open(folder.path()).unwrap();
        assert_eq!(before, Tracking::default());
        let tracking = Tracking {
            settings: Settings { enabled: true, track_per_application: false },
            applications: [ApplicationId(5), ApplicationId(u128::MAX)].into(),
        };
        saved.write(&tracking).unwrap();
        assert_eq!(Saved::open(folder.path()).unwrap().1, tracking);
    }

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
            let error = Saved::open(folder.path()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn the_file_of_version_1_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("tracking.json"),
            include_str!("../tests/fixtures/tracking-v1.json"),
        )
        .unwrap();
        let (_, tracking) = Saved::open(folder.path()).unwrap();
        assert!(!tracking.settings.enabled);
        assert_eq!(tracking.applications, [ApplicationId(0xab)].into());
    }
}
