//! The file that tells a JVM, as it gets SIGQUIT, that an attach is meant and no thread dump.

use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, Uid};
use rustix::io::Errno;

/// Who the JVM runs as; it believes only a file of its own user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// We are root and make the file for another user.
    pub(crate) give: bool,
}

/// An `.attach_pid<pid>` that is removed again when this is dropped.
#[derive(Debug)]
pub(crate) struct Trigger {
    folder: OwnedFd,
    name: String,
    /// It was there already: another program is attaching at this moment, or was killed while it did.
    borrowed: bool,
}

impl Trigger {
    /// Puts the file into the first of `folders` that takes it.
    pub(crate) fn put(
        folders: impl IntoIterator<Item = OwnedFd>,
        inner_pid: u32,
        owner: Owner,
    ) -> io::Result<Self> {
        let mut failure =
            io::Error::new(io::ErrorKind::NotFound, "neither its working folder nor its /tmp is there");
        for folder in folders {
            match Self::put_into(folder, format!(".attach_pid{inner_pid}"), owner) {
                Ok(trigger) => return Ok(trigger),
                Err(error) => failure = error.into(),
            }
        }
        Err(failure)
    }

    fn put_into(folder: OwnedFd, name: String, owner: Owner) -> rustix::io::Result<Self> {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(&folder, name.as_str(), flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => file,
            Err(Errno::EXIST) => {
                let there = rustix::fs::statat(&folder, name.as_str(), AtFlags::SYMLINK_NOFOLLOW)?;
                if FileType::from_raw_mode(there.st_mode) == FileType::RegularFile
                    && there.st_uid == owner.uid
                {
                    return Ok(Self { folder, name, borrowed: true });
                }
                return Err(Errno::EXIST);
            }
            Err(error) => return Err(error),
        };
        let trigger = Self { folder, name, borrowed: false };
        if owner.give {
            rustix::fs::fchown(&file, Some(Uid::from_raw(owner.uid)), Some(Gid::from_raw(owner.gid)))?;
        }
        Ok(trigger)
    }
}

impl Drop for Trigger {
    fn drop(&mut self) {
        if !self.borrowed {
            // Nothing is lost with a file that somebody else removed first.
            let _ = rustix::fs::unlinkat(&self.folder, self.name.as_str(), AtFlags::empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    fn folder(path: &Path) -> OwnedFd {
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        rustix::fs::open(path, flags, Mode::empty()).unwrap()
    }

    fn us() -> Owner {
        Owner {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            give: false,
        }
    }

    #[test]
    fn the_file_is_there_while_it_is_held_and_gone_after() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join(".attach_pid4711");
        let held = Trigger::put([folder(lab.path())], 4711, us()).unwrap();
        assert_eq!(path.metadata().unwrap().uid(), us().uid);
        drop(held);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_does_not_take_it_is_passed_over() {
        let lab = tempfile::tempdir().unwrap();
        let held = Trigger::put([folder(Path::new("/proc")), folder(lab.path())], 4711, us()).unwrap();
        assert!(lab.path().join(".attach_pid4711").exists());
        drop(held);
        assert!(Trigger::put([folder(Path::new("/proc"))], 4711, us()).is_err());
        assert!(Trigger::put([], 4711, us()).is_err());
    }

    #[test]
    fn the_file_of_another_attach_is_used_and_left_there() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join(".attach_pid4711");
        std::fs::write(&path, "").unwrap();
        drop(Trigger::put([folder(lab.path())], 4711, us()).unwrap());
        assert!(path.exists());
    }

    #[test]
    fn a_link_in_its_place_is_refused_and_not_followed() {
        let lab = tempfile::tempdir().unwrap();
        let target = lab.path().join("target");
        std::os::unix::fs::symlink(&target, lab.path().join(".attach_pid4711")).unwrap();
        assert!(Trigger::put([folder(lab.path())], 4711, us()).is_err());
        assert!(!target.exists());
    }
}
