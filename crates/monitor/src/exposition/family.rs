//! The names of all metrics: one place for the scrape, the export and OTLP.

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It only rises, except when it begins anew.
    Counter,
    /// It rises and falls.
    Gauge,
    /// Facts in labels; its value is 1.
    Info,
}

/// A metric, by the name that its samples have without `_total` and `_info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The last word of the name, where it is one. Empty: none.
    pub(crate) unit: &'static str,
    pub(crate) help: &'static str,
}

impl Family {
    const fn new(name: &'static str, kind: Kind, unit: &'static str, help: &'static str) -> Self {
        Self { name, kind, unit, help }
    }

    /// What samples have behind the name.
    pub(crate) fn suffix(&self) -> &'static str {
        match self.kind {
            Kind::Counter => "_total",
            Kind::Gauge => "",
            Kind::Info => "_info",
        }
    }
}

use Kind::{Counter, Gauge, Info};

pub(crate) const CREATED: Family =
    Family::new("sessionwatch_created_sessions", Counter, "sessions", "Sessions created");
pub(crate) const DESTROYED: Family =
    Family::new("sessionwatch_destroyed_sessions", Counter, "sessions", "Sessions ended in any way");
pub(crate) const REJECTED: Family = Family::new(
    "sessionwatch_rejected_sessions",
    Counter,
    "sessions",
    "Creations refused because of the limit",
);
pub(crate) const ACTIVE: Family =
    Family::new("sessionwatch_active_sessions", Gauge, "sessions", "Sessions that exist");
pub(crate) const LIMIT: Family =
    Family::new("sessionwatch_active_sessions_limit", Gauge, "", "The most sessions allowed at once");

pub(crate) const SERVER_CREATED: Family = Family::new(
    "sessionwatch_server_created_sessions",
    Counter,
    "sessions",
    "Sessions created in all applications of a server, also in those that are gone",
);
pub(crate) const SERVER_DESTROYED: Family = Family::new(
    "sessionwatch_server_destroyed_sessions",
    Counter,
    "sessions",
    "Sessions ended in any way, in all applications of a server, also in those that are gone",
);
pub(crate) const SERVER_REJECTED: Family = Family::new(
    "sessionwatch_server_rejected_sessions",
    Counter,
    "sessions",
    "Creations refused because of the limit, in all applications of a server, also in those that are gone",
);
pub(crate) const SERVER_ACTIVE: Family = Family::new(
    "sessionwatch_server_active_sessions",
    Gauge,
    "sessions",
    "Sessions that exist in all applications of a server",
);

pub(crate) const BUILD: Family =
    Family::new("sessionwatch_build", Info, "", "The sessionwatch that tells all this");
pub(crate) const READING: Family =
    Family::new("sessionwatch_reading_enabled", Gauge, "", "Whether servers are read at all");
pub(crate) const READINGS: Family =
    Family::new("sessionwatch_readings", Counter, "", "Readings of servers taken since sessionwatch started");
pub(crate) const AGENTS: Family =
    Family::new("sessionwatch_agents_connected", Gauge, "", "Agents that are connected");
pub(crate) const SOURCES: Family = Family::new(
    "sessionwatch_sources_connected",
    Gauge,
    "",
    "Servers without an agent that are read or that tell by themselves",
);
pub(crate) const STREAMS: Family =
    Family::new("sessionwatch_event_streams", Gauge, "", "Pages and programs that follow live");
pub(crate) const ENGINE_UP: Family =
    Family::new("sessionwatch_engine_up", Gauge, "", "Whether the engine of a fleet answers");
pub(crate) const ENGINE_QUERIES: Family =
    Family::new("sessionwatch_engine_queries", Counter, "", "What the engine of a fleet was asked");
pub(crate) const ENGINE_FAILED: Family = Family::new(
    "sessionwatch_engine_failed_queries",
    Counter,
    "",
    "What the engine of a fleet was asked and did not answer",
);
pub(crate) const ENGINE_TIME: Family = Family::new(
    "sessionwatch_engine_query_seconds",
    Counter,
    "seconds",
    "How long the engine of a fleet took to answer, all together",
);
pub(crate) const TRACKED: Family =
    Family::new("sessionwatch_tracked_applications", Gauge, "", "Applications that are tracked");
pub(crate) const STORE_UP: Family =
    Family::new("sessionwatch_store_up", Gauge, "", "Whether what happens is written down");
pub(crate) const STORE_WRITTEN: Family = Family::new(
    "sessionwatch_store_written_entries",
    Counter,
    "entries",
    "Entries written down since sessionwatch started",
);
pub(crate) const STORE_SINCE: Family = Family::new(
    "sessionwatch_store_failing_since_timestamp_seconds",
    Gauge,
    "seconds",
    "Since when nothing can be written down, in UTC seconds; absent: all is well",
);
pub(crate) const ALERTS: Family =
    Family::new("sessionwatch_alerts", Gauge, "", "Alerts of sessionwatch's own rules, by state");
pub(crate) const LETTERS_WAITING: Family = Family::new(
    "sessionwatch_notifications_waiting",
    Gauge,
    "",
    "What a receiver of alerts is still to be told",
);
pub(crate) const LETTERS_DELIVERED: Family = Family::new(
    "sessionwatch_notifications_delivered",
    Counter,
    "",
    "What a receiver of alerts was told since sessionwatch started",
);
pub(crate) const LETTERS_FAILED: Family = Family::new(
    "sessionwatch_notifications_failed",
    Counter,
    "",
    "How often a receiver of alerts was told in vain since sessionwatch started",
);
pub(crate) const LETTERS_DROPPED: Family = Family::new(
    "sessionwatch_notifications_dropped",
    Counter,
    "",
    "What a receiver of alerts will never be told: refused, too old, or too many",
);
pub(crate) const REMOTE_WAITING: Family = Family::new(
    "sessionwatch_remote_write_waiting_samples",
    Gauge,
    "samples",
    "Samples that wait on disk for an engine that is written to",
);
pub(crate) const REMOTE_BYTES: Family =
    Family::new("sessionwatch_remote_write_waiting_bytes", Gauge, "bytes", "How many bytes they take");
pub(crate) const REMOTE_SENT: Family = Family::new(
    "sessionwatch_remote_write_sent_samples",
    Counter,
    "samples",
    "Samples that an engine has taken since sessionwatch started",
);
pub(crate) const REMOTE_REFUSED: Family = Family::new(
    "sessionwatch_remote_write_refused_samples",
    Counter,
    "samples",
    "Samples that an engine did not want",
);
pub(crate) const REMOTE_DROPPED: Family = Family::new(
    "sessionwatch_remote_write_dropped_samples",
    Counter,
    "samples",
    "Samples that were dropped because more came than may wait",
);
pub(crate) const REMOTE_FAILED: Family = Family::new(
    "sessionwatch_remote_write_failed_requests",
    Counter,
    "requests",
    "Requests to an engine that were in vain",
);
pub(crate) const REMOTE_SINCE: Family = Family::new(
    "sessionwatch_remote_write_failing_since_timestamp_seconds",
    Gauge,
    "seconds",
    "Since when an engine takes nothing, in UTC seconds; absent: all is well",
);
pub(crate) const CONNECTED: Family =
    Family::new("sessionwatch_server_connected", Gauge, "", "Whether the server is being read");
pub(crate) const TROUBLE: Family = Family::new(
    "sessionwatch_server_trouble",
    Gauge,
    "",
    "Whether there is trouble with reading the server; GET /api/v1/servers says which",
);
pub(crate) const STARTED: Family = Family::new(
    "sessionwatch_server_start_time_seconds",
    Gauge,
    "seconds",
    "When the server started, in UTC seconds",
);
pub(crate) const LAST_READING: Family = Family::new(
    "sessionwatch_server_last_reading_timestamp_seconds",
    Gauge,
    "seconds",
    "When the server was read last, in UTC seconds",
);
pub(crate) const READING_TIME: Family = Family::new(
    "sessionwatch_server_reading_duration_seconds",
    Gauge,
    "seconds",
    "How long the last reading of the server took",
);
pub(crate) const AGENT_CPU: Family = Family::new(
    "sessionwatch_agent_cpu_seconds",
    Counter,
    "seconds",
    "CPU time that the agent's thread has used since it started",
);
pub(crate) const AGENT_DROPPED: Family = Family::new(
    "sessionwatch_agent_dropped_frames",
    Counter,
    "frames",
    "Frames that the agent dropped because sessionwatch did not take them",
);
pub(crate) const MEMORY: Family =
    Family::new("process_resident_memory_bytes", Gauge, "bytes", "Resident memory of sessionwatch");
pub(crate) const CPU: Family =
    Family::new("process_cpu_seconds", Counter, "seconds", "CPU time that sessionwatch has used");
