//! How it goes with engines that are written to.

use serde::Serialize;
use utoipa::ToSchema;

/// An engine that is sent what is counted, by Prometheus remote write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RemoteWrite {
    /// What it is called in the configuration.
    pub(crate) name: String,
    /// Where it takes remote writes.
    pub(crate) url: String,
    /// The version of remote write that it speaks, `2.0` or `1.0`; null while it has taken nothing.
    pub(crate) version: Option<&'static str>,
    /// Samples that wait for it on disk.
    pub(crate) waiting: u64,
    /// How many bytes they take.
    pub(crate) waiting_bytes: u64,
    /// Samples that it has taken since sessionwatch started.
    pub(crate) sent: u64,
    /// Samples that it did not want.
    pub(crate) refused: u64,
    /// Samples that were dropped, the oldest first, because more came than may wait.
    pub(crate) dropped: u64,
    /// Requests in vain.
    pub(crate) failed: u64,
    /// Why nothing can be sent now; null: all is well. Hostile text.
    pub(crate) trouble: Option<String>,
    /// Since when, UTC seconds.
    pub(crate) since: Option<i64>,
    /// Why it did not want something last, or what is wrong with the queue's file. Hostile text.
    pub(crate) notice: Option<String>,
}

/// All engines that are written to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RemoteWrites {
    /// In the order of the configuration.
    pub(crate) remote_writes: Vec<RemoteWrite>,
}
