//! A real Redis on a port of its own, as tools/setup.sh brought it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::prometheus::tool;
use crate::wait::until;

/// A Redis; killed when dropped.
#[derive(Debug)]
pub struct Redis {
    child: Child,
    port: u16,
    settings: Vec<String>,
    folder: tempfile::TempDir,
}

/// What a Redis says of a command: how often it was run, and the microseconds that took.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ran {
    /// The command, in small letters.
    pub command: String,
    /// How often.
    pub calls: u64,
    /// All together.
    pub microseconds: u64,
}

impl Redis {
    /// Starts one with these settings.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let settings: Vec<_> = settings.iter().map(ToString::to_string).collect();
        let child = spawn(port, folder.path(), &settings);
        let redis = Self { child, port, settings, folder };
        redis.await_ready();
        redis
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs a command: what it answers, as `redis-cli` prints it.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn run(&self, command: &[&str]) -> String {
        self.cli(command).unwrap_or_else(|said| panic!("{command:?}: {said}"))
    }

    /// How many keys there are of this pattern.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn keys(&self, pattern: &str) -> u64 {
        let keys = self.run(&["--scan", "--pattern", pattern]);
        keys.lines().filter(|line| !line.is_empty()).count() as u64
    }

    /// What it ran since it was last asked to forget that.
    ///
    /// # Panics
    /// When its answer is of another form.
    #[must_use]
    pub fn ran(&self) -> Vec<Ran> {
        let said = self.run(&["INFO", "commandstats"]);
        let lines = said.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(':'));
        let number = |fields: &str, name: &str| {
            let value = fields.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
            value.and_then(|value| value.trim().parse().ok()).expect("a number")
        };
        let ran = lines.map(|(command, fields)| Ran {
            command: command.to_owned(),
            calls: number(fields, "calls"),
            microseconds: number(fields, "usec"),
        });
        let mut ran: Vec<_> = ran.collect();
        ran.sort();
        ran
    }

    /// Has it forget what it ran.
    pub fn forget_ran(&self) {
        self.run(&["CONFIG", "RESETSTAT"]);
    }

    /// CPU time that it has used so far, microseconds.
    ///
    /// # Panics
    /// When its answer is of another form.
    #[must_use]
    pub fn cpu_microseconds(&self) -> f64 {
        let said = self.run(&["INFO", "cpu"]);
        let seconds = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|seconds| seconds.trim().parse::<f64>().ok()).expect("seconds")
        };
        (seconds("used_cpu_user") + seconds("used_cpu_sys")) * 1e6
    }

    /// Ends it as a crash would: what it did not save is lost.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on the same port, with the same settings and what it had saved.
    pub fn start_again(&mut self) {
        self.child = spawn(self.port, self.folder.path(), &self.settings);
        self.await_ready();
    }

    fn await_ready(&self) {
        until("Redis to answer", || match self.cli(&["PING"]) {
            Ok(answer) if answer.trim() == "PONG" => Ok(()),
            other => Err(format!("{other:?}")),
        });
    }

    fn cli(&self, command: &[&str]) -> Result<String, String> {
        let mut cli = Command::new(tool("redis-cli"));
        let output = with_libraries(&mut cli).args(["-p", &self.port.to_string()]).args(command).output();
        let output = output.map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() { Ok(said) } else { Err(said) }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(port: u16, folder: &Path, settings: &[String]) -> Child {
    // One program does it all, and goes by the name that it is called by.
    let mut server = Command::new(tool("redis-check-rdb"));
    with_libraries(&mut server)
        .arg0("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--dir"])
        .arg(folder)
        .args(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("Redis can be run")
}

/// Its libraries are unpacked beside it.
fn with_libraries(command: &mut Command) -> &mut Command {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/debian/usr/lib");
    let beside = std::fs::read_dir(unpacked).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders: Vec<_> =
        beside.filter(|path| path.is_dir()).map(|path| path.display().to_string()).collect();
    if folders.is_empty() { command } else { command.env("LD_LIBRARY_PATH", folders.join(":")) }
}
