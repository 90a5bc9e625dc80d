//! The ledger as rows: what servers, applications and totals look like from outside.

mod alert;
mod cluster;
mod pattern;
mod remote_write;

use sessionwatch_series::application::Application;
use sessionwatch_series::counts::Counts;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::{Link, Server};
use sessionwatch_series::subject::{Subject, last_whole_second};
use sessionwatch_series::tracking::Settings as Switches;
use sessionwatch_store::writer::Status;

pub(super) use alert::{alerts, past_alerts, place, receivers};
pub(super) use pattern::{pattern, patterns};
pub(super) use remote_write::remote_writes;

use super::body::{self, ApplicationState, ServerState, Settings, Sums, Totals};

/// A server as a row.
pub(super) fn server(server: &Server) -> body::Server {
    let (state, since) = match server.link() {
        Link::Connected(since) => (ServerState::Connected, since),
        Link::Away(since) => (ServerState::Away, since),
    };
    let hello = server.hello();
    let tick = server.last_tick();
    body::Server {
        id: server.id().to_string(),
        name: server.name().to_owned(),
        instance: None,
        product: server.product().to_owned(),
        jdk: hello.jdk.clone(),
        pid: Some(hello.pid).filter(|&pid| pid != 0),
        ports: server.ports().to_vec(),
        started: Some(hello.started_ms).filter(|&started| started != 0).map(|ms| ms.div_euclid(1000)),
        state,
        since,
        applications: server.applications().filter(|application| application.is_deployed()).count(),
        trouble: server.last_trouble().map(str::to_owned),
        reading_ns: tick.map_or(0, |tick| tick.cost_ns),
        agent_cpu_ns: tick.map_or(0, |tick| tick.cpu_ns),
        dropped: tick.map_or(0, |tick| tick.dropped),
    }
}

/// The totals of a server.
pub(super) fn totals_of(server: &Server, now: i64) -> Totals {
    let [created, destroyed, rejected] = sums(server.subject(), now);
    Totals {
        server: Some(server.id().to_string()),
        active: server.active(),
        created,
        destroyed,
        rejected,
        total: server.total(),
    }
}

/// The totals of all servers.
pub(super) fn totals_of_all(ledger: &Ledger, now: i64) -> Totals {
    let [created, destroyed, rejected] = sums(ledger.all(), now);
    Totals { server: None, active: ledger.active(), created, destroyed, rejected, total: ledger.total() }
}

/// Created, destroyed, rejected over all windows; `None` where that is not told.
fn sums(subject: &Subject, now: i64) -> [Option<Sums>; 3] {
    let [s1, s5, m1, h1] = subject.sums(now);
    let sums = |of: fn(&sessionwatch_series::counts::Counts) -> u64| Sums {
        s1: Some(of(&s1)),
        s5: Some(of(&s5)),
        m1: Some(of(&m1)),
        h1: Some(of(&h1)),
    };
    [
        subject.told.created.then(|| sums(|counts| counts.created)),
        subject.told.destroyed.then(|| sums(|counts| counts.destroyed)),
        subject.told.rejected.then(|| sums(|counts| counts.rejected)),
    ]
}

/// The rows of a server: what is deployed there, and what is tracked and was.
pub(super) fn applications(
    ledger: &Ledger,
    server: &Server,
    now: i64,
) -> impl Iterator<Item = body::Application> {
    server
        .applications()
        .filter(|row| row.is_deployed() || is_tracked(ledger, row))
        .map(move |row| application(ledger, server, row, now))
}

/// An application as a row.
pub(super) fn application(
    ledger: &Ledger,
    server: &Server,
    application: &Application,
    now: i64,
) -> body::Application {
    let state = match (server.link(), application.is_deployed()) {
        (_, false) => ApplicationState::Gone,
        (Link::Connected(_), true) => ApplicationState::Live,
        (Link::Away(_), true) => ApplicationState::Away,
    };
    let live = state == ApplicationState::Live;
    let [created, destroyed, rejected] = match application.subject() {
        Some(subject) => sums(subject, now),
        None => last_second(server, application, now),
    };
    let info = application.info();
    body::Application {
        id: application.id().to_string(),
        server: server.id().to_string(),
        name: application.name().to_owned(),
        state,
        tracked: is_tracked(ledger, application),
        chosen_by: pattern::chosen_by(ledger.tracking(), application.id()),
        left_out: ledger.tracking().left_out.contains(&application.id()),
        cluster: cluster::cluster(ledger, application),
        active: application.last().and_then(|last| last.active).filter(|_| live),
        limit: info.limit,
        created,
        destroyed,
        rejected,
        total: application.total(),
        longest_seconds: info.longest_seconds,
        mean_seconds: info.mean_seconds,
    }
}

fn is_tracked(ledger: &Ledger, application: &Application) -> bool {
    ledger.tracking().applications.contains_key(&application.id())
}

/// Of an untracked application only the last reading is kept: what it added is shown for its own second.
fn last_second(server: &Server, application: &Application, now: i64) -> [Option<Sums>; 3] {
    let end = last_whole_second(server.subject().newest_second(), now);
    let is_current = application.last().is_some_and(|last| last.second >= end);
    let counts = if is_current { application.last_delta() } else { Counts::ZERO };
    let told = application.told();
    let sums = |s1| Sums { s1: Some(s1), s5: None, m1: None, h1: None };
    [
        told.created.then(|| sums(counts.created)),
        told.destroyed.then(|| sums(counts.destroyed)),
        told.rejected.then(|| sums(counts.rejected)),
    ]
}

/// The switches as they are shown.
pub(super) fn settings(switches: Switches) -> Settings {
    Settings { enabled: switches.enabled, track_per_application: switches.track_per_application }
}

/// How writing goes, as it is shown.
pub(super) fn store(status: Status) -> body::Store {
    body::Store { trouble: status.trouble, since: status.since, notice: status.notice }
}
