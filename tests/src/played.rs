//! A server whose counters a test moves: what an agent would say of it, said on the real socket.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sessionwatch_series::frame::{
    ApplicationInfo, Applications, Frame, Hello, Tick, TickRow, decode, encode,
};

use crate::wait::until;

/// A server that exists only as its counters.
#[derive(Debug)]
pub struct PlayedServer {
    socket: PathBuf,
    stream: Option<UnixStream>,
    started_ms: i64,
    counters: Vec<Counters>,
}

/// The counters of one application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Sessions created.
    pub created: u64,
    /// Sessions ended.
    pub destroyed: u64,
    /// Creations refused.
    pub rejected: u64,
}

/// Now, UTC seconds.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl PlayedServer {
    /// A server with so many applications, `/0`, `/1` …; `runtime_dir` is where the monitor listens for agents.
    #[must_use]
    pub fn new(runtime_dir: &Path, applications: usize) -> Self {
        let uid = rustix::process::geteuid().as_raw().to_string();
        Self {
            socket: runtime_dir.join(uid).join("agent.sock"),
            stream: None,
            started_ms: 1,
            counters: vec![Counters::default(); applications],
        }
    }

    /// The counters of all applications.
    pub fn counters(&mut self) -> &mut [Counters] {
        &mut self.counters
    }

    /// Sessions created in all applications.
    #[must_use]
    pub fn created(&self) -> u64 {
        self.counters.iter().map(|counters| counters.created).sum()
    }

    /// The server is started again: another run, counters at zero.
    pub fn restart(&mut self) {
        self.stream = None;
        self.started_ms += 1;
        self.counters.fill(Counters::default());
    }

    /// The connection is gone.
    pub fn disconnect(&mut self) {
        self.stream = None;
    }

    /// Connects as an agent does: hello, then which applications there are.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn connect(&mut self) {
        let mut stream = until("the agents' socket", || {
            UnixStream::connect(&self.socket).map_err(|error| error.to_string())
        });
        let hello = Hello {
            started_ms: self.started_ms,
            identity: "played".into(),
            name: "played".into(),
            ..Hello::default()
        };
        say(&mut stream, &Frame::Hello(hello)).expect("it listens");
        welcome(&mut stream);
        let application = |slot: usize| ApplicationInfo {
            slot: u32::try_from(slot).expect("a few"),
            host: "localhost".into(),
            path: format!("/{slot}"),
            default_host: true,
            incarnation: self.started_ms.unsigned_abs(),
            started_ms: self.started_ms,
            ..ApplicationInfo::default()
        };
        let applications = (0..self.counters.len()).map(application).collect();
        let list = Applications { product: "Played/1".into(), applications, ..Applications::default() };
        say(&mut stream, &Frame::Applications(list)).expect("it listens");
        self.stream = Some(stream);
    }

    /// Tells the counters as they are now. The monitor may have been killed meanwhile: that is no matter here.
    pub fn tick(&mut self) {
        let row = |(slot, counters): (usize, &Counters)| TickRow {
            slot: u32::try_from(slot).expect("a few"),
            active: Some(counters.created.saturating_sub(counters.destroyed)),
            created: Some(counters.created),
            destroyed: Some(counters.destroyed),
            rejected: Some(counters.rejected),
        };
        let rows = self.counters.iter().enumerate().map(row).collect();
        let tick = Frame::Tick(Tick { second: now(), rows, ..Tick::default() });
        if let Some(stream) = &mut self.stream {
            // Whoever listened may be gone.
            let _ = say(stream, &tick);
        }
    }
}

fn say(stream: &mut UnixStream, frame: &Frame) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    encode(frame, &mut bytes);
    stream.write_all(&bytes)
}

fn welcome(stream: &mut UnixStream) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 256];
    loop {
        if let Some((frame, _)) = decode(&bytes).expect("a frame") {
            assert_eq!(frame, Frame::Welcome { reading: true });
            return;
        }
        let length = stream.read(&mut chunk).expect("an answer");
        assert_ne!(length, 0, "the monitor has closed");
        bytes.extend_from_slice(&chunk[..length]);
    }
}
