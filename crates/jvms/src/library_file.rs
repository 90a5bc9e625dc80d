//! A shared library on the disk: what it was built for, and the build id that its content gives it.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::elf::{Libc, Machine};
use crate::root::{Root, read_up_to, same_file};

/// Largest library that is read, in bytes.
const LIMIT: u64 = 256 * 1024 * 1024;
/// Digits of the hash that name a build.
const BUILD_DIGITS: usize = 12;

/// What has to be known of an agent library before a JVM is asked to load it.
#[derive(Debug, Clone)]
pub(crate) struct LibraryFile {
    pub(crate) path: PathBuf,
    pub(crate) machine: Option<Machine>,
    pub(crate) libc: Option<Libc>,
}

impl LibraryFile {
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let content = content(&Root::ours()?, path)?;
        Ok(Self {
            path: path.to_owned(),
            machine: Machine::parse(&content),
            libc: Libc::asked_for_by(&content),
        })
    }

    /// Whether a process with this root finds the same library under the same path.
    pub(crate) fn is_seen_from(&self, root: &Root) -> bool {
        let look = || -> io::Result<bool> {
            let ours = Root::ours()?;
            if same_file(&root.file(&self.path)?, &ours.file(&self.path)?)? {
                return Ok(true);
            }
            Ok(content(root, &self.path)? == content(&ours, &self.path)?)
        };
        look().unwrap_or(false)
    }
}

/// The content of a library, up to 256 MiB of it.
pub(crate) fn content(root: &Root, path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(root.file(path)?, LIMIT)
}

/// The build id of a library: the first 12 hexadecimal digits of the SHA-256 of its content.
pub(crate) fn build_of(content: &[u8]) -> String {
    let mut digits: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    digits.truncate(BUILD_DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_the_beginning_of_the_sha_256_of_the_content() {
        assert_eq!(build_of(b"abc"), "ba7816bf8f01");
    }

    #[test]
    fn our_own_program_is_a_library_file_for_this_machine() {
        let program = std::env::current_exe().unwrap().canonicalize().unwrap();
        let file = LibraryFile::read(&program).unwrap();
        assert!(file.machine.is_some());
        assert!(file.is_seen_from(&Root::ours().unwrap()));
    }

    #[test]
    fn a_library_that_is_not_there_is_an_error_and_not_seen() {
        assert!(LibraryFile::read(Path::new("/no/such/library.so")).is_err());
        let gone = LibraryFile { path: "/no/such/library.so".into(), machine: None, libc: None };
        assert!(!gone.is_seen_from(&Root::ours().unwrap()));
    }
}
