//! A fleet as rows.

use sessionwatch_engine::question::Counter;
use sessionwatch_series::pattern::Pattern;

use crate::api::body::{
    self, Application, ApplicationState, ChosenBy, Origin, Patterns, Server, ServerState, Settings, Sums,
    Totals,
};
use crate::api::rows;
use crate::fleet::applications::{self, Applications, Hours};
use crate::fleet::scope::{Scope, ServerKey};
use crate::fleet::{Census, Fleet, Member, totals};

/// The most groups that are listed.
const GROUPS: usize = 500;

/// A server as a row: what a machine does not write is not known.
pub(super) fn server(key: &ServerKey, member: &Member) -> Server {
    Server {
        id: key.id().to_string(),
        name: key.server.clone(),
        instance: Some(key.instance.clone()),
        product: String::new(),
        jdk: String::new(),
        pid: None,
        ports: Vec::new(),
        started: None,
        state: if member.is_read { ServerState::Connected } else { ServerState::Away },
        since: member.since,
        applications: member.applications,
        trouble: None,
        reading_ns: 0,
        agent_cpu_ns: 0,
        dropped: 0,
    }
}

/// The totals of a scope.
pub(super) fn totals(scope: &Scope, totals: &totals::Totals) -> Totals {
    let [created, destroyed, rejected] = totals.counts.map(|[s5, m1, h1]| sums([s5, m1, h1]));
    Totals { server: scope.id(), active: totals.active, created, destroyed, rejected, total: totals.total }
}

fn sums([s5, m1, h1]: [Option<u64>; 3]) -> Option<Sums> {
    [s5, m1, h1].iter().any(Option::is_some).then_some(Sums { s1: None, s5, m1, h1 })
}

/// The applications of a scope.
pub(super) fn applications(
    scope: &Scope,
    patterns: &[Pattern],
    census: Option<&Census>,
    now: &Applications,
    hours: Option<&Hours>,
) -> Vec<Application> {
    let is_away = match (scope, census) {
        (Scope::Server(key), Some(census)) => census.servers.get(key).is_none_or(|member| !member.is_read),
        _ => false,
    };
    let row = |name: String| {
        let found = now.0.get(&name);
        let hour = hours.and_then(|hours| hours.0.get(&name));
        let state = match found {
            Some(_) => ApplicationState::Live,
            None if is_away => ApplicationState::Away,
            None => ApplicationState::Gone,
        };
        let [created, destroyed, rejected] = Counter::ALL.map(|counter| {
            let at = counter as usize;
            let [s5, m1] = found.map_or([None; 2], |found| found.counts[at]);
            sums([s5, m1, hour.and_then(|hour| hour[at])])
        });
        Application {
            id: scope.application(&name).to_string(),
            server: scope.id().unwrap_or_default(),
            state,
            tracked: is_tracked(patterns, scope, &name),
            chosen_by: chosen_by(patterns, scope, &name),
            left_out: false,
            cluster: found.and_then(|found| found.cluster.as_ref()).map(|cluster| body::Cluster {
                name: cluster.name.clone(),
                copies: None,
                servers: usize::try_from(cluster.servers).unwrap_or(usize::MAX),
                active: Some(cluster.active),
            }),
            active: found.and_then(|found| found.active),
            limit: found.and_then(|found| found.limit),
            created,
            destroyed,
            rejected,
            total: found.and_then(|found| found.total),
            longest_seconds: None,
            mean_seconds: None,
            name,
        }
    };
    applications::names(now, hours).into_iter().map(row).collect()
}

/// Whether an application is tracked: without patterns all are.
pub(super) fn is_tracked(patterns: &[Pattern], scope: &Scope, name: &str) -> bool {
    patterns.is_empty() || chosen_by(patterns, scope, name).is_some()
}

fn chosen_by(patterns: &[Pattern], scope: &Scope, name: &str) -> Option<ChosenBy> {
    // On many servers together it is tracked when it is on one of them.
    let server = match scope {
        Scope::Server(key) => Some(key.server.as_str()),
        Scope::All | Scope::Group(_) => None,
    };
    let by = patterns.iter().find(|pattern| pattern.fits(name, server))?;
    Some(ChosenBy { origin: Origin::File, pattern: rows::pattern(by) })
}

/// The patterns that choose what is tracked.
pub(super) fn patterns(patterns: &[Pattern]) -> Patterns {
    Patterns { file: patterns.iter().map(rows::pattern).collect(), page: Vec::new() }
}

/// Nothing is switched off: what is shown is what was written.
pub(super) const SETTINGS: Settings = Settings { enabled: true, track_per_application: true };

/// The fleet as a whole; `trouble` is what the engine has no answer to, and since when.
pub(super) fn fleet(fleet: &Fleet, census: Option<&Census>, trouble: Option<(String, i64)>) -> body::Fleet {
    let groups = census.into_iter().flat_map(|census| &census.groups).take(GROUPS);
    let groups = groups.map(|(name, group)| body::Group {
        id: Scope::Group(name.clone()).id().unwrap_or_default(),
        name: name.clone(),
        servers: group.servers,
        connected: group.connected,
    });
    let (trouble, since) = trouble.unzip();
    body::Fleet {
        engine: fleet.settings().url.to_string(),
        interval: i64::from(fleet.settings().interval),
        groups: groups.collect(),
        servers: census.map_or(0, |census| census.servers.len()),
        applications: census.map_or(0, |census| census.applications),
        trouble,
        since,
    }
}
