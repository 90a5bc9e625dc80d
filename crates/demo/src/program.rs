//! A server that is a Java program of its own, as a child process in a folder of its own.

use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::error::DemoError;
use crate::http::Site;
use crate::jdk::Jdk;
use crate::log::Log;
use crate::process::Process;

/// From the start of the JVM to the first answer.
const READY_WITHIN: Duration = Duration::from_secs(180);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How a program is started, and what it says when it is ready.
pub(crate) struct Launch<'a> {
    /// For people.
    pub(crate) name: String,
    pub(crate) jdk: &'a Jdk,
    pub(crate) jvm_options: &'a [String],
    /// After the options: what to run, and its own arguments.
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Where it runs; removed at its end.
    pub(crate) folder: TempDir,
    /// The port it serves, from what it has said so far; `None` until it is ready.
    pub(crate) port: &'a dyn Fn(&str) -> Option<u16>,
}

impl<'a> Launch<'a> {
    /// With the environment of this process.
    pub(crate) fn new(
        name: impl Into<String>,
        jdk: &'a Jdk,
        jvm_options: &'a [String],
        arguments: Vec<String>,
        folder: TempDir,
        port: &'a dyn Fn(&str) -> Option<u16>,
    ) -> Self {
        Launch { name: name.into(), jdk, jvm_options, arguments, environment: Vec::new(), folder, port }
    }
}

/// A running server on 127.0.0.1. Dropping it stops it and removes its folder; it is also stopped when this
/// process ends in any other way.
#[derive(Debug)]
pub struct Program {
    // Declared first, so that the server has ended when its folder is removed.
    process: Process,
    folder: TempDir,
    log: Log,
    port: u16,
}

impl Program {
    /// Starts it and waits until it says that it is ready.
    pub(crate) fn start(launch: Launch<'_>, progress: &dyn Fn(&str)) -> Result<Program, DemoError> {
        let Launch { name, jdk, jvm_options, arguments, environment, folder, port } = launch;
        progress(&format!("starting {name} on Java {} …", jdk.version()));
        let mark = format!("-Dsessionwatch.demo={}", folder.path().display());
        let mut all = jvm_options.to_vec();
        all.push(mark.clone());
        all.extend(arguments);
        let (log, console) = Log::open(&folder.path().join("console.log"))?;
        let mut process = Process::start(&jdk.java(), &all, &environment, &mark, folder.path(), console)?;
        let begun = Instant::now();
        let reason = loop {
            if let Some(port) = port(&log.text()) {
                return Ok(Program { process, folder, log, port });
            }
            if let Some(status) = process.ended() {
                break format!("it ended at once ({status})");
            }
            if begun.elapsed() >= READY_WITHIN {
                break format!("it was not ready within {} s", READY_WITHIN.as_secs());
            }
            thread::sleep(LOOK_EVERY);
        };
        let (log, tail) = (log.path().to_path_buf(), log.tail());
        Err(DemoError::Start { server: name, reason, log, tail })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The pid of the JVM.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has written to its console so far.
    pub fn console(&self) -> String {
        self.log.text()
    }

    /// Where visitors find the application at `path`.
    pub fn site(&self, path: &str) -> Site {
        Site::new(self.port, path)
    }
}

/// A folder for a program to run in.
pub(crate) fn folder(name: &str) -> Result<TempDir, DemoError> {
    tempfile::Builder::new()
        .prefix(&format!("sessionwatch-{name}-"))
        .tempdir()
        .map_err(DemoError::file("create a folder in", &std::env::temp_dir()))
}

/// A port on 127.0.0.1 that nobody uses, for a server that takes none by itself.
pub(crate) fn free_port() -> Result<u16, DemoError> {
    let found = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    Ok(found.map_err(DemoError::file("find a free port on", Path::new("127.0.0.1")))?.port())
}
