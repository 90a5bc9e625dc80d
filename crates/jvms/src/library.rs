//! The agent library on this machine: installed under a name of its own for each build, never written over.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::library_file::{build_of, content};
use crate::maps::build_in_name;
use crate::options::{Options, is_plain};
use crate::root::Root;

/// Why the agent library could not be installed, or its option not be written.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A file could not be read or written.
    #[error("could not {doing} {path:?}: {source}. Give a folder that this user may write to")]
    File {
        /// What was tried.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else could exchange the library that JVMs are made to load.
    #[error(
        "the folder {folder:?} can be written by others (owner {owner}, mode {mode:o}): give one that belongs to this \
             user or root and that nobody else may write to"
    )]
    FolderOpenToOthers {
        /// The folder.
        folder: PathBuf,
        /// Number of its owner.
        owner: u32,
        /// Its permissions.
        mode: u32,
    },
    /// The file is no shared library.
    #[error(
        "{0:?} is not a shared library (no ELF file): give the libsessionwatch_jvm_agent.so that was built"
    )]
    NotALibrary(PathBuf),
    /// The name of an installed library holds its build; this one does not.
    #[error("{0:?} is not named libsessionwatch-jvm-agent-<version>-<build>.so: install the library first")]
    NoBuild(PathBuf),
    /// The path can't be written in a JVM option without being misread.
    #[error(
        "{0:?} can't be written in a -agentpath option: use a folder whose path has only letters, digits and -._~/:+@"
    )]
    PathInOption(PathBuf),
}

/// An installed agent library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Its real path, without symbolic links: what a JVM that loads it has mapped.
    pub path: PathBuf,
    /// The first 12 hexadecimal digits of the SHA-256 of its content.
    pub build: String,
}

impl Library {
    /// Copies `source` to `folder/libsessionwatch-jvm-agent-<version>-<build>.so`, or finds it there already.
    ///
    /// The folder is made if it is missing. A file in place is never written to, since JVMs may have it mapped: the copy is
    /// written beside it and takes the name in one step.
    ///
    /// # Errors
    /// When `source` is no library, a file can't be read or written, or others may write to the folder.
    pub fn install(source: &Path, folder: &Path) -> Result<Self, LibraryError> {
        let library = fs::read(source).map_err(failed("read", source))?;
        if !library.starts_with(b"\x7fELF") {
            return Err(LibraryError::NotALibrary(source.to_owned()));
        }
        Self::keep(&library, folder)
    }

    /// The same for the content of a library.
    ///
    /// # Errors
    /// When a file can't be read or written, or others may write to the folder.
    pub fn keep(library: &[u8], folder: &Path) -> Result<Self, LibraryError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(folder)
            .map_err(failed("make the folder", folder))?;
        let folder = folder.canonicalize().map_err(failed("find", folder))?;
        refuse_if_open_to_others(&folder)?;
        let build = build_of(library);
        let path = folder.join(format!("libsessionwatch-jvm-agent-{}-{build}.so", env!("CARGO_PKG_VERSION")));
        if fs::read(&path).is_ok_and(|there| there == library) {
            return Ok(Self { path, build });
        }
        put(library, &folder, &path).map_err(failed("write", &path))?;
        Ok(Self { path, build })
    }

    /// The library at `path`, installed earlier, by the build in its name.
    ///
    /// # Errors
    /// When the name is not one that [`Self::install`] gives, or there is no such file.
    pub fn installed(path: &Path) -> Result<Self, LibraryError> {
        let build = build_in_name(path).ok_or_else(|| LibraryError::NoBuild(path.to_owned()))?.to_owned();
        let path = path.canonicalize().map_err(|source| LibraryError::File {
            doing: "find",
            path: path.to_owned(),
            source,
        })?;
        Ok(Self { path, build })
    }

    /// The option that makes a JVM load this library at its start: `-agentpath:<path>=<options>`.
    ///
    /// # Errors
    /// When the path holds a character that the JVM or a shell would misread; the options hold none.
    pub fn agent_path(&self, options: &Options) -> Result<String, LibraryError> {
        let plain = self.path.as_os_str().as_bytes().iter().all(|&byte| is_plain(byte));
        match self.path.to_str() {
            Some(path) if plain => Ok(format!("-agentpath:{path}={options}")),
            _ => Err(LibraryError::PathInOption(self.path.clone())),
        }
    }

    /// Whether a library that a JVM with this root has mapped at `path` is this build: by its name, else by its content.
    pub(crate) fn is_at(&self, path: &Path, root: Option<&Root>) -> bool {
        match build_in_name(path) {
            Some(build) => build == self.build,
            None => {
                root.is_some_and(|root| content(root, path).is_ok_and(|there| build_of(&there) == self.build))
            }
        }
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LibraryError {
    let path = path.to_owned();
    move |source| LibraryError::File { doing, path, source }
}

fn refuse_if_open_to_others(folder: &Path) -> Result<(), LibraryError> {
    let about = folder.metadata().map_err(|source| LibraryError::File {
        doing: "look at",
        path: folder.to_owned(),
        source,
    })?;
    let ours = about.uid() == 0 || about.uid() == rustix::process::geteuid().as_raw();
    if ours && about.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(LibraryError::FolderOpenToOthers {
        folder: folder.to_owned(),
        owner: about.uid(),
        mode: about.mode() & 0o7777,
    })
}

/// Writes the library beside `path` and renames it there.
fn put(library: &[u8], folder: &Path, path: &Path) -> io::Result<()> {
    let beside = folder.join(format!(".{}.new", std::process::id()));
    // One left behind by a process that was killed and had our pid.
    let _ = fs::remove_file(&beside);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o755).open(&beside)?;
        file.write_all(library)?;
        file.set_permissions(Permissions::from_mode(0o755))?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(folder: &Path, content: &[u8]) -> PathBuf {
        let path = folder.join("libsessionwatch_jvm_agent.so");
        fs::write(&path, [b"\x7fELF", content].concat()).unwrap();
        path
    }

    fn options() -> Options {
        Options { socket: "/run/sessionwatch/s".into(), name: "a b".into(), build: "1".into() }
    }

    #[test]
    fn a_library_is_installed_under_its_version_and_build_for_everybody_to_read() {
        let lab = tempfile::tempdir().unwrap();
        let folder = lab.path().join("a/b");
        let library = Library::install(&source(lab.path(), b"one"), &folder).unwrap();
        let name = format!("libsessionwatch-jvm-agent-{}-{}.so", env!("CARGO_PKG_VERSION"), library.build);
        assert_eq!(library.path, folder.canonicalize().unwrap().join(name));
        assert_eq!(library.path.metadata().unwrap().mode() & 0o777, 0o755);
        assert_eq!(Library::installed(&library.path).unwrap(), library);
    }

    #[test]
    fn the_same_content_is_used_as_it_lies_there_and_another_gets_another_name() {
        let lab = tempfile::tempdir().unwrap();
        let folder = lab.path().join("lib");
        let first = Library::install(&source(lab.path(), b"one"), &folder).unwrap();
        let inode = first.path.metadata().unwrap().ino();
        let again = Library::install(&source(lab.path(), b"one"), &folder).unwrap();
        assert_eq!((again.path.metadata().unwrap().ino(), again), (inode, first.clone()));
        let second = Library::install(&source(lab.path(), b"two"), &folder).unwrap();
        assert_ne!(second.path, first.path);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }

    #[test]
    fn a_damaged_file_is_replaced_and_what_is_mapped_of_it_stays() {
        let lab = tempfile::tempdir().unwrap();
        let folder = lab.path().join("lib");
        let library = Library::install(&source(lab.path(), b"one"), &folder).unwrap();
        fs::write(&library.path, "cut off").unwrap();
        let inode = library.path.metadata().unwrap().ino();
        Library::install(&source(lab.path(), b"one"), &folder).unwrap();
        assert_ne!(library.path.metadata().unwrap().ino(), inode);
        assert_eq!(fs::read(&library.path).unwrap(), b"\x7fELFone");
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_refused() {
        let lab = tempfile::tempdir().unwrap();
        let folder = lab.path().join("open");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
        let refused = Library::install(&source(lab.path(), b"one"), &folder).unwrap_err();
        assert!(matches!(refused, LibraryError::FolderOpenToOthers { mode: 0o777, .. }), "{refused}");
    }

    #[test]
    fn what_is_no_library_or_not_there_is_an_error_that_says_so() {
        let lab = tempfile::tempdir().unwrap();
        let script = lab.path().join("script");
        fs::write(&script, "#!/bin/sh").unwrap();
        assert!(matches!(Library::install(&script, lab.path()), Err(LibraryError::NotALibrary(_))));
        let missing = Library::install(&lab.path().join("missing"), lab.path()).unwrap_err().to_string();
        assert!(missing.contains("read") && missing.contains("missing"), "{missing}");
        assert!(matches!(Library::installed(&script), Err(LibraryError::NoBuild(_))));
    }

    #[test]
    fn the_option_for_the_start_holds_path_and_options() {
        let library = Library { path: "/opt/sessionwatch/lib/a.so".into(), build: "1".into() };
        assert_eq!(
            library.agent_path(&options()).unwrap(),
            "-agentpath:/opt/sessionwatch/lib/a.so=socket=/run/sessionwatch/s,name=a%20b,build=1"
        );
        for path in ["/opt/a=b/c.so", "/opt/a b/c.so", "/opt/$HOME/c.so"] {
            let library = Library { path: path.into(), build: "1".into() };
            assert!(matches!(library.agent_path(&options()), Err(LibraryError::PathInOption(_))), "{path}");
        }
    }
}
