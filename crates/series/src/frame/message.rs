//! What agents and the monitor say to each other.

use std::sync::Arc;

use super::cluster::Cluster;

/// The newest version of the frame format. Each frame tells the one that it needs, in the first byte after its length.
pub const VERSION: u8 = 2;

/// Longest frame accepted, in bytes after the length field. 10,000 applications with names of 300 bytes fit.
pub const MAX_FRAME: usize = 4 * 1024 * 1024;

/// Longest text inside a frame, in bytes; longer ones are cut at a character by [`encode`].
pub const MAX_TEXT: usize = 8 * 1024;

/// One message between an agent and the monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Agent to monitor, first and once: who speaks.
    Hello(Hello),
    /// Agent to monitor: every application there is now. Sent when anything in it changed. An application that
    /// is missing from it is gone.
    Applications(Applications),
    /// Agent to monitor, once a second: the counters of every application.
    Tick(Tick),
    /// Agent to monitor: a source turned off or a reading failed; the text says what was tried and what happened.
    Trouble(String),
    /// Monitor to agent, the answer to `Hello`: go on. `reading` is false while tracking is switched off.
    Welcome {
        /// Whether to read at all.
        reading: bool,
    },
    /// Monitor to agent, at any time: start or stop reading.
    Reading(bool),
}

/// Who an agent speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hello {
    /// The agent's build: the first hexadecimal digits of its library's hash, or the package version.
    pub build: String,
    /// Process id as the JVM itself sees it (inside a container another than outside); 0: not told.
    pub pid: u32,
    /// When the JVM started, UTC milliseconds (`RuntimeMXBean.getStartTime`); 0: not told.
    pub started_ms: i64,
    /// What stays the same over a restart of the server: its installation folder, or its main class and folder.
    pub identity: String,
    /// A short name for people, such as the last part of the installation folder.
    pub name: String,
    /// `java.vm.name` and `java.version`.
    pub jdk: String,
}

/// Every application of a server at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applications {
    /// The server's own product name, such as `Apache Tomcat/11.0.24`; empty until a server was found.
    pub product: String,
    /// Ports that the server's HTTP connectors listen on.
    pub ports: Vec<u16>,
    /// The applications, each under a slot that ticks refer to.
    pub applications: Vec<ApplicationInfo>,
}

/// What hardly changes about one application.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApplicationInfo {
    /// The number that ticks use for this application; valid until the next `Applications`.
    pub slot: u32,
    /// Container service, such as `Catalina`.
    pub service: Arc<str>,
    /// Virtual host, such as `localhost`.
    pub host: Arc<str>,
    /// Whether `host` answers when no other host does.
    pub default_host: bool,
    /// Context path as the server spells it, with a version if it has one (`/shop##2`); the root is empty.
    pub path: Box<str>,
    /// Identity of the session manager object: another number is another object, with counters of its own.
    pub incarnation: u64,
    /// When the application was last started, UTC milliseconds; it changes with a reload. 0: not told.
    pub started_ms: i64,
    /// The most sessions allowed at once; `None`: no limit, or not told.
    pub limit: Option<u64>,
    /// Longest lifetime of an ended session, seconds; `None`: not told.
    pub longest_seconds: Option<u64>,
    /// Mean lifetime of ended sessions, seconds; `None`: not told.
    pub mean_seconds: Option<u64>,
    /// The cluster that its sessions are in; `None`: they are on this server only.
    pub cluster: Option<Arc<Cluster>>,
}

impl Applications {
    /// Whether any of them is in a cluster, which version 1 can't say.
    #[must_use]
    pub fn have_clusters(&self) -> bool {
        self.applications.iter().any(|application| application.cluster.is_some())
    }
}

impl ApplicationInfo {
    /// Its bytes in a frame when it has no texts.
    pub(super) const LEAST: usize = 51;

    /// Its bytes in a frame.
    #[must_use]
    pub fn in_a_frame(&self) -> usize {
        let cluster = self.cluster.as_ref().map_or(0, |cluster| 3 + cluster.name.len());
        let texts = [&*self.service, &*self.host, &*self.path];
        texts.iter().fold(Self::LEAST + cluster, |sum, text| sum + text.len())
    }
}

/// The counters of a server's applications, read in one pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tick {
    /// The second that this pass was due, UTC seconds.
    pub second: i64,
    /// How long the pass took, nanoseconds.
    pub cost_ns: u64,
    /// Frames dropped by the agent since it started, because the monitor did not take them.
    pub dropped: u64,
    /// CPU time that the agent's thread has used since it started, nanoseconds.
    pub cpu_ns: u64,
    /// One row per application that could be read.
    pub rows: Vec<TickRow>,
}

/// The counters of one application as the server keeps them. `None`: the server does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TickRow {
    /// The application's slot in the last `Applications`.
    pub slot: u32,
    /// Sessions that exist now.
    pub active: Option<u64>,
    /// Sessions created, cumulative.
    pub created: Option<u64>,
    /// Sessions ended in any way, cumulative.
    pub destroyed: Option<u64>,
    /// Creations refused, cumulative.
    pub rejected: Option<u64>,
}
