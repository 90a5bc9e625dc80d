//! A fleet: what is shown of many machines, out of an engine that all of them write to.

use serde::Serialize;
use utoipa::ToSchema;

/// What there is to know of a fleet as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Fleet {
    /// Where the engine is asked; without credentials.
    pub(crate) engine: String,
    /// How often samples come, seconds.
    pub(crate) interval: i64,
    /// Groups of servers by their names, at most 500.
    pub(crate) groups: Vec<Group>,
    /// How many servers there are.
    pub(crate) servers: usize,
    /// How many applications there are, each counted once however many servers it is on.
    pub(crate) applications: usize,
    /// Why the engine does not answer, with what to do; null: it does. What is shown is of before.
    pub(crate) trouble: Option<String>,
    /// Since when it does not, UTC seconds.
    pub(crate) since: Option<i64>,
}

/// Servers that go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Group {
    /// `group:` and its name: what stands for it where a server's id is asked for.
    #[schema(example = "group:shops")]
    pub(crate) id: String,
    /// What its servers have in common. Hostile text.
    pub(crate) name: String,
    /// How many servers are in it.
    pub(crate) servers: usize,
    /// How many of them are being read.
    pub(crate) connected: usize,
}

/// An application on one server, one of those that are ahead of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Leader {
    /// The id of the server.
    pub(crate) server: String,
    /// The server's name. Hostile text.
    pub(crate) server_name: String,
    /// The machine that it is on. Hostile text.
    pub(crate) instance: String,
    /// The application's name. Hostile text.
    pub(crate) application: String,
    /// Sessions that exist now; null when that is not known.
    pub(crate) active: Option<u64>,
    /// Sessions created in the last hour; null where the server does not tell.
    pub(crate) created_h1: Option<u64>,
    /// Sessions ended in the last hour; null where the server does not tell.
    pub(crate) destroyed_h1: Option<u64>,
    /// Creations refused in the last hour; null where the server does not tell.
    pub(crate) rejected_h1: Option<u64>,
    /// How many more sessions there are than an hour ago; null when one of both is not known.
    pub(crate) growth_h1: Option<i64>,
}

/// Those that are ahead of others, the first one first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Leaders {
    pub(crate) leaders: Vec<Leader>,
}
