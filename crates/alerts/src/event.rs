//! What others are to be told.

use crate::labels::Labels;

/// Whether something began or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It began.
    Firing,
    /// It ended.
    Resolved,
}

/// An alert that began to fire or that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which of the two.
    pub status: Status,
    /// The rule's name.
    pub rule: String,
    /// Who is to be told; empty: everybody.
    pub notify: Vec<String>,
    /// What it is known by.
    pub labels: Labels,
    /// The same as one number.
    pub fingerprint: String,
    /// When it began to fire, UTC seconds. Stays the same as long as it does.
    pub starts_at: i64,
    /// When it ended, UTC seconds.
    pub ends_at: Option<i64>,
    /// For people, in a line.
    pub summary: String,
}
