//! Alerts, and how it goes with those who are told of them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// Where an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertState {
    /// What it is about is so, and not for long enough.
    Pending,
    /// It fires.
    Firing,
}

/// Something that is wrong, or may become so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Alert {
    /// The name of the rule.
    pub(crate) rule: String,
    /// Where it is.
    pub(crate) state: AlertState,
    /// Since when it is in that state, UTC seconds.
    pub(crate) since: i64,
    /// How bad it is: `critical`, `warning` or another word of the rule.
    pub(crate) severity: String,
    /// The id of the server.
    pub(crate) server: Option<String>,
    /// The id of the application; null: it is about the server.
    pub(crate) application: Option<String>,
    /// What it is known by, with the names of server and application. Hostile text.
    pub(crate) labels: BTreeMap<String, String>,
    /// The same as one number, 16 hexadecimal digits.
    pub(crate) fingerprint: String,
    /// The number that decided it when it was so last.
    pub(crate) value: u64,
    /// For people, in a line. Hostile text.
    pub(crate) summary: String,
    /// Who is told of it, by name.
    pub(crate) told: Vec<String>,
}

/// An alert that fired and has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PastAlert {
    /// The name of the rule.
    pub(crate) rule: String,
    /// How bad it was.
    pub(crate) severity: String,
    /// The id of the server.
    pub(crate) server: Option<String>,
    /// The id of the application; null: it was about the server.
    pub(crate) application: Option<String>,
    /// What it was known by. Hostile text.
    pub(crate) labels: BTreeMap<String, String>,
    /// The same as one number.
    pub(crate) fingerprint: String,
    /// When it began to fire, UTC seconds.
    pub(crate) began: i64,
    /// When it ended, UTC seconds.
    pub(crate) ended: i64,
    /// The number that decided it when it was so last.
    pub(crate) value: u64,
    /// For people, in a line. Hostile text.
    pub(crate) summary: String,
}

/// Somebody who is told of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Receiver {
    /// What rules call it.
    pub(crate) name: String,
    /// `webhook`, `alertmanager` or `command`.
    pub(crate) kind: String,
    /// What it is still to be told.
    pub(crate) waiting: usize,
    /// What it was told since sessionwatch started.
    pub(crate) delivered: u64,
    /// How often it was tried in vain.
    pub(crate) failed: u64,
    /// What it will never be told: refused, too old, or too many.
    pub(crate) dropped: u64,
    /// Why it cannot be told now; null: all is well.
    pub(crate) trouble: Option<String>,
    /// Since when, UTC seconds.
    pub(crate) since: Option<i64>,
}

/// All alerts, and how it goes with those who are told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Alerts {
    /// Those that wait or fire.
    pub(crate) alerts: Vec<Alert>,
    /// Those that fired and ended in the last week, the newest first; at most 500.
    pub(crate) past: Vec<PastAlert>,
    /// Who is told.
    pub(crate) receivers: Vec<Receiver>,
    /// Why alerts are not written down, with what to do; null: they are.
    pub(crate) trouble: Option<String>,
    /// What was found out about the file, such as damage and the name under which it was moved aside.
    pub(crate) notice: Option<String>,
}
