//! Folders and sockets where agents find the monitor.

use std::fs::{File, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The longest path of a UNIX socket on Linux, bytes (`sun_path` less its closing zero).
const LONGEST_SOCKET_PATH: usize = 107;

/// The runtime folder, locked against a second monitor.
///
/// Each user whose JVMs are watched has a folder of its own in it, that holds one socket. Our own user's, and every one that
/// a monitor of root makes, is owned by that user with mode 0700: nobody else can reach it. A monitor that is not root can
/// give nothing away: then everybody can reach the socket of another user, and who knocks is told by the kernel.
#[derive(Debug)]
pub struct Places {
    base: PathBuf,
    own_uid: u32,
    _lock: File,
}

/// Why the runtime folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlacesError {
    /// Another monitor has it.
    #[error(
        "another sessionwatch (pid {pid}) already uses {folder}: open its page, or stop it first, or give this one --runtime-dir"
    )]
    Taken {
        /// The folder.
        folder: PathBuf,
        /// The process id that the other wrote down.
        pid: String,
    },
    /// It belongs to somebody else, or others may write to it.
    #[error(
        "{folder} belongs to user {owner} or can be changed by others (mode {mode:o}): remove it, or choose another with --runtime-dir"
    )]
    Unsafe {
        /// The folder.
        folder: PathBuf,
        /// Its owner.
        owner: u32,
        /// Its permissions.
        mode: u32,
    },
    /// Sockets cannot have paths that long.
    #[error(
        "{0} is longer than a socket's path may be ({LONGEST_SOCKET_PATH} bytes): choose a shorter one with --runtime-dir"
    )]
    TooLong(PathBuf),
    /// Something else.
    #[error("cannot use {path} as a place for sockets: {source}. Choose another with --runtime-dir")]
    Io {
        /// What was touched.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
}

impl Places {
    /// The folder used unless another is named: `$RUNTIME_DIRECTORY`, which systemd sets, `/run/sessionwatch` for root,
    /// else `sessionwatch` in `$XDG_RUNTIME_DIR`, else `sessionwatch-<uid>` in the folder for temporary files.
    #[must_use]
    pub fn by_convention() -> PathBuf {
        if let Some(folder) = std::env::var_os("RUNTIME_DIRECTORY").filter(|folder| !folder.is_empty()) {
            return PathBuf::from(folder);
        }
        let uid = rustix::process::geteuid().as_raw();
        if uid == 0 {
            return PathBuf::from("/run/sessionwatch");
        }
        match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder).join("sessionwatch"),
            _ => std::env::temp_dir().join(format!("sessionwatch-{uid}")),
        }
    }

    /// Makes and locks the folder.
    ///
    /// # Errors
    /// [`PlacesError`]
    pub fn open(base: &Path) -> Result<Self, PlacesError> {
        let own_uid = rustix::process::geteuid().as_raw();
        // Other users' agents must be able to pass through to their own.
        make_folder(base, own_uid, 0o755)?;
        let path = base.join("lock");
        let io = |source| PlacesError::Io { path: path.clone(), source };
        let mut lock =
            File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = (&mut lock).take(20).read_to_string(&mut pid);
                return Err(PlacesError::Taken { folder: base.to_owned(), pid: pid.trim().to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).map_err(io)?;
        Ok(Self { base: base.to_owned(), own_uid, _lock: lock })
    }

    /// Whether JVMs of a user can be attached to: one's own, and everybody's for root.
    #[must_use]
    pub fn may_serve(&self, uid: u32) -> bool {
        self.own_uid == 0 || self.own_uid == uid
    }

    /// The socket for agents of a user.
    #[must_use]
    pub fn socket_of(&self, uid: u32) -> PathBuf {
        Self::socket_below(&self.base, uid)
    }

    /// The socket for agents of a user, in a runtime folder that somebody else may have open.
    #[must_use]
    pub fn socket_below(base: &Path, uid: u32) -> PathBuf {
        base.join(uid.to_string()).join("agent.sock")
    }

    /// Binds the socket for agents of a user, in place of one that a monitor before left behind.
    ///
    /// # Errors
    /// [`PlacesError`]
    pub(super) fn bind(&self, uid: u32) -> Result<std::os::unix::net::UnixListener, PlacesError> {
        let path = self.socket_of(uid);
        if path.as_os_str().len() > LONGEST_SOCKET_PATH {
            return Err(PlacesError::TooLong(path));
        }
        let io = |source| PlacesError::Io { path: path.clone(), source };
        let (owner, folder_mode, socket_mode) =
            if self.may_serve(uid) { (uid, 0o700, 0o600) } else { (self.own_uid, 0o711, 0o666) };
        make_folder(&self.base.join(uid.to_string()), owner, folder_mode)?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
        let listener = std::os::unix::net::UnixListener::bind(&path).map_err(io)?;
        std::fs::set_permissions(&path, Permissions::from_mode(socket_mode)).map_err(io)?;
        if owner != self.own_uid {
            std::os::unix::fs::chown(&path, Some(owner), None).map_err(io)?;
        }
        listener.set_nonblocking(true).map_err(io)?;
        Ok(listener)
    }
}

/// Makes a folder for one owner, or makes sure that it is theirs and nobody else can change it.
fn make_folder(folder: &Path, owner: u32, mode: u32) -> Result<(), PlacesError> {
    let io = |source| PlacesError::Io { path: folder.to_owned(), source };
    match std::fs::DirBuilder::new().mode(mode).create(folder) {
        Ok(()) => {
            // The umask may have taken bits that are needed.
            std::fs::set_permissions(folder, Permissions::from_mode(mode)).map_err(io)?;
            if owner != rustix::process::geteuid().as_raw() {
                std::os::unix::fs::chown(folder, Some(owner), None).map_err(io)?;
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(error)),
    }
    let found = std::fs::symlink_metadata(folder).map_err(io)?;
    let found_mode = found.mode() & 0o7777;
    if !found.is_dir()
        || found.uid() != owner
        || found_mode & 0o022 != 0
        || found_mode & mode & 0o700 != 0o700
    {
        return Err(PlacesError::Unsafe { folder: folder.to_owned(), owner: found.uid(), mode: found_mode });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_monitor_is_told_who_the_first_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("run");
        let first = Places::open(&base).unwrap();
        let error = Places::open(&base).unwrap_err();
        assert!(
            matches!(&error, PlacesError::Taken { pid, .. } if *pid == std::process::id().to_string()),
            "{error}"
        );
        drop(first);
        Places::open(&base).unwrap();
    }

    #[test]
    fn a_folder_that_others_may_change_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("run");
        std::fs::create_dir(&base).unwrap();
        std::fs::set_permissions(&base, Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(Places::open(&base), Err(PlacesError::Unsafe { mode: 0o777, .. })));
    }

    #[test]
    fn a_socket_is_its_owners_alone_and_replaces_a_dead_one() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::open(&folder.path().join("run")).unwrap();
        let uid = rustix::process::geteuid().as_raw();
        drop(places.bind(uid).unwrap());
        let _listener = places.bind(uid).unwrap();
        let socket = places.socket_of(uid);
        assert_eq!(std::fs::metadata(&socket).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(socket.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn the_socket_of_another_user_can_be_reached_in_a_folder_that_stays_ours() {
        let folder = tempfile::tempdir().unwrap();
        let mut places = Places::open(&folder.path().join("run")).unwrap();
        // As whoever is not root.
        places.own_uid = places.own_uid.max(4711);
        let other = places.own_uid + 1;
        let _listener = places.bind(other).unwrap();
        let socket = places.socket_of(other);
        let about = |path: &Path| std::fs::metadata(path).unwrap();
        assert_eq!(about(&socket).mode() & 0o777, 0o666);
        let around = about(socket.parent().unwrap());
        assert_eq!((around.mode() & 0o777, around.uid()), (0o711, places.own_uid));
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("x".repeat(100));
        let places = Places::open(&base).unwrap();
        assert!(matches!(places.bind(rustix::process::geteuid().as_raw()), Err(PlacesError::TooLong(_))));
    }
}
