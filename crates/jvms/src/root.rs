//! The file tree that a process sees, and files in it opened without being led astray.
//!
//! A container chooses its own symbolic links, named pipes and devices. Nothing here follows a link out of the
//! tree, waits on a pipe or opens a device.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// Without `NONBLOCK` the opening of a named pipe waits for its writer.
const FILE: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// The root folder of one process, held open.
#[derive(Debug)]
pub(crate) struct Root {
    folder: OwnedFd,
}

impl Root {
    /// Takes hold of the folder that `link`, a `/proc/<pid>/root`, leads to.
    pub(crate) fn open(process: BorrowedFd<'_>) -> io::Result<Self> {
        Ok(Self { folder: rustix::fs::openat(process, "root", FOLDER, Mode::empty())? })
    }

    /// Our own root folder.
    pub(crate) fn ours() -> io::Result<Self> {
        Ok(Self { folder: rustix::fs::open("/", FOLDER, Mode::empty())? })
    }

    /// The tree below `folder`, as if it were the root of a container.
    #[cfg(test)]
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: rustix::fs::open(folder, FOLDER, Mode::empty()).unwrap() }
    }

    /// Whether both are the same folder of the same file system.
    pub(crate) fn is_same_as(&self, other: &Self) -> io::Result<bool> {
        let (one, two) = (rustix::fs::fstat(&self.folder)?, rustix::fs::fstat(&other.folder)?);
        Ok((one.st_dev, one.st_ino) == (two.st_dev, two.st_ino))
    }

    /// A folder of this tree, to be used with the calls that end in `at`.
    pub(crate) fn folder(&self, path: &str) -> io::Result<OwnedFd> {
        Ok(self.resolve(Path::new(path), FOLDER)?)
    }

    /// A file of this tree, if it is an ordinary one.
    pub(crate) fn file(&self, path: &Path) -> io::Result<File> {
        ordinary(self.resolve(path, OFlags::RDONLY | FILE)?)
    }

    /// Looks `path` up as the process would, absolute links included, without ever leaving its tree.
    fn resolve(&self, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        match rustix::fs::openat2(&self.folder, path, flags, Mode::empty(), ResolveFlags::IN_ROOT) {
            // Linux before 5.6, or a sandbox that does not let the call through: walk by hand, without links.
            Err(Errno::NOSYS | Errno::PERM) => self.walk(path, flags),
            found => found,
        }
    }

    fn walk(&self, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let mut names = path.components().filter_map(|part| match part {
            std::path::Component::Normal(name) => Some(Ok(name)),
            std::path::Component::ParentDir => Some(Err(Errno::INVAL)),
            _ => None,
        });
        let mut name = names.next().ok_or(Errno::INVAL)??;
        let mut folder = self.folder.try_clone().map_err(|_| Errno::MFILE)?;
        for next in names {
            folder = rustix::fs::openat(&folder, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
            name = next?;
        }
        rustix::fs::openat(&folder, name, flags | OFlags::NOFOLLOW, Mode::empty())
    }
}

/// Opens the ordinary file `name` in `folder`; a symbolic link, a pipe or a device is an error.
pub(crate) fn file_in(folder: impl AsFd, name: &str) -> io::Result<File> {
    ordinary(rustix::fs::openat(folder, name, OFlags::RDONLY | FILE | OFlags::NOFOLLOW, Mode::empty())?)
}

/// Opens the folder `name` in `folder`, not following a symbolic link.
pub(crate) fn folder_in(folder: impl AsFd, name: impl rustix::path::Arg) -> io::Result<OwnedFd> {
    Ok(rustix::fs::openat(folder, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?)
}

/// Lists the names in a folder that was opened as a path only, at most `limit` of them.
pub(crate) fn names_in(folder: impl AsFd, limit: usize) -> io::Result<Vec<std::ffi::CString>> {
    let listed =
        rustix::fs::openat(folder, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::new(listed)?.take(limit) {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            names.push(entry.file_name().to_owned());
        }
    }
    Ok(names)
}

/// Reads at most `limit` bytes of `file`.
pub(crate) fn read_up_to(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Lets only a regular file through.
pub(crate) fn ordinary(file: OwnedFd) -> io::Result<File> {
    let file = File::from(file);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not an ordinary file"))
    }
}

/// Whether two open files are one and the same on the disk.
pub(crate) fn same_file(one: &File, two: &File) -> io::Result<bool> {
    let (one, two) = (one.metadata()?, two.metadata()?);
    Ok((one.dev(), one.ino()) == (two.dev(), two.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn an_absolute_link_stays_inside_the_tree() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("etc")).unwrap();
        std::fs::write(folder.path().join("etc/passwd"), "inside").unwrap();
        symlink("/etc", folder.path().join("tmp")).unwrap();
        let root = Root::at(folder.path());
        let read = read_up_to(root.file(Path::new("/tmp/passwd")).unwrap(), 100).unwrap();
        assert_eq!(read, b"inside");
        assert!(root.file(Path::new("../../../../etc/hostname")).is_err());
    }

    #[test]
    fn without_openat2_links_are_refused_instead_of_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        std::fs::write(folder.path().join("a/b/c"), "x").unwrap();
        symlink("/etc", folder.path().join("tmp")).unwrap();
        let root = Root::at(folder.path());
        assert!(root.walk(Path::new("/a/b/c"), OFlags::RDONLY).is_ok());
        assert!(root.walk(Path::new("/tmp/passwd"), OFlags::RDONLY).is_err());
        assert_eq!(root.walk(Path::new("/a/../a/b/c"), OFlags::RDONLY).unwrap_err(), Errno::INVAL);
    }

    #[test]
    fn a_named_pipe_is_refused_at_once_and_a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::at(folder.path());
        rustix::fs::mknodat(&root.folder, "pipe", rustix::fs::FileType::Fifo, Mode::from_raw_mode(0o600), 0)
            .unwrap();
        symlink("/etc/hostname", folder.path().join("link")).unwrap();
        assert!(root.file(Path::new("/pipe")).is_err());
        assert!(file_in(&root.folder, "pipe").is_err());
        assert!(file_in(&root.folder, "link").is_err());
    }

    #[test]
    fn our_root_is_the_root_of_our_own_process() {
        let us = rustix::fs::open("/proc/self", FOLDER, Mode::empty()).unwrap();
        let seen = Root::open(us.as_fd()).unwrap();
        assert!(seen.is_same_as(&Root::ours().unwrap()).unwrap());
        assert!(!seen.is_same_as(&Root::at(Path::new("/proc"))).unwrap());
    }
}
