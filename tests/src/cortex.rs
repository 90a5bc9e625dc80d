//! Cortex as a cluster: three nodes that keep each sample three times, killed and started again one by one.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::engine::built;
use crate::promql::Promql;
use crate::wait::until;

/// How many nodes there are, and how many of them keep each sample.
pub const NODES: usize = 3;
/// Whose samples they are.
pub const TENANT: &str = "fleet";

/// Three nodes as tests/cortex has Go build them; killed when dropped.
#[derive(Debug)]
pub struct Cluster {
    nodes: [Node; NODES],
    folder: tempfile::TempDir,
}

/// One node. Where it was before is where it must be again.
#[derive(Debug)]
struct Node {
    http: u16,
    grpc: u16,
    gossip: u16,
    child: Option<Child>,
}

impl Cluster {
    /// Starts all of them.
    ///
    /// # Panics
    /// When one does not start.
    #[must_use]
    pub fn start() -> Self {
        // Held until each has its own.
        let held = [(); NODES * 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let ports: Vec<_> = held.iter().map(|held| held.local_addr().expect("it is bound").port()).collect();
        let node = |at: usize| Node {
            http: ports[at * 3],
            grpc: ports[at * 3 + 1],
            gossip: ports[at * 3 + 2],
            child: None,
        };
        let nodes = std::array::from_fn(node);
        drop(held);
        let mut cluster = Self { nodes, folder: tempfile::tempdir().expect("a folder for temporary files") };
        cluster.start_all();
        cluster
    }

    /// Starts those that do not run, on what they kept.
    ///
    /// # Panics
    /// When one does not start.
    pub fn start_all(&mut self) {
        for at in 0..NODES {
            if self.nodes[at].child.is_none() {
                let child = self.command(at).spawn().expect("it can be run");
                self.nodes[at].child = Some(child);
            }
        }
        let folder = self.folder.path().to_owned();
        for (at, node) in self.nodes.iter_mut().enumerate() {
            let Node { http, child, .. } = node;
            until("a node that is ready", || {
                let ended = child.as_mut().and_then(|child| child.try_wait().ok().flatten());
                assert!(ended.is_none(), "node {at} has ended: {}", said(&folder, at));
                let asked = ureq::get(format!("http://127.0.0.1:{http}/ready")).call();
                asked.map(|_| ()).map_err(|error| error.to_string())
            });
        }
        // Each knows of all: with fewer, what is written would be kept less often.
        for at in 0..NODES {
            until("a node that knows the others", || {
                let ring = self.ring(at);
                let active = ring.matches("ACTIVE").count();
                if active >= NODES { Ok(()) } else { Err(ring) }
            });
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self, at: usize) {
        if let Some(mut child) = self.nodes[at].child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Where each node takes and answers.
    #[must_use]
    pub fn ports(&self) -> [u16; NODES] {
        self.nodes.each_ref().map(|node| node.http)
    }

    /// The process of a node that runs.
    #[must_use]
    pub fn pid(&self, at: usize) -> Option<u32> {
        self.nodes[at].child.as_ref().map(Child::id)
    }

    /// The nodes that run, to be asked.
    #[must_use]
    pub fn asked(&self) -> Vec<Promql> {
        let running = self.nodes.iter().filter(|node| node.child.is_some());
        running.map(|node| Promql::new(&prometheus(node.http), ("x-scope-orgid", TENANT))).collect()
    }

    /// What a node says of who keeps what.
    fn ring(&self, at: usize) -> String {
        let asked = ureq::get(format!("http://127.0.0.1:{}/ring", self.nodes[at].http));
        let answer = asked.header("accept", "application/json").call();
        answer.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok()).unwrap_or_default()
    }

    fn command(&self, at: usize) -> Command {
        let folder = self.folder.path().join(format!("node-{at}"));
        let place = |name: &str| {
            let place = folder.join(name);
            std::fs::create_dir_all(&place).expect("the folder can be written to");
            place
        };
        let Node { http, grpc, gossip, .. } = self.nodes[at];
        let mut command = Command::new(built("cortex"));
        command.args(["-target=all", "-auth.enabled=true", "-log.level=warn"]);
        // Nobody else hears of it, and nobody is asked for its address.
        for (name, port) in [("server.http-listen", http), ("server.grpc-listen", grpc)] {
            command.arg(format!("-{name}-address=127.0.0.1")).arg(format!("-{name}-port={port}"));
        }
        for what in ["bind", "advertise"] {
            command.arg(format!("-memberlist.{what}-addr=127.0.0.1"));
            command.arg(format!("-memberlist.{what}-port={gossip}"));
        }
        for node in &self.nodes {
            command.arg(format!("-memberlist.join=127.0.0.1:{}", node.gossip));
        }
        command.arg("-memberlist.abort-if-join-fails=false").arg(format!("-memberlist.nodename=node-{at}"));
        command.args(["-ingester.lifecycler.addr=127.0.0.1", "-distributor.ring.instance-addr=127.0.0.1"]);
        command.args([
            "-alertmanager.cluster.listen-address=",
            "-alertmanager.web.external-url=http://localhost",
        ]);
        command.arg(format!("-ingester.lifecycler.ID=node-{at}"));
        command.arg(format!("-distributor.ring.instance-id=node-{at}"));
        // Who keeps what is told from one to the other; each sample is kept by three, and two of them must have it.
        command.args(["-ring.store=memberlist", "-distributor.ring.store=memberlist"]);
        command.arg(format!("-distributor.replication-factor={NODES}"));
        command.arg("-ingester.num-tokens=64");
        command.arg(format!("-ingester.tokens-file-path={}", place("ring").join("tokens").display()));
        command.args([
            "-ingester.join-after=0s",
            "-ingester.min-ready-duration=0s",
            "-ingester.final-sleep=0s",
        ]);
        // What waited in a queue is taken, and as much as comes.
        command.arg("-ingester.out-of-order-time-window=2h");
        command.args([
            "-distributor.ingestion-rate-limit=1000000",
            "-distributor.ingestion-burst-size=10000000",
        ]);
        command.args(["-ingester.max-series-per-user=0", "-ingester.max-series-per-metric=0"]);
        let blocks = self.folder.path().join("blocks");
        command.arg("-blocks-storage.backend=filesystem");
        for (key, place) in [
            ("blocks-storage.filesystem.dir", blocks),
            ("blocks-storage.tsdb.dir", place("tsdb")),
            ("blocks-storage.bucket-store.sync-dir", place("sync")),
            ("compactor.data-dir", place("compactor")),
            ("ruler-storage.local.directory", place("rules")),
            ("ruler.rule-path", place("ruler")),
            ("alertmanager-storage.local.path", place("alerts")),
            ("alertmanager.storage.path", place("alertmanager")),
        ] {
            command.arg(format!("-{key}={}", place.display()));
        }
        command.args(["-ruler-storage.backend=local", "-alertmanager-storage.backend=local"]);
        command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log(&folder));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for at in 0..NODES {
            self.kill(at);
        }
    }
}

/// Where a node answers as Prometheus does.
fn prometheus(port: u16) -> String {
    format!("http://127.0.0.1:{port}/prometheus")
}

fn said(folder: &Path, at: usize) -> String {
    std::fs::read_to_string(folder.join(format!("node-{at}/log"))).unwrap_or_default()
}

/// What it complains of.
fn log(folder: &Path) -> Stdio {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log"));
    file.map_or_else(|_| Stdio::null(), Stdio::from)
}
