//! Loads an agent library into a running HotSpot JVM, by the protocol that its own tools use.
//!
//! 1. Who is not allowed to, or would do harm, is turned away before anything is touched ([`Obstacle`]).
//! 2. If the JVM listens on `/tmp/.java_pid<pid>` already, that is connected to.
//! 3. Else `.attach_pid<pid>` is put where the JVM looks for it, and SIGQUIT sent. With that file the signal opens the
//!    socket; without it, it would write a thread dump; and in a JVM that does not catch it, it would end it.
//! 4. `load` is sent, and the answer read and judged.
//!
//! All of it stays with one process: by its open `/proc` folder, by a pidfd for the signal, and by the pid that the
//! kernel names for the listener.
//!
//! [`Obstacle`]: crate::Obstacle

mod answer;
mod error;
mod socket;
mod trigger;

use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

pub use self::error::AttachError;
use self::socket::{Socket, ask};
use self::trigger::{Owner, Trigger};
use crate::examine::{Wanted, attach_socket, examine, is_still};
use crate::jvm::Jvm;
use crate::library_file::LibraryFile;
use crate::process::Process;
use crate::surroundings::Surroundings;
use crate::traces::Traces;

/// How long a JVM may take to open its socket. It does so within milliseconds, unless it is at a long safepoint.
const SOCKET_LIMIT: Duration = Duration::from_secs(10);
/// How long it may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Pauses between two looks for the socket: doubled each time, up to the second of them.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(100));
/// Longest text that HotSpot takes as an argument, in bytes, up to JDK 23.
const ARGUMENT_LIMIT: usize = 1024;

/// Loads `library` into `jvm`, with `options` as they are. Blocks for at most about twenty seconds.
///
/// A library that the JVM has mapped already is not loaded anew; its `Agent_OnAttach` runs again.
///
/// # Errors
/// When the JVM ended, can't be attached to, does not answer, or refuses; each says what to do.
pub fn attach(jvm: &Jvm, library: &Path, options: &str) -> Result<(), AttachError> {
    let file = LibraryFile::read(library)
        .map_err(|source| AttachError::Library { library: library.to_owned(), source })?;
    load(jvm, library, options, Wanted::File(&file))
}

/// Runs the `Agent_OnAttach` of a library that the JVM has mapped already, also when its file is gone.
pub(crate) fn load_again(jvm: &Jvm, library: &Path, options: &str) -> Result<(), AttachError> {
    load(jvm, library, options, Wanted::Mapped)
}

fn load(jvm: &Jvm, library: &Path, options: &str, wanted: Wanted<'_>) -> Result<(), AttachError> {
    let request = request(library, options)?;
    let target = Target::of(jvm, wanted)?;
    let connection = match target.socket().connect()? {
        Some(connection) => connection,
        None => target.open_socket()?,
    };
    let heard = ask(connection, jvm.pid, &request, ANSWER_LIMIT)?;
    answer::judge(&heard).map_err(|refusal| AttachError::Refused {
        pid: jvm.pid,
        said: refusal.said,
        advice: refusal.advice,
    })
}

/// The bytes of `load`: protocol version, command, three arguments, each with a closing zero byte.
fn request(library: &Path, options: &str) -> Result<Vec<u8>, AttachError> {
    let path = library.as_os_str().as_bytes();
    for (what, text) in [("the path of the library", path), ("the options", options.as_bytes())] {
        let why = if text.contains(&0) {
            "it holds a zero byte"
        } else if text.len() > ARGUMENT_LIMIT {
            "it is longer than the 1,024 bytes that HotSpot takes"
        } else {
            continue;
        };
        return Err(AttachError::Unsendable { what, why });
    }
    if !library.is_absolute() {
        return Err(AttachError::Unsendable { what: "the path of the library", why: "it is not absolute" });
    }
    Ok([b"1\0load\0", path, b"\0true\0", options.as_bytes(), b"\0"].concat())
}

/// A JVM that nothing stands in the way of attaching to.
struct Target {
    process: Process,
    now: Jvm,
    tmp: OwnedFd,
}

impl Target {
    /// Looks at the JVM anew: what was found out about it may be seconds old.
    fn of(jvm: &Jvm, wanted: Wanted<'_>) -> Result<Self, AttachError> {
        let pid = jvm.pid;
        let gone = || AttachError::Gone { pid };
        let process = Process::open(pid).map_err(|_| gone())?;
        if !process.stat().is_ok_and(|stat| is_still(stat, jvm)) {
            return Err(gone());
        }
        let here = Surroundings::look().map_err(AttachError::system(pid, "reading /proc"))?;
        let now = examine(&process, &here, wanted, &mut Traces::default()).ok_or_else(gone)?;
        if let Err(obstacle) = now.attachable {
            return Err(AttachError::Obstacle { pid, obstacle });
        }
        let tmp = process
            .root()
            .and_then(|root| root.folder("tmp"))
            .map_err(AttachError::system(pid, "opening the /tmp that it sees"))?;
        Ok(Self { process, now, tmp })
    }

    fn socket(&self) -> Socket<'_> {
        Socket {
            pid: self.now.pid,
            uid: self.now.uid,
            folder: &self.tmp,
            name: attach_socket(self.now.inner_pid),
        }
    }

    /// Asks the JVM to listen, and connects.
    fn open_socket(&self) -> Result<UnixStream, AttachError> {
        let pid = self.now.pid;
        let handle = self.handle()?;
        let tmp = self.tmp.try_clone().map_err(AttachError::system(pid, "opening its /tmp"))?;
        let folders = self.process.working_folder().into_iter().chain([tmp]);
        let owner = Owner {
            uid: self.now.uid,
            gid: self.now.gid,
            give: self.now.uid != rustix::process::geteuid().as_raw(),
        };
        let _trigger = Trigger::put(folders, self.now.inner_pid, owner)
            .map_err(AttachError::system(pid, "putting .attach_pid into its working folder or /tmp"))?;
        self.signal(&handle)?;
        let begun = Instant::now();
        let (mut pause, mut reminded) = (PAUSES.0, false);
        loop {
            if let Some(connection) = self.socket().connect()? {
                return Ok(connection);
            }
            if begun.elapsed() >= SOCKET_LIMIT {
                return Err(AttachError::NoSocket { pid, waited: SOCKET_LIMIT });
            }
            // A JVM that was still starting may have lost the first signal.
            if !reminded && begun.elapsed() >= SOCKET_LIMIT / 2 {
                self.signal(&handle)?;
                reminded = true;
            }
            if ended_within(&handle, pause).map_err(AttachError::system(pid, "waiting for it"))? {
                return Err(AttachError::Gone { pid });
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// A handle of exactly this process: a pid may come again, a handle does not.
    fn handle(&self) -> Result<OwnedFd, AttachError> {
        let pid = self.now.pid;
        let number = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(AttachError::Gone { pid })?;
        let handle = pidfd_open(number, PidfdFlags::empty()).map_err(|error| match error {
            rustix::io::Errno::SRCH => AttachError::Gone { pid },
            error => AttachError::system(pid, "getting a handle of it (needs Linux 5.3)")(error),
        })?;
        // The process still lives, so its pid was not given away before the handle was opened.
        match self.process.stat() {
            Ok(stat) if is_still(stat, &self.now) => Ok(handle),
            _ => Err(AttachError::Gone { pid }),
        }
    }

    /// Sends SIGQUIT, unless it would end the JVM.
    fn signal(&self, handle: &OwnedFd) -> Result<(), AttachError> {
        let pid = self.now.pid;
        match self.process.status() {
            Err(_) => Err(AttachError::Gone { pid }),
            Ok(status) if !status.catches_sigquit() => {
                Err(AttachError::Obstacle { pid, obstacle: crate::obstacle::Obstacle::SignalsOff })
            }
            Ok(_) => pidfd_send_signal(handle, Signal::QUIT).map_err(|error| match error {
                rustix::io::Errno::SRCH => AttachError::Gone { pid },
                error => AttachError::system(pid, "sending it SIGQUIT")(error),
            }),
        }
    }
}

/// Waits for at most `pause`; true as soon as the process ends.
pub(crate) fn ended_within(handle: &OwnedFd, pause: Duration) -> rustix::io::Result<bool> {
    let pause = Timespec { tv_sec: 0, tv_nsec: pause.subsec_nanos().into() };
    match poll(&mut [PollFd::new(handle, PollFlags::IN)], Some(&pause)) {
        Ok(ended) => Ok(ended > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_what_hotspot_reads() {
        let bytes = request(Path::new("/opt/a.so"), "socket=/s,name=n").unwrap();
        assert_eq!(bytes, b"1\0load\0/opt/a.so\0true\0socket=/s,name=n\0");
    }

    #[test]
    fn what_the_protocol_can_not_carry_is_refused_with_the_reason() {
        for (path, options, why) in [
            ("/a.so", "a\0b", "zero byte"),
            ("/a\0.so", "", "zero byte"),
            ("a.so", "", "not absolute"),
            ("/a.so", &"x".repeat(1025), "longer"),
        ] {
            let refused = request(Path::new(path), options).unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
