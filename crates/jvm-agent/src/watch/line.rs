//! The connection to the monitor: never waits, neither to connect nor to write nor to read.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, recv, send,
    socket_with,
};
use sessionwatch_series::frame::{Frame, FrameError, decode};

use super::backlog::Backlog;
use super::placed::{Folder, by_root};

/// The monitor's frames are a few bytes each; more than this unread is no monitor.
const MOST_IN: usize = 64 * 1024;

/// Why there is no connection, or no longer.
#[derive(Debug)]
pub(super) enum Broken {
    /// Nobody listens: the monitor is not there, which is nothing to complain of.
    Away,
    /// The system said no.
    System(&'static str, io::Error),
    /// Somebody else's process listens.
    Stranger {
        /// Whose.
        uid: u32,
        /// Who we are.
        own: u32,
    },
    /// The monitor closed.
    Closed,
    /// It sent what is no frame.
    Frame(FrameError),
    /// It sent a frame that is not a monitor's, or too much.
    Unexpected,
    /// It did not greet in time.
    Silent,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away => f.write_str("nobody listens there"),
            Self::System(doing, error) => {
                write!(f, "{doing}: {error}; is sessionwatch run by this user or root?")
            }
            Self::Stranger { uid, own } => write!(
                f,
                "it belongs to uid {uid}, and only uid {own}, root, or whom root gave a folder below /run are told anything: \
                 run sessionwatch as one of them"
            ),
            Self::Closed => f.write_str("the monitor closed it"),
            Self::Frame(error) => write!(f, "the monitor sent {error}"),
            Self::Unexpected => f.write_str("the monitor sent what is not its part; is it another program?"),
            Self::Silent => f.write_str("the monitor did not answer"),
        }
    }
}

/// A connection with what is on its way in and out.
pub(super) struct Line {
    socket: OwnedFd,
    out: Backlog,
    inward: Vec<u8>,
}

impl Line {
    /// Connects to a monitor of our own user, of root, or of one whom root gave the folder that it listens in.
    ///
    /// # Errors
    /// [`Broken`] when nobody listens, or the wrong one.
    pub(super) fn connect(path: &Path) -> Result<Self, Broken> {
        let system = |doing| move |error: Errno| Broken::System(doing, error.into());
        let address = SocketAddrUnix::new(path).map_err(system("taking the path of the socket"))?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)
            .map_err(system("making a socket"))?;
        match connect(&socket, &address) {
            Ok(()) => {}
            // `AGAIN`: its queue of connections is full, it hangs.
            Err(Errno::NOENT | Errno::CONNREFUSED | Errno::AGAIN) => return Err(Broken::Away),
            Err(error) => return Err(system("connecting to it")(error)),
        }
        let peer = socket_peercred(&socket).map_err(system("asking whose it is"))?;
        let own = rustix::process::geteuid();
        let trusted = peer.uid == own || peer.uid.is_root();
        if !trusted && by_root(path, Folder::at) != Some(peer.uid.as_raw()) {
            return Err(Broken::Stranger { uid: peer.uid.as_raw(), own: own.as_raw() });
        }
        Ok(Self { socket, out: Backlog::default(), inward: Vec::new() })
    }

    /// Puts a frame on its way; false if there is no room for it.
    #[must_use]
    pub(super) fn push(&mut self, frame: &Frame) -> bool {
        self.out.push(frame)
    }

    /// Sends what can be sent now.
    ///
    /// # Errors
    /// [`Broken`] when the monitor is gone.
    pub(super) fn flush(&mut self) -> Result<(), Broken> {
        while !self.out.waiting().is_empty() {
            // NOSIGNAL: a monitor that is gone must not send SIGPIPE into the application.
            match send(&self.socket, self.out.waiting(), SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(count) => self.out.advance(count),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::PIPE | Errno::CONNRESET) => return Err(Broken::Closed),
                Err(error) => return Err(Broken::System("writing to it", error.into())),
            }
        }
        Ok(())
    }

    /// Whether something waits to be sent.
    pub(super) fn has_waiting(&self) -> bool {
        !self.out.waiting().is_empty()
    }

    /// The next frame from the monitor, if one has come whole.
    ///
    /// # Errors
    /// [`Broken`] when the monitor is gone or sends what is no frame.
    pub(super) fn receive(&mut self) -> Result<Option<Frame>, Broken> {
        loop {
            if let Some((frame, length)) = decode(&self.inward).map_err(Broken::Frame)? {
                self.inward.drain(..length);
                return Ok(Some(frame));
            }
            if self.inward.len() > MOST_IN {
                return Err(Broken::Unexpected);
            }
            let mut bytes = [0_u8; 4096];
            match recv(&self.socket, &mut bytes, RecvFlags::DONTWAIT) {
                Ok((0, _)) => return Err(Broken::Closed),
                Ok((count, _)) => self.inward.extend_from_slice(&bytes[..count]),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(None),
                Err(Errno::CONNRESET) => return Err(Broken::Closed),
                Err(error) => return Err(Broken::System("reading from it", error.into())),
            }
        }
    }
}

impl AsFd for Line {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixListener;

    fn listener(name: &str) -> (UnixListener, std::path::PathBuf) {
        let path = std::env::temp_dir().join(format!("sessionwatch-line-{}-{name}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        (UnixListener::bind(&path).unwrap(), path)
    }

    #[test]
    fn nobody_there_is_no_complaint() {
        let path = std::env::temp_dir().join("sessionwatch-line-nobody");
        assert!(matches!(Line::connect(&path), Err(Broken::Away)));
        let (listener, path) = listener("left");
        drop(listener);
        assert!(matches!(Line::connect(&path), Err(Broken::Away)));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_listener_that_never_accepts_does_not_hold_us_up() {
        let path = std::env::temp_dir().join(format!("sessionwatch-line-{}-full", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let listener = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
        rustix::net::bind(&listener, &SocketAddrUnix::new(&path).unwrap()).unwrap();
        rustix::net::listen(&listener, 1).unwrap();
        let lines: Vec<_> = (0..200).map(|_| Line::connect(&path)).take_while(Result::is_ok).collect();
        assert!(lines.len() < 200, "its queue of connections must have filled up");
        assert!(matches!(Line::connect(&path), Err(Broken::Away)));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn frames_go_both_ways_and_a_reader_that_stops_blocks_nothing() {
        let (listener, path) = listener("both");
        let mut line = Line::connect(&path).unwrap();
        let mut peer = listener.accept().unwrap().0;
        assert_eq!(line.receive().unwrap(), None);
        let mut bytes = Vec::new();
        sessionwatch_series::frame::encode(&Frame::Welcome { reading: true }, &mut bytes);
        peer.write_all(&bytes).unwrap();
        assert_eq!(line.receive().unwrap(), Some(Frame::Welcome { reading: true }));

        let frame = Frame::Trouble("t".repeat(8000));
        let mut pushed = 0;
        while line.push(&frame) {
            pushed += 1;
            line.flush().unwrap();
        }
        assert!(line.has_waiting());
        let mut received = Vec::new();
        let mut seen = 0;
        while seen < pushed {
            let mut piece = [0; 65536];
            let count = peer.read(&mut piece).unwrap();
            received.extend_from_slice(&piece[..count]);
            while let Some((got, length)) = decode(&received).unwrap() {
                assert_eq!(got, frame);
                received.drain(..length);
                seen += 1;
            }
            line.flush().unwrap();
        }
        assert!(!line.has_waiting());

        drop(peer);
        assert!(matches!(line.receive(), Err(Broken::Closed)));
        assert!(line.push(&frame));
        assert!(matches!(line.flush(), Err(Broken::Closed)));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_is_no_frame_breaks_the_line() {
        let (listener, path) = listener("frame");
        let mut line = Line::connect(&path).unwrap();
        let mut peer = listener.accept().unwrap().0;
        peer.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        assert!(matches!(line.receive(), Err(Broken::Frame(_))));
        std::fs::remove_file(path).unwrap();
    }
}
