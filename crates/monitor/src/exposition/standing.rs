//! The counters of every application and of every server as they stand now, for whoever adds up by themselves.

use sessionwatch_series::application::Application;
use sessionwatch_series::counts::Counts;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::reading::Reading;
use sessionwatch_series::server::{Link, Server};
use sessionwatch_series::subject::Told;

use super::family::{
    ACTIVE, CREATED, DESTROYED, Family, LIMIT, REJECTED, SERVER_ACTIVE, SERVER_CREATED, SERVER_DESTROYED,
    SERVER_REJECTED,
};
use super::labels::{Labels, label, told_apart};

/// What is told of each application.
pub(crate) const FAMILIES: [&Family; 5] = [&CREATED, &DESTROYED, &REJECTED, &ACTIVE, &LIMIT];

/// What is told of each server, in the order of the first of [`FAMILIES`].
pub(crate) const SERVER_FAMILIES: [&Family; 4] =
    [&SERVER_CREATED, &SERVER_DESTROYED, &SERVER_REJECTED, &SERVER_ACTIVE];

/// One application that is there and is being read, tracked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) server: String,
    pub(crate) application: String,
    pub(crate) server_id: ServerId,
    /// The cluster that its sessions are in.
    pub(crate) cluster: Option<String>,
    pub(crate) id: ApplicationId,
    /// Since when it is counted, UTC seconds. Counters never begin anew after that.
    pub(crate) since: i64,
    pub(crate) values: Values,
}

/// In the order of [`FAMILIES`]; `None`: not told.
pub(crate) type Values = [Option<u64>; FAMILIES.len()];

/// One server that is being read: the sums of its applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerStanding {
    pub(crate) server: String,
    pub(crate) id: ServerId,
    /// Since when it is read, UTC seconds. Counters never begin anew after that.
    pub(crate) since: i64,
    pub(crate) values: Values,
}

/// Every application that is being read. What is not read now has no numbers of now.
pub(crate) fn standing(ledger: &Ledger) -> Vec<Standing> {
    let there = ledger.servers().flat_map(|server| {
        let read = server.applications().filter_map(move |application| of(server, application));
        read.collect::<Vec<_>>()
    });
    there.collect()
}

fn of(server: &Server, application: &Application) -> Option<Standing> {
    let last = read_now(server, application)?;
    let (since, [created, destroyed, rejected]) = counters(application)?;
    let values = [created, destroyed, rejected, last.active, application.info().limit];
    Some(Standing {
        server: server.name().to_owned(),
        application: application.name().to_owned(),
        cluster: application.info().cluster.as_ref().map(|cluster| cluster.name.as_ref().to_owned()),
        server_id: server.id(),
        id: application.id(),
        since,
        values,
    })
}

/// The last reading of an application, if it is one of now.
fn read_now<'a>(server: &Server, application: &'a Application) -> Option<&'a Reading> {
    let Link::Connected(since) = server.link() else { return None };
    let last = application.last().filter(|_| application.is_deployed())?;
    // What was known before the connection may be of before a restart of ours, which forgets the last second: a counter
    // that seems to fall would be taken for one that began anew.
    (last.second >= since).then_some(last)
}

/// What the counters of an application came to, whether it is read now or not; first of all, since when.
pub(crate) fn counters(application: &Application) -> Option<(i64, [Option<u64>; 3])> {
    let (since, booked) = application.booked()?;
    Some((since, told(booked, application.told())))
}

fn told(booked: Counts, told: Told) -> [Option<u64>; 3] {
    [
        told.created.then_some(booked.created),
        told.destroyed.then_some(booked.destroyed),
        told.rejected.then_some(booked.rejected),
    ]
}

/// Every server that is being read, applications or not.
pub(crate) fn servers(ledger: &Ledger) -> Vec<ServerStanding> {
    ledger.servers().filter_map(of_server).collect()
}

fn of_server(server: &Server) -> Option<ServerStanding> {
    if !server.is_read() {
        return None;
    }
    let (since, [created, destroyed, rejected]) = server_counters(server)?;
    let mut there = server.applications().filter(|application| application.is_deployed()).peekable();
    // One without applications has no sessions; one that tells of none of its own says nothing.
    let active = if there.peek().is_none() {
        Some(0)
    } else {
        let told = there.filter_map(|application| read_now(server, application)?.active);
        told.reduce(u64::saturating_add)
    };
    let values = [created, destroyed, rejected, active, None];
    Some(ServerStanding { server: server.name().to_owned(), id: server.id(), since, values })
}

/// What the counters of a server came to, over all applications that it ever had; first of all, since when.
pub(crate) fn server_counters(server: &Server) -> Option<(i64, [Option<u64>; 3])> {
    let (since, booked) = server.booked()?;
    Some((since, told(booked, server.subject().told)))
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

/// The labels of each, no two the same.
pub(crate) fn server_labels(all: &[ServerStanding]) -> Vec<Labels> {
    told_apart(all.iter().map(|one| (label("server", &one.server), one.id)).collect())
}
