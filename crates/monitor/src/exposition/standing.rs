//! The counters of every application as they stand now, for whoever adds up by themselves.

use sessionwatch_series::application::Application;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::{Link, Server};

use super::family::{ACTIVE, CREATED, DESTROYED, Family, LIMIT, REJECTED};
use super::labels::{Labels, label, told_apart};

/// What is told of each application.
pub(crate) const FAMILIES: [&Family; 5] = [&CREATED, &DESTROYED, &REJECTED, &ACTIVE, &LIMIT];

/// One application that is there and is being read, tracked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) server: String,
    pub(crate) application: String,
    /// The cluster that its sessions are in.
    pub(crate) cluster: Option<String>,
    pub(crate) id: ApplicationId,
    /// Since when it is counted, UTC seconds. Counters never begin anew after that.
    pub(crate) since: i64,
    pub(crate) values: Values,
}

/// In the order of [`FAMILIES`]; `None`: not told.
pub(crate) type Values = [Option<u64>; FAMILIES.len()];

/// Every application that is being read. What is not read now has no numbers of now.
pub(crate) fn standing(ledger: &Ledger) -> Vec<Standing> {
    let there = ledger.servers().flat_map(|server| {
        let read = server.applications().filter_map(move |application| of(server, application));
        read.collect::<Vec<_>>()
    });
    there.collect()
}

fn of(server: &Server, application: &Application) -> Option<Standing> {
    let Link::Connected(since) = server.link() else { return None };
    let last = application.last().filter(|_| application.is_deployed())?;
    // What was known before the connection may be of before a restart of ours, which forgets the last second: a counter
    // that seems to fall would be taken for one that began anew.
    if last.second < since {
        return None;
    }
    let (since, [created, destroyed, rejected]) = counters(application)?;
    let values = [created, destroyed, rejected, last.active, application.info().limit];
    let (server, name) = (server.name().to_owned(), application.name().to_owned());
    let cluster = application.info().cluster.as_ref().map(|cluster| cluster.name.as_ref().to_owned());
    Some(Standing { server, application: name, cluster, id: application.id(), since, values })
}

/// What the counters of an application came to, whether it is read now or not; first of all, since when.
pub(crate) fn counters(application: &Application) -> Option<(i64, [Option<u64>; 3])> {
    let ((since, booked), told) = (application.booked()?, application.told());
    let values = [
        told.created.then_some(booked.created),
        told.destroyed.then_some(booked.destroyed),
        told.rejected.then_some(booked.rejected),
    ];
    Some((since, values))
}

/// The labels of each, no two the same.
pub(crate) fn labels(all: &[Standing]) -> Vec<Labels> {
    let named = |one: &Standing| {
        let labels = label("server", &one.server).and("application", &one.application);
        let labels = match &one.cluster {
            Some(cluster) => labels.and("cluster", cluster),
            None => labels,
        };
        (labels, one.id)
    };
    told_apart(all.iter().map(named).collect())
}
