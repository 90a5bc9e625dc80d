//! A server whose counters a test moves: what an agent would say of it, said on the real socket.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use sessionwatch_series::counts::Counts;
use sessionwatch_series::frame::{
    ApplicationInfo, Applications, Cluster, Copies, Frame, Hello, Tick, TickRow, decode, encode,
};

use crate::wait::until;

/// An agent's end of a connection to a monitor.
#[derive(Debug)]
pub struct Line {
    stream: UnixStream,
}

impl Line {
    /// Connects as an agent does: hello, then which applications there are.
    ///
    /// # Panics
    /// When nobody listens, or the monitor does not want to hear of it.
    #[must_use]
    pub fn connect(runtime_dir: &Path, hello: Hello, list: Applications) -> Self {
        let uid = rustix::process::geteuid().as_raw().to_string();
        let socket = runtime_dir.join(uid).join("agent.sock");
        let stream =
            until("the agents' socket", || UnixStream::connect(&socket).map_err(|error| error.to_string()));
        let mut line = Self { stream };
        line.say(&Frame::Hello(hello)).expect("it listens");
        line.welcome();
        line.say(&Frame::Applications(list)).expect("it listens");
        line
    }

    /// Says something.
    ///
    /// # Errors
    /// When the monitor is gone.
    pub fn say(&mut self, frame: &Frame) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        encode(frame, &mut bytes);
        self.stream.write_all(&bytes)
    }

    fn welcome(&mut self) {
        let mut bytes = Vec::new();
        let mut chunk = [0; 256];
        loop {
            if let Some((frame, _)) = decode(&bytes).expect("a frame") {
                assert_eq!(frame, Frame::Welcome { reading: true });
                return;
            }
            let length = self.stream.read(&mut chunk).expect("an answer");
            assert_ne!(length, 0, "the monitor has closed");
            bytes.extend_from_slice(&chunk[..length]);
        }
    }
}

/// A server that exists only as its counters.
#[derive(Debug)]
pub struct PlayedServer {
    runtime_dir: PathBuf,
    line: Option<Line>,
    started_ms: i64,
    name: String,
    paths: Vec<String>,
    /// The cluster that the sessions of its first application are in.
    cluster: Option<Arc<Cluster>>,
    counters: Vec<Counts>,
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
        Self {
            runtime_dir: runtime_dir.to_owned(),
            line: None,
            started_ms: 1,
            name: "played".to_owned(),
            paths: (0..applications).map(|slot| format!("/{slot}")).collect(),
            cluster: None,
            counters: vec![Counts::ZERO; applications],
        }
    }

    /// The same under another name, with applications at these paths.
    #[must_use]
    pub fn called(self, name: &str, paths: &[&str]) -> Self {
        let paths: Vec<_> = paths.iter().map(|&path| path.to_owned()).collect();
        Self { name: name.to_owned(), counters: vec![Counts::ZERO; paths.len()], paths, ..self }
    }

    /// The same, with sessions of its first application on all servers of a cluster.
    #[must_use]
    pub fn sharing(self, cluster: &str) -> Self {
        let cluster = Cluster { name: cluster.into(), copies: Copies::All };
        Self { cluster: Some(Arc::new(cluster)), ..self }
    }

    /// The last application is gone.
    pub fn undeploy(&mut self) {
        self.counters.pop();
        self.paths.pop();
        self.connect();
    }

    /// The counters of all applications.
    pub fn counters(&mut self) -> &mut [Counts] {
        &mut self.counters
    }

    /// Sessions created in all applications.
    #[must_use]
    pub fn created(&self) -> u64 {
        self.counters.iter().map(|counters| counters.created).sum()
    }

    /// The server is started again: another run, counters at zero.
    pub fn restart(&mut self) {
        self.line = None;
        self.started_ms += 1;
        self.counters.fill(Counts::ZERO);
    }

    /// The connection is gone.
    pub fn disconnect(&mut self) {
        self.line = None;
    }

    /// Connects as an agent does: hello, then which applications there are.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn connect(&mut self) {
        let hello = Hello {
            started_ms: self.started_ms,
            identity: self.name.clone(),
            name: self.name.clone(),
            ..Hello::default()
        };
        let application = |(slot, path): (usize, &String)| ApplicationInfo {
            slot: u32::try_from(slot).expect("a few"),
            host: "localhost".into(),
            path: path.as_str().into(),
            cluster: self.cluster.clone().filter(|_| slot == 0),
            default_host: true,
            incarnation: self.started_ms.unsigned_abs(),
            started_ms: self.started_ms,
            ..ApplicationInfo::default()
        };
        let applications = self.paths.iter().enumerate().map(application).collect();
        let list = Applications { product: "Played/1".into(), applications, ..Applications::default() };
        self.line = Some(Line::connect(&self.runtime_dir, hello, list));
    }

    /// Tells the counters as they are now. The monitor may have been killed meanwhile: that is no matter here.
    pub fn tick(&mut self) {
        let row = |(slot, counters): (usize, &Counts)| TickRow {
            slot: u32::try_from(slot).expect("a few"),
            active: Some(counters.created.saturating_sub(counters.destroyed)),
            created: Some(counters.created),
            destroyed: Some(counters.destroyed),
            rejected: Some(counters.rejected),
        };
        let rows = self.counters.iter().enumerate().map(row).collect();
        let tick = Frame::Tick(Tick { second: now(), rows, ..Tick::default() });
        if let Some(line) = &mut self.line {
            // Whoever listened may be gone.
            let _ = line.say(&tick);
        }
    }
}
