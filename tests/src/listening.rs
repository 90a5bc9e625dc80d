//! An agent heard without a monitor: for benchmarks, which want its own figures of every reading, and for what no monitor
//! of today does.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use sessionwatch_series::frame::{ApplicationInfo, Frame, Tick, decode, encode};

use crate::build::command;

/// The monitor's end of the line to one agent.
#[derive(Debug)]
pub struct Listening {
    listener: UnixListener,
    stream: UnixStream,
    bytes: Vec<u8>,
}

impl Listening {
    /// Attaches the agent to a JVM; `folder` is where it finds us.
    ///
    /// # Panics
    /// When it can't be attached.
    #[must_use]
    pub fn attach(pid: u32, folder: &Path) -> Self {
        let place = folder.join(rustix::process::geteuid().as_raw().to_string());
        std::fs::create_dir(&place).unwrap();
        let listener = UnixListener::bind(place.join("agent.sock")).unwrap();
        let attached = command()
            .args(["attach", &pid.to_string(), "--runtime-dir"])
            .arg(folder)
            .env("STATE_DIRECTORY", folder.join("data"))
            .output()
            .unwrap();
        assert!(attached.status.success(), "{attached:?}");
        let (stream, _) = listener.accept().unwrap();
        let mut agent = Self { listener, stream, bytes: Vec::new() };
        agent.welcome();
        agent
    }

    /// The next list of applications, as an older monitor takes it: it ends the conversation, and there is another one.
    ///
    /// # Panics
    /// When the agent does not come back.
    pub fn refuse_list(&mut self) -> Vec<ApplicationInfo> {
        let refused = self.list();
        self.stream.shutdown(std::net::Shutdown::Both).unwrap();
        (self.stream, _) = self.listener.accept().unwrap();
        self.bytes.clear();
        self.welcome();
        refused
    }

    /// The next list of applications that is not empty.
    ///
    /// # Panics
    /// When the agent goes.
    pub fn list(&mut self) -> Vec<ApplicationInfo> {
        loop {
            match self.frame() {
                Frame::Applications(list) if !list.applications.is_empty() => return list.applications,
                _ => {}
            }
        }
    }

    fn welcome(&mut self) {
        assert!(matches!(self.frame(), Frame::Hello(_)));
        let mut welcome = Vec::new();
        encode(&Frame::Welcome { reading: true }, &mut welcome);
        self.stream.write_all(&welcome).unwrap();
    }

    fn frame(&mut self) -> Frame {
        loop {
            if let Some((frame, length)) = decode(&self.bytes).unwrap() {
                self.bytes.drain(..length);
                return frame;
            }
            let mut piece = [0; 65_536];
            let count = self.stream.read(&mut piece).unwrap();
            assert!(count > 0, "the agent went");
            self.bytes.extend_from_slice(&piece[..count]);
        }
    }

    /// The next reading.
    ///
    /// # Panics
    /// When it is of another number of applications, or the agent tells a trouble.
    pub fn tick(&mut self, applications: usize) -> Tick {
        let tick = self.any_tick();
        assert_eq!(tick.rows.len(), applications, "both read the same");
        tick
    }

    /// The next reading, of as many applications as there are.
    ///
    /// # Panics
    /// When the agent tells a trouble.
    pub fn any_tick(&mut self) -> Tick {
        loop {
            match self.frame() {
                Frame::Tick(tick) => return tick,
                Frame::Trouble(trouble) => panic!("{trouble}"),
                _ => {}
            }
        }
    }
}
