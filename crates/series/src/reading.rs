//! One look at one application, as its server tells it.

/// The counters of an application at one moment. `None` is "the server does not tell", never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// When it was read, UTC seconds.
    pub second: i64,
    /// Identity of the session manager: while it stays, the counters are of one run.
    pub incarnation: u64,
    /// When the application was last started, UTC milliseconds; 0: not told. A reload changes it.
    pub started_ms: i64,
    /// Sessions that exist now.
    pub active: Option<u64>,
    /// Sessions created in this incarnation.
    pub created: Option<u64>,
    /// Sessions ended in this incarnation.
    pub destroyed: Option<u64>,
    /// Creations refused in this incarnation.
    pub rejected: Option<u64>,
}
