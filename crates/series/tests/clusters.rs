//! Servers that share sessions: all of them together are as many as there are.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use sessionwatch_series::counts::Counts;
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Cluster, Copies, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::range::Range;
use sessionwatch_series::subject::Subject;

const START: i64 = 1_790_000_000;
/// On each server two applications in clusters and one that is not.
const CLUSTERS: [Option<(&str, Copies)>; 3] =
    [Some(("Catalina localhost#/all", Copies::All)), Some(("Catalina localhost#/one", Copies::One)), None];

/// One session: its application and where it began.
type Session = (usize, usize);

/// What the servers do, and what of it a ledger sees.
struct World {
    ledger: Ledger,
    now: i64,
    /// Of each server that runs: what its applications count.
    running: BTreeMap<usize, Vec<TickRow>>,
    sessions: Vec<Session>,
    happened: Counts,
    run: i64,
}

impl World {
    fn new() -> Self {
        let (ledger, running) = (Ledger::default(), BTreeMap::new());
        Self { ledger, now: START, running, sessions: Vec::new(), happened: Counts::ZERO, run: 0 }
    }

    fn enter(&mut self, entry: Entry) {
        self.ledger.enter(entry).unwrap();
    }

    fn start(&mut self, at: usize) {
        self.run += 1;
        let (server, now) = (ServerId(at as u128), self.now);
        let hello = Hello { started_ms: self.run, ..Hello::default() };
        self.enter(Entry::Connected { server, name: format!("tomcat {at}"), hello, now });
        self.list(at, 0..3);
        let row =
            |slot| TickRow { slot, active: Some(0), created: Some(0), destroyed: Some(0), rejected: Some(0) };
        self.running.insert(at, (0..3).map(row).collect());
    }

    fn list(&mut self, at: usize, which: std::ops::Range<u32>) {
        let info = |slot: u32| ApplicationInfo {
            slot,
            path: format!("/{slot}").into(),
            incarnation: u64::try_from(self.run).unwrap(),
            cluster: CLUSTERS[slot as usize]
                .map(|(name, copies)| Arc::new(Cluster { name: name.into(), copies })),
            ..ApplicationInfo::default()
        };
        let ids = which.clone().map(|slot| ApplicationId(u128::from(slot) + 10 * at as u128)).collect();
        let list = Applications { applications: which.map(info).collect(), ..Applications::default() };
        self.enter(Entry::Applications { server: ServerId(at as u128), list, ids, now: self.now });
    }

    /// Everybody is read; those that share sessions know of all of them.
    fn read(&mut self) {
        self.now += 1;
        for (at, mut rows) in self.running.clone() {
            for (application, row) in rows.iter_mut().enumerate() {
                row.active = Some(self.there(application, at));
            }
            let tick = Tick { second: self.now, rows, ..Tick::default() };
            self.enter(Entry::Tick { server: ServerId(at as u128), tick, now: self.now });
        }
    }

    fn there(&self, application: usize, at: usize) -> u64 {
        let is_shared = CLUSTERS[application].is_some();
        let there = |&&(of, began): &&Session| of == application && (is_shared || began == at);
        self.sessions.iter().filter(there).count() as u64
    }

    fn counts(&self, at: usize, application: usize, mut count: impl FnMut(&mut TickRow)) -> Vec<TickRow> {
        let mut rows = self.running[&at].clone();
        count(&mut rows[application]);
        rows
    }
}

#[derive(Debug, Clone)]
enum Step {
    Begin(usize, usize),
    End(prop::sample::Index, prop::sample::Index),
    Refuse(usize, usize),
    Kill(usize),
    Start(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0usize..3, 0usize..3).prop_map(|(at, application)| Step::Begin(at, application)),
        4 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(which, at)| Step::End(which, at)),
        1 => (0usize..3, 0usize..3).prop_map(|(at, application)| Step::Refuse(at, application)),
        1 => (0usize..3).prop_map(Step::Kill),
        2 => (0usize..3).prop_map(Step::Start),
    ]
}

fn sum(subject: &Subject, now: i64) -> Counts {
    let to = Range::Hour.bucket_of(now);
    let buckets = subject.buckets(Range::Hour, to - 700, to);
    buckets.into_iter().flatten().fold(Counts::ZERO, |mut sum, bucket| {
        sum += bucket.counts;
        sum
    })
}

proptest! {
    /// Visitors come to any server, sessions end on any, servers are killed and come back.
    #[test]
    fn nothing_of_a_cluster_is_doubled(steps in prop::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        for at in 0..3 {
            world.start(at);
        }
        world.read();
        for step in steps {
            match step {
                Step::Begin(at, application) if world.running.contains_key(&at) => {
                    let rows = world.counts(at, application, |row| row.created = row.created.map(|n| n + 1));
                    world.running.insert(at, rows);
                    world.sessions.push((application, at));
                    world.happened.created += 1;
                }
                Step::End(which, at) if !world.sessions.is_empty() && !world.running.is_empty() => {
                    let (application, began) = world.sessions.remove(which.index(world.sessions.len()));
                    let servers: Vec<usize> = world.running.keys().copied().collect();
                    let at = if CLUSTERS[application].is_some() { *at.get(&servers) } else { began };
                    let rows = world.counts(at, application, |row| row.destroyed = row.destroyed.map(|n| n + 1));
                    world.running.insert(at, rows);
                    world.happened.destroyed += 1;
                }
                Step::Refuse(at, application) if world.running.contains_key(&at) => {
                    let rows = world.counts(at, application, |row| row.rejected = row.rejected.map(|n| n + 1));
                    world.running.insert(at, rows);
                    world.happened.rejected += 1;
                }
                Step::Kill(at) if world.running.remove(&at).is_some() => {
                    // What nobody else has is gone, and nobody counts it.
                    let is_last = world.running.is_empty();
                    world.sessions.retain(|&(of, began)| if CLUSTERS[of].is_some() { !is_last } else { began != at });
                    world.enter(Entry::Disconnected { server: ServerId(at as u128), now: world.now });
                }
                Step::Start(at) if !world.running.contains_key(&at) => world.start(at),
                _ => continue,
            }
            world.read();
            let all = (!world.running.is_empty()).then_some(world.sessions.len() as u64);
            prop_assert_eq!(world.ledger.active(), all);
            prop_assert_eq!(sum(world.ledger.all(), world.now), world.happened);
            for &at in world.running.keys() {
                let there = (0..3).map(|application| world.there(application, at)).sum();
                prop_assert_eq!(world.ledger.server(ServerId(at as u128)).unwrap().active(), Some(there));
            }
            for (application, cluster) in CLUSTERS.iter().enumerate() {
                let Some((name, _)) = cluster else { continue };
                let expected = (world.running.len(), world.there(application, 0));
                prop_assert_eq!(world.ledger.cluster(name), (expected.0 > 0).then_some(expected));
            }
            let mut state = Vec::new();
            world.ledger.write_state(&mut state);
            let mut again = Ledger::read_state(&state).unwrap();
            for (id, subject) in world.ledger.subjects(None) {
                again.install(id, subject.clone());
            }
            prop_assert!(again == world.ledger, "it is not read back");
        }
    }
}

#[test]
fn an_application_that_is_taken_out_of_one_server_ends_no_session_that_another_has() {
    let mut world = World::new();
    world.start(0);
    world.start(1);
    for (at, application) in [(0, 0), (0, 0), (1, 0), (0, 1), (0, 2)] {
        world
            .running
            .insert(at, world.counts(at, application, |row| row.created = row.created.map(|n| n + 1)));
        world.sessions.push((application, at));
    }
    world.read();
    assert_eq!(world.ledger.active(), Some(5));
    world.list(0, 0..0);
    let destroyed = |world: &World| sum(world.ledger.all(), world.now).destroyed;
    assert_eq!((destroyed(&world), world.ledger.active()), (1, Some(4)), "one was on this server only");
    world.running.remove(&0);
    world.enter(Entry::Disconnected { server: ServerId(0), now: world.now });
    world.list(1, 0..0);
    assert_eq!(
        (destroyed(&world), world.ledger.active()),
        (5, Some(0)),
        "with the last server all of them end"
    );
}
