//! What the API answers: the only types that become JSON.

mod alert;
mod cluster;
mod fleet;
mod pattern;
mod remote_write;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use alert::{Alert, AlertState, Alerts, PastAlert, Receiver};
pub(crate) use cluster::{Cluster, Copies};
pub(crate) use fleet::{Fleet, Group, Leader, Leaders};
pub(crate) use pattern::{ChosenBy, Origin, OwnPatterns, Pattern, Patterns};
pub(crate) use remote_write::{RemoteWrite, RemoteWrites};

/// Sums over the last 1 s, 5 s, 1 min and 1 h of whole seconds; windows slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Sums {
    /// The last second; null out of an engine, which knows what happened every few seconds.
    pub(crate) s1: Option<u64>,
    /// The last 5 seconds; null for an untracked application.
    pub(crate) s5: Option<u64>,
    /// The last minute; null for an untracked application.
    pub(crate) m1: Option<u64>,
    /// The last hour; null for an untracked application.
    pub(crate) h1: Option<u64>,
}

/// Whether a server is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ServerState {
    /// Its agent is connected, or it answers.
    Connected,
    /// The server is down, its agent was detached, or it does not answer.
    Away,
}

/// One running application server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Server {
    /// 32 hexadecimal digits; stays over restarts of the server.
    pub(crate) id: String,
    /// For people; chosen by the server's owner, so hostile text.
    pub(crate) name: String,
    /// The machine that it is on, of a fleet; missing when that is this one. Hostile text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instance: Option<String>,
    /// What the server calls itself; empty while no server was found in the process.
    pub(crate) product: String,
    /// The JVM's name and version; empty where that is not told.
    pub(crate) jdk: String,
    /// Process id on this machine; null for a server that is read over HTTP.
    pub(crate) pid: Option<u32>,
    /// Ports of its HTTP connectors.
    pub(crate) ports: Vec<u16>,
    /// When its JVM started, UTC seconds; null where that is not told.
    pub(crate) started: Option<i64>,
    /// Whether it is being read.
    pub(crate) state: ServerState,
    /// Since when it is in that state, UTC seconds.
    pub(crate) since: i64,
    /// How many applications are deployed.
    pub(crate) applications: usize,
    /// The last trouble with reading it, with what to do.
    pub(crate) trouble: Option<String>,
    /// How long the last reading of all its applications took, nanoseconds: in the JVM, or over HTTP and back.
    pub(crate) reading_ns: u64,
    /// CPU time that the agent's thread has used since it started, nanoseconds.
    pub(crate) agent_cpu_ns: u64,
    /// Frames that the agent dropped because the monitor did not take them.
    pub(crate) dropped: u64,
}

/// All servers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Servers {
    pub(crate) servers: Vec<Server>,
}

/// Where an application is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ApplicationState {
    /// Deployed, and its server is being read.
    Live,
    /// Its server is not being read.
    Away,
    /// Undeployed; listed only while it is tracked.
    Gone,
}

/// One web application on a server; of a fleet, one on all servers together, or on those of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Application {
    /// 32 hexadecimal digits; stays over reloads and restarts.
    pub(crate) id: String,
    /// The id of its server; of a fleet what it was asked for: empty for all servers, or the id of a group.
    pub(crate) server: String,
    /// Context path as the server spells it, behind its host unless that is the default one. Hostile text.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) state: ApplicationState,
    /// Whether it has graph series.
    pub(crate) tracked: bool,
    /// The pattern that has it tracked; missing: somebody asked for it, or it is not tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) chosen_by: Option<ChosenBy>,
    /// A pattern fits it, and somebody untracked it: it is tracked again once somebody asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) left_out: bool,
    /// The cluster that its sessions are in; missing: they are on this server only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cluster: Option<Cluster>,
    /// Sessions that exist now.
    pub(crate) active: Option<u64>,
    /// The most sessions allowed at once.
    pub(crate) limit: Option<u64>,
    /// Sessions created; null where the server does not tell.
    pub(crate) created: Option<Sums>,
    /// Sessions ended in any way; null where the server does not tell.
    pub(crate) destroyed: Option<Sums>,
    /// Creations refused; null where the server does not tell.
    pub(crate) rejected: Option<Sums>,
    /// Sessions created since the server started, also across reloads.
    pub(crate) total: Option<u64>,
    /// Longest lifetime of an ended session, seconds.
    pub(crate) longest_seconds: Option<u64>,
    /// Mean lifetime of ended sessions, seconds.
    pub(crate) mean_seconds: Option<u64>,
}

/// Applications.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Applications {
    pub(crate) applications: Vec<Application>,
}

/// All applications of a server, or of all servers, tracked or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// The id of the server, or of a group; null: all servers together.
    pub(crate) server: Option<String>,
    /// Sessions that exist now, for all servers together those of a cluster once; null when that is not known.
    pub(crate) active: Option<u64>,
    /// Sessions created.
    pub(crate) created: Option<Sums>,
    /// Sessions ended in any way.
    pub(crate) destroyed: Option<Sums>,
    /// Creations refused.
    pub(crate) rejected: Option<Sums>,
    /// Sessions created since the server started.
    pub(crate) total: Option<u64>,
}

/// What a range shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RangeName {
    /// 60 buckets of 1 s.
    #[default]
    Live,
    /// 720 buckets of 5 s.
    Hour,
    /// 1,440 buckets of 1 min.
    Day,
    /// 168 buckets of 1 h.
    Week,
}

/// What happened at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MarkKind {
    /// The server was started again: its totals begin anew.
    ServerRestarted,
    /// An application was reloaded or deployed again: its total goes on.
    ApplicationReloaded,
    /// An application was undeployed or stopped.
    ApplicationUndeployed,
    /// Nothing was read for a while; what happened meanwhile is booked at this moment.
    MonitorWasAway,
    /// The clock went back: what had been booked later than now was moved here.
    ClockMoved,
    /// An alert began to fire.
    AlertBegan,
    /// An alert that fired has ended.
    AlertEnded,
}

/// A moment worth a mark on the graph.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Mark {
    /// UTC seconds.
    pub(crate) time: i64,
    /// What happened.
    pub(crate) kind: MarkKind,
    /// The id of the server.
    pub(crate) server: String,
    /// The id of the application, if it was only about one.
    pub(crate) application: Option<String>,
    /// For people. Hostile text.
    pub(crate) text: String,
}

/// The buckets of one range, as columns of equal length.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Series {
    /// `total`, or the id of the application.
    pub(crate) application: String,
    /// The id of the server; null: all servers together.
    pub(crate) server: Option<String>,
    /// Which range.
    pub(crate) range: RangeName,
    /// Width of a bucket, seconds.
    pub(crate) bucket_seconds: i64,
    /// First second of the range's first bucket, UTC.
    pub(crate) from: i64,
    /// First second of the newest bucket, UTC.
    pub(crate) to: i64,
    /// First second of each bucket, UTC; gaps included.
    pub(crate) times: Vec<i64>,
    /// Sessions created; null: a gap, or not told.
    pub(crate) created: Vec<Option<u64>>,
    /// Sessions ended; null: a gap, or not told.
    pub(crate) destroyed: Vec<Option<u64>>,
    /// Creations refused; null: a gap, or not told.
    pub(crate) rejected: Vec<Option<u64>>,
    /// The last number of sessions read in the bucket.
    pub(crate) active: Vec<Option<u64>>,
    /// The lowest number of sessions read in the bucket.
    pub(crate) active_min: Vec<Option<u64>>,
    /// The highest number of sessions read in the bucket.
    pub(crate) active_max: Vec<Option<u64>>,
    /// Times of buckets that also hold what happened during the gap before them.
    pub(crate) late: Vec<i64>,
    /// Moments worth a mark.
    pub(crate) marks: Vec<Mark>,
}

/// The last hour of tracked applications, for a small graph beside each.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Sparklines {
    /// Width of a bucket, seconds.
    pub(crate) bucket_seconds: i64,
    /// First second of the first bucket, UTC.
    pub(crate) from: i64,
    /// One for each tracked application.
    pub(crate) sparklines: Vec<Sparkline>,
}

/// The last hour of one application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Sparkline {
    /// The id of the application.
    pub(crate) application: String,
    /// The highest number of sessions read in each bucket; null: a gap, or not told.
    pub(crate) active: Vec<Option<u64>>,
}

/// The two switches. Tracking an application needs both on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Off: nothing is read from the servers.
    pub(crate) enabled: bool,
    /// Off: only the servers' totals are kept, no series per application.
    pub(crate) track_per_application: bool,
}

/// How many applications are tracked now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Tracked {
    pub(crate) tracked: usize,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeKind {
    /// The switches were turned.
    Settings,
    /// The series of an application began.
    Track,
    /// The series of an application were removed.
    Untrack,
    /// The series of every application began, on one server or on all.
    TrackAll,
    /// The series of every application were removed, of one server or of all.
    UntrackAll,
    /// The series of every application began, also of those that come later, on one server or on all.
    TrackAllLater,
    /// Other patterns choose what is tracked.
    Patterns,
    /// Somebody logged in.
    LogIn,
    /// Somebody tried to, with a wrong name or password.
    LogInFailed,
    /// Somebody logged out.
    LogOut,
    /// A user was added.
    UserAdded,
    /// A user was removed.
    UserRemoved,
    /// A user has another password or role.
    UserChanged,
    /// A token was added.
    TokenAdded,
    /// A token was removed.
    TokenRemoved,
    /// The agent was loaded into a JVM.
    Attached,
    /// The agent was taken out of a JVM.
    Detached,
    /// Everything that is kept was copied.
    BackedUp,
    /// The settings of the program were read anew.
    Reloaded,
}

/// Somebody did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Change {
    /// UTC seconds.
    pub(crate) time: i64,
    /// Who; `local`: somebody on this machine. Of a login that failed: whom they said to be.
    pub(crate) who: String,
    /// What.
    pub(crate) what: ChangeKind,
    /// The id of the application, if it was only about one.
    pub(crate) application: Option<String>,
    /// The id of the server, if it was only about one.
    pub(crate) server: Option<String>,
    /// How the switches were turned.
    pub(crate) settings: Option<Settings>,
    /// The patterns there are since, of the page; by `sessionwatch.toml`: of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patterns: Option<Vec<Pattern>>,
    /// The user, token or JVM that it was about.
    pub(crate) subject: Option<String>,
    /// The address it came from; null: not told, or from the command line of this machine.
    pub(crate) from: Option<String>,
}

impl Change {
    /// One that is about nothing yet.
    pub(super) fn nothing() -> Self {
        Self {
            time: 0,
            who: String::new(),
            what: ChangeKind::Settings,
            application: None,
            server: None,
            settings: None,
            patterns: None,
            subject: None,
            from: None,
        }
    }
}

/// What was done, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Audit {
    pub(crate) changes: Vec<Change>,
}

/// Whether what happens is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Store {
    /// Why it is not, with what to do; null: it is.
    pub(crate) trouble: Option<String>,
    /// Since when it is not, UTC seconds.
    pub(crate) since: Option<i64>,
    /// What was found out about the file, such as damage and the name under which it was moved aside.
    pub(crate) notice: Option<String>,
}

/// Rows for the tables of the page: all of them (`state`), or those that changed (`tick`).
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct Rows {
    /// UTC seconds.
    pub(crate) time: i64,
    /// The version of sessionwatch.
    pub(crate) version: &'static str,
    /// The switches; missing in a `tick` when they did not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<Settings>,
    /// Which applications are tracked without somebody asking for each; missing in a `tick` when that did not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patterns: Option<Patterns>,
    /// Whether what happens is written down; missing in a `tick` when that did not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) store: Option<Store>,
    /// Alerts that wait or fire; missing in a `tick` when none of them changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alerts: Option<Vec<Alert>>,
    /// Engines that are written to; missing in a `tick` when nothing changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remote_writes: Option<Vec<RemoteWrite>>,
    /// Who is told of alerts; missing in a `tick` when nothing about them changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) receivers: Option<Vec<Receiver>>,
    /// What there is to know of a fleet; missing when all of this is of one machine, and in a `tick` when nothing about it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fleet: Option<Fleet>,
    /// By `id`.
    pub(crate) servers: Vec<Server>,
    /// By `server`.
    pub(crate) totals: Vec<Totals>,
    /// By `id`.
    pub(crate) applications: Vec<Application>,
}
