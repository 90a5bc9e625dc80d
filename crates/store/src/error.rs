//! What can go wrong with the store, and what to do then.

use std::io;
use std::path::PathBuf;

/// Why the store could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be used.
    #[error("cannot {doing} {path:?}: {source}. {}", advice(source))]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another sessionwatch uses the folder.
    #[error(
        "{folder:?} is in use by another sessionwatch, process {}: stop that one, or choose another folder with --data-dir",
        pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string())
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The other process.
        pid: Option<u32>,
    },
    /// A newer sessionwatch wrote it.
    #[error(
        "{path:?} is of format {version}, this build reads {}: run a newer sessionwatch, or move the file aside to begin anew. It was left as it is",
        crate::record::FORMAT
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u64,
    },
    /// A backup would take the place of what is kept.
    #[error(
        "{path:?} is there already: add --force to move it aside first, or choose another folder with --data-dir"
    )]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// It is not what we wrote.
    #[error("{path:?} is damaged ({reason})")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl StoreError {
    /// For use with `map_err`: what was tried with which file.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "The disk is full: make room and writing goes on by itself"
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            "This user may not write there: change the owner, or choose another folder with --data-dir"
        }
        _ => "Look at the disk, or choose another folder with --data-dir",
    }
}
