//! The counters of every application as they stand now, for whoever adds up by themselves.

use sessionwatch_series::application::Application;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::{Link, Server};

use super::family::{ACTIVE, CREATED, DESTROYED, Family, LIMIT, REJECTED};
use super::labels::{label, told_apart};

/// What is told of each application.
pub(crate) const FAMILIES: [&Family; 5] = [&CREATED, &DESTROYED, &REJECTED, &ACTIVE, &LIMIT];

/// One application that is there and is being read, tracked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) server: String,
    pub(crate) application: String,
    pub(crate) id: String,
    /// When its server started, UTC milliseconds: since then it counts. 0: not told.
    pub(crate) since_ms: i64,
    /// In the order of [`FAMILIES`]; `None`: not told.
    pub(crate) values: [Option<u64>; FAMILIES.len()],
}

/// Every application that is being read. What is not read now has no numbers of now.
pub(crate) fn standing(ledger: &Ledger) -> Vec<Standing> {
    let connected = ledger.servers().filter(|server| matches!(server.link(), Link::Connected(_)));
    let there = connected.flat_map(|server| {
        let read = server.applications().filter(|one| one.is_deployed() && one.last().is_some());
        read.map(move |application| of(server, application))
    });
    there.collect()
}

fn of(server: &Server, application: &Application) -> Standing {
    Standing {
        server: server.name().to_owned(),
        application: application.name().to_owned(),
        id: application.id().to_string(),
        since_ms: server.hello().started_ms,
        values: [
            application.total(),
            application.destroyed_total(),
            application.rejected_total(),
            application.last().and_then(|last| last.active),
            application.info().limit,
        ],
    }
}

/// The labels of each, no two the same.
pub(crate) fn labels(all: &[Standing]) -> Vec<String> {
    let named = |one: &Standing| {
        let (server, application) = (label("server", &one.server), label("application", &one.application));
        (format!("{server},{application}"), one.id.clone())
    };
    told_apart(all.iter().map(named).collect())
}
