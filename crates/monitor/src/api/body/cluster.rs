//! Bodies about clusters of servers that share sessions.

use serde::Serialize;
use utoipa::ToSchema;

/// The cluster that the sessions of an application are in: in the total of all servers they count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Cluster {
    /// The same for this application on all servers of the cluster. Hostile text.
    pub(crate) name: String,
    /// Where its sessions are; null out of an engine, which is not told.
    pub(crate) copies: Option<Copies>,
    /// Servers that tell of it now; 0: none.
    pub(crate) servers: usize,
    /// Sessions that exist now in the whole cluster; null: nobody tells.
    pub(crate) active: Option<u64>,
}

/// Where the sessions of a cluster are. In either way each server tells all of them as active, and as created, destroyed
/// and rejected what happened there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Copies {
    /// On each server: Tomcat's `DeltaManager`.
    All,
    /// On one server, with a copy on another: Tomcat's `BackupManager`.
    One,
}
