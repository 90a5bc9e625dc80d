//! The UNIX socket on which a JVM takes attach requests.

use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

use super::answer;
use super::error::AttachError;

/// A JVM's attach socket: where it is, and whose it has to be.
#[derive(Debug)]
pub(crate) struct Socket<'a> {
    pub(crate) pid: u32,
    pub(crate) uid: u32,
    /// The `/tmp` that the JVM sees.
    pub(crate) folder: &'a OwnedFd,
    pub(crate) name: String,
}

impl Socket<'_> {
    /// Connects, if the JVM listens already; `None` if there is no socket, or only that of a JVM that ended.
    ///
    /// # Errors
    /// When the socket is not the JVM's own, or the system refuses.
    pub(crate) fn connect(&self) -> Result<Option<UnixStream>, AttachError> {
        let system = |error: Errno| AttachError::System {
            pid: self.pid,
            doing: "connecting to its attach socket",
            source: error.into(),
        };
        match rustix::fs::statat(self.folder, self.name.as_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(system(error)),
            Ok(stat)
                if stat.st_uid != self.uid || FileType::from_raw_mode(stat.st_mode) != FileType::Socket =>
            {
                return Err(AttachError::Foreign {
                    pid: self.pid,
                    name: self.name.clone(),
                    owner: stat.st_uid,
                });
            }
            Ok(_) => {}
        }
        // By the folder that is held open: its path may be longer than an address can be, and may change.
        let path = format!("/proc/self/fd/{}/{}", self.folder.as_raw_fd(), self.name);
        let address = SocketAddrUnix::new(path).map_err(system)?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket =
            rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(system)?;
        match rustix::net::connect(&socket, &address) {
            Ok(()) => {}
            // Of a JVM that ended, removed meanwhile, or with a full queue: as if it were not there yet.
            Err(Errno::CONNREFUSED | Errno::NOENT | Errno::AGAIN) => return Ok(None),
            Err(error) => return Err(system(error)),
        }
        let listener = rustix::net::sockopt::socket_peercred(&socket).map_err(system)?;
        if u32::try_from(listener.pid.as_raw_pid()) != Ok(self.pid) {
            return Err(AttachError::Foreign {
                pid: self.pid,
                name: self.name.clone(),
                owner: listener.uid.as_raw(),
            });
        }
        Ok(Some(UnixStream::from(socket)))
    }
}

/// Sends one request and reads all of the answer.
///
/// # Errors
/// When the JVM does not answer within `limit`, or the connection breaks.
pub(crate) fn ask(
    mut jvm: UnixStream,
    pid: u32,
    request: &[u8],
    limit: Duration,
) -> Result<Vec<u8>, AttachError> {
    let system = AttachError::system::<std::io::Error>;
    jvm.set_nonblocking(false).map_err(system(pid, "speaking to it"))?;
    jvm.set_write_timeout(Some(limit)).map_err(system(pid, "speaking to it"))?;
    jvm.write_all(request).map_err(system(pid, "sending the request"))?;
    let deadline = Instant::now() + limit;
    let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(AttachError::NoAnswer { pid, waited: limit });
        }
        jvm.set_read_timeout(Some(left)).map_err(system(pid, "reading its answer"))?;
        match jvm.read(&mut piece) {
            Ok(0) => return Ok(heard),
            Ok(count) => heard.extend(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                return Err(AttachError::NoAnswer { pid, waited: limit });
            }
            Err(error) => return Err(system(pid, "reading its answer")(error)),
        }
        if heard.len() as u64 > answer::LIMIT {
            return Ok(heard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{Mode, OFlags};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    fn folder(path: &Path) -> OwnedFd {
        rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).unwrap()
    }

    fn socket(folder: &OwnedFd, pid: u32, uid: u32) -> Socket<'_> {
        Socket { pid, uid, folder, name: ".java_pid1".into() }
    }

    fn our_uid() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    #[test]
    fn no_socket_and_the_socket_of_a_jvm_that_ended_are_no_connection() {
        let lab = tempfile::tempdir().unwrap();
        let held = folder(lab.path());
        let socket = socket(&held, std::process::id(), our_uid());
        assert!(socket.connect().unwrap().is_none());
        drop(UnixListener::bind(lab.path().join(".java_pid1")).unwrap());
        assert!(lab.path().join(".java_pid1").exists());
        assert!(socket.connect().unwrap().is_none());
    }

    #[test]
    fn a_file_of_another_user_or_kind_is_refused() {
        let lab = tempfile::tempdir().unwrap();
        let held = folder(lab.path());
        let _listener = UnixListener::bind(lab.path().join(".java_pid1")).unwrap();
        let foreign = socket(&held, std::process::id(), our_uid() + 1).connect();
        assert!(matches!(foreign, Err(AttachError::Foreign { .. })));
        std::fs::remove_file(lab.path().join(".java_pid1")).unwrap();
        std::fs::write(lab.path().join(".java_pid1"), "").unwrap();
        let file = socket(&held, std::process::id(), our_uid()).connect();
        assert!(matches!(file, Err(AttachError::Foreign { .. })));
    }

    #[test]
    fn a_socket_on_which_another_process_listens_is_refused() {
        let lab = tempfile::tempdir().unwrap();
        let held = folder(lab.path());
        let _listener = UnixListener::bind(lab.path().join(".java_pid1")).unwrap();
        assert!(socket(&held, std::process::id(), our_uid()).connect().unwrap().is_some());
        let other = socket(&held, 1, our_uid()).connect();
        assert!(matches!(other, Err(AttachError::Foreign { .. })));
    }

    #[test]
    fn the_whole_answer_is_read_and_silence_has_a_limit() {
        let (ours, mut jvm) = UnixStream::pair().unwrap();
        let speaking = std::thread::spawn(move || {
            let mut request = [0; 7];
            jvm.read_exact(&mut request).unwrap();
            jvm.write_all(b"0\nreturn ").unwrap();
            jvm.write_all(b"code: 0\n").unwrap();
            request
        });
        let heard = ask(ours, 1, b"request", Duration::from_secs(10)).unwrap();
        assert_eq!((heard.as_slice(), speaking.join().unwrap()), (&b"0\nreturn code: 0\n"[..], *b"request"));
        let (ours, _silent) = UnixStream::pair().unwrap();
        let silence = ask(ours, 1, b"request", Duration::from_millis(20));
        assert!(matches!(silence, Err(AttachError::NoAnswer { .. })));
    }
}
