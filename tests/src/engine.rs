//! Engines that take remote writes: they are killed and started again where they were.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::prometheus::tool;
use crate::promql::{Promql, Sample};
use crate::wait::until;

/// An engine that takes remote writes; killed when dropped.
#[derive(Debug)]
pub struct Engine {
    kind: Kind,
    port: u16,
    child: Option<Child>,
    /// What it is started with besides.
    more: Vec<String>,
    folder: tempfile::TempDir,
}

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// VictoriaMetrics, one node, as tests/victoria-metrics has Go build it.
    VictoriaMetrics,
    /// Prometheus 2 as Debian packages it, which knows remote write 1.0 only.
    Prometheus2,
    /// What of Prometheus 3 takes remote writes and answers queries, as tests/prometheus has Go build it.
    Prometheus3,
}

/// Who may write to a guarded engine.
pub const USER: &str = "fleet";
/// What they say.
pub const PASSWORD: &str = "open sesame";
/// The two as a header.
const LOGIN: &str = "Basic ZmxlZXQ6b3BlbiBzZXNhbWU=";

impl Engine {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(kind: Kind) -> Self {
        let mut engine = Self::away(kind);
        engine.start_again();
        engine
    }

    /// One that is yet to be started, at an address of its own.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn away(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        // Where it was before is where it must be again.
        let held = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = held.local_addr().expect("it is bound").port();
        Self { kind, port, child: None, more: Vec::new(), folder }
    }

    /// VictoriaMetrics that also listens over TLS with this certificate, and then asks who writes; the address of that.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn guarded(certificate: &Path, key: &Path) -> (Self, String) {
        let (mut engine, beside) = (Self::away(Kind::VictoriaMetrics), Self::away(Kind::VictoriaMetrics));
        let port = beside.port;
        engine.more = vec![
            format!("-httpListenAddr=127.0.0.1:{port}"),
            "-tls=false,true".to_owned(),
            format!("-tlsCertFile=,{}", certificate.display()),
            format!("-tlsKeyFile=,{}", key.display()),
            format!("-httpAuth.username={USER}"),
            format!("-httpAuth.password={PASSWORD}"),
        ];
        engine.start_again();
        (engine, format!("https://localhost:{port}"))
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it on what it kept, where it was.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        let folder = self.folder.path();
        let mut command = match self.kind {
            Kind::VictoriaMetrics => victoria_metrics(folder, self.port),
            Kind::Prometheus2 => prometheus_2(folder, self.port),
            Kind::Prometheus3 => prometheus_3(folder, self.port),
        };
        let command =
            command.args(&self.more).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().expect("it can be run"));
        until("an engine that answers", || {
            let asked = ureq::get(format!("{}/-/ready", self.address())).call();
            asked.map(|_| ()).map_err(|error| error.to_string())
        });
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Awaits that VictoriaMetrics has written down all that it has taken.
    pub fn await_written(&self) {
        until("an engine with nothing in its memory", || {
            let metrics = ureq::get(format!("{}/metrics", self.address())).call();
            let text = metrics.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok());
            let text = text.unwrap_or_default();
            let in_memory = [
                "vm_pending_rows{type=\"storage\"}",
                "vm_rows{type=\"storage/inmemory\"}",
                "vm_pending_rows{type=\"indexdb\"}",
                "vm_rows{type=\"indexdb/inmemory\"}",
            ];
            let lines: Vec<_> =
                text.lines().filter(|line| in_memory.iter().any(|name| line.starts_with(name))).collect();
            if lines.len() >= 3 && lines.iter().all(|line| line.ends_with(" 0")) {
                Ok(())
            } else {
                Err(lines.join(", "))
            }
        });
    }

    /// What an expression says now: the value of its one sample; `None`: it finds nothing.
    ///
    /// # Panics
    /// When it finds several.
    #[must_use]
    pub fn value(&self, expression: &str) -> Option<f64> {
        self.asked().value(expression)
    }

    /// Awaits that an expression says this.
    pub fn await_value(&self, expression: &str, value: f64) {
        self.asked().await_value(expression, value);
    }

    /// Every sample of one series of the last hour, as it is kept.
    ///
    /// # Panics
    /// When there are several such series.
    #[must_use]
    pub fn samples(&self, selector: &str) -> Vec<Sample> {
        self.asked().samples(selector)
    }

    /// What an expression finds now.
    #[must_use]
    pub fn query(&self, expression: &str) -> Vec<Value> {
        self.asked().query(expression)
    }

    /// The values of a graph of an expression, those of all its lines; times in UTC seconds.
    ///
    /// # Panics
    /// When it cannot be drawn.
    #[must_use]
    pub fn graph(&self, expression: &str, start: i64, end: i64, step: i64) -> Vec<f64> {
        self.asked().graph(expression, start, end, step).expect("a graph")
    }

    /// Its process.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    fn asked(&self) -> Promql {
        // Who does not ask does not mind.
        Promql::new(&self.address(), ("authorization", LOGIN))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.kill();
    }
}

fn victoria_metrics(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(built("victoria-metrics"));
    command.arg(format!("-storageDataPath={}", folder.join("data").display()));
    command.arg(format!("-httpListenAddr=127.0.0.1:{port}"));
    // What is sent once more after it was killed is one sample, and what was taken is seen at once.
    command.args(["-dedup.minScrapeInterval=1ms", "-search.latencyOffset=0s", "-search.disableCache"]);
    command
}

fn prometheus_2(folder: &Path, port: u16) -> Command {
    let config = folder.join("prometheus.yml");
    std::fs::write(&config, "{}").expect("the folder can be written to");
    let mut command = Command::new(tool("prometheus"));
    command.arg("--web.enable-remote-write-receiver").arg("--config.file").arg(config);
    command.arg("--storage.tsdb.path").arg(folder.join("data"));
    command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
    command
}

fn prometheus_3(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(built("prometheus-3"));
    command.arg(folder.join("data")).arg(format!("127.0.0.1:{port}"));
    command
}

/// A program that Go has built for the tests.
pub(crate) fn built(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache").join(name);
    assert!(program.is_file(), "{name} is needed for this test: make .cache/{name} builds it");
    program
}
