//! A real OpenTelemetry Collector, as `make test-collector` builds it from `tests/collector`.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::wait::until;

/// The collector: OTLP in, and what it has as a page for Prometheus. Killed when dropped.
#[derive(Debug)]
pub struct Collector {
    child: Child,
    grpc: u16,
    http: u16,
    metrics: u16,
    /// Removed with it.
    _folder: tempfile::TempDir,
}

/// Starts it.
///
/// # Panics
/// When it was not built, or does not start.
#[must_use]
pub fn collector() -> Collector {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/collector");
    assert!(program.is_file(), "the collector is needed for this test: make test-collector builds it");
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    // It can't be asked which port it has taken.
    let held: Vec<_> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port")).collect();
    let port = |at: usize| held[at].local_addr().expect("it is bound").port();
    let (grpc, http, metrics) = (port(0), port(1), port(2));
    drop(held);
    let at = |port: u16| serde_json::json!({"endpoint": format!("127.0.0.1:{port}")});
    let config = serde_json::json!({
        "receivers": {"otlp": {"protocols": {"grpc": at(grpc), "http": at(http)}}},
        "exporters": {"prometheus": {
            "endpoint": format!("127.0.0.1:{metrics}"),
            "resource_to_telemetry_conversion": {"enabled": true},
        }},
        "service": {
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {"metrics": {"receivers": ["otlp"], "exporters": ["prometheus"]}},
        },
    });
    let file = folder.path().join("collector.yaml");
    std::fs::write(&file, config.to_string()).expect("the folder can be written to");
    let mut command = Command::new(program);
    command.arg("--config").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().expect("it can be run");
    let collector = Collector { child, grpc, http, metrics, _folder: folder };
    until("the collector to listen", || {
        let asked = ureq::get(collector.page()).call();
        asked.map(|_| ()).map_err(|error| error.to_string())
    });
    collector
}

impl Collector {
    /// Where it takes OTLP over gRPC.
    #[must_use]
    pub fn grpc(&self) -> String {
        format!("http://127.0.0.1:{}", self.grpc)
    }

    /// Where it takes OTLP over HTTP.
    #[must_use]
    pub fn http(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// What it has, as Prometheus reads it.
    #[must_use]
    pub fn metrics(&self) -> String {
        let answer = ureq::get(self.page()).call();
        answer.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok()).unwrap_or_default()
    }

    fn page(&self) -> String {
        format!("http://127.0.0.1:{}/metrics", self.metrics)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
