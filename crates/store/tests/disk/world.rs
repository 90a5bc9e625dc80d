//! Servers that live: they bring entries in an order that no real one would dare.

use std::sync::Arc;

use proptest::prelude::*;
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Cluster, Copies, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::pattern::{Origin, Pattern};
use sessionwatch_series::server::Link;
use sessionwatch_series::tracking::Settings;

pub(crate) const START: i64 = 1_764_000_000;

/// Something that happens.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A reading of a server: seconds later, and how far each application's counters moved.
    Tick(u8, i64, Vec<(u8, u8, u8)>),
    Connect(u8, u8),
    Disconnect(u8),
    /// Which of the applications there are, in another order or not, and when they were started.
    Applications(u8, u8, bool, u8),
    Trouble(u8),
    Change(u8, u8),
    /// The patterns of the file.
    Patterns(Vec<&'static str>),
    /// What entered so far is written.
    Write,
    /// The process ends without a word and starts again.
    Restart,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let moves = || prop::collection::vec((0u8..9, 0u8..9, 0u8..3), 5);
    let pause = prop_oneof![20 => 0i64..3, 2 => 3i64..4000, 1 => -3i64..0, 1 => -400i64..-3];
    prop_oneof![
        30 => (0u8..2, pause, moves()).prop_map(|(server, pause, moves)| Step::Tick(server, pause, moves)),
        2 => (0u8..2, 0u8..3).prop_map(|(server, run)| Step::Connect(server, run)),
        1 => (0u8..2).prop_map(Step::Disconnect),
        3 => (0u8..2, any::<u8>(), any::<bool>(), 0u8..3)
            .prop_map(|(server, which, turned, run)| Step::Applications(server, which, turned, run)),
        1 => (0u8..2).prop_map(Step::Trouble),
        4 => (0u8..10, 0u8..5).prop_map(|(what, which)| Step::Change(what, which)),
        1 => prop::collection::vec(prop_oneof![Just("/1"), Just("*"), Just("/?"), Just("*4")], 0..3)
            .prop_map(Step::Patterns),
        12 => Just(Step::Write),
        3 => Just(Step::Restart),
    ]
}

/// What the servers' counters show.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now: i64,
    counters: [[[u64; 4]; 5]; 2],
    slots: [Vec<u32>; 2],
}

impl Default for World {
    fn default() -> Self {
        Self { now: START, counters: Default::default(), slots: Default::default() }
    }
}

/// Two of the applications share their sessions with the other server, one of them only in some runs.
fn cluster(slot: u32, run: u8) -> Option<Arc<Cluster>> {
    let name = Arc::from(format!("c{slot}"));
    match (slot, run) {
        (1, _) => Some(Arc::new(Cluster { name, copies: Copies::All })),
        (2, 1..) => Some(Arc::new(Cluster { name, copies: Copies::One })),
        _ => None,
    }
}

impl World {
    /// The entry that a step brings, if it brings one.
    pub(crate) fn entry(&mut self, step: &Step) -> Option<Entry> {
        let server = |number: u8| ServerId(u128::from(number));
        Some(match *step {
            Step::Tick(at, pause, ref moves) => {
                self.now += pause;
                let number = usize::from(at);
                for (counters, &(created, destroyed, rejected)) in self.counters[number].iter_mut().zip(moves)
                {
                    counters[1] += u64::from(created);
                    counters[2] += u64::from(destroyed.min(created));
                    counters[3] += u64::from(rejected);
                    counters[0] = counters[1] - counters[2];
                }
                let row = |&slot: &u32| {
                    let [active, created, destroyed, rejected] = self.counters[number][slot as usize % 5];
                    // One of the applications does not tell everything.
                    let told = |count| Some(count).filter(|_| slot % 5 != 3);
                    TickRow {
                        slot,
                        active: told(active),
                        created: Some(created),
                        destroyed: told(destroyed),
                        rejected: Some(rejected),
                    }
                };
                let rows = self.slots[number].iter().map(row).collect();
                let tick = Tick { second: self.now, cost_ns: 5, dropped: 1, cpu_ns: 7, rows };
                Entry::Tick { server: server(at), tick, now: self.now }
            }
            Step::Connect(at, run) => {
                let hello =
                    Hello { pid: 7, started_ms: i64::from(run), name: "tomcat".into(), ..Hello::default() };
                self.slots[usize::from(at)].clear();
                Entry::Connected { server: server(at), name: format!("tomcat {at}"), hello, now: self.now }
            }
            Step::Disconnect(at) => Entry::Disconnected { server: server(at), now: self.now },
            Step::Applications(at, which, turned, run) => {
                let mut slots: Vec<u32> = (0..5).filter(|slot| which >> slot & 1 == 1).collect();
                if turned {
                    slots.reverse();
                }
                let info = |&slot: &u32| ApplicationInfo {
                    slot,
                    host: "localhost".into(),
                    path: format!("/{slot}").into(),
                    incarnation: u64::from(run) + 1,
                    started_ms: i64::from(run),
                    limit: Some(50),
                    cluster: cluster(slot, run),
                    ..ApplicationInfo::default()
                };
                let applications: Vec<_> = slots.iter().map(info).collect();
                let ids = slots
                    .iter()
                    .map(|&slot| ApplicationId(u128::from(at) * 100 + u128::from(slot)))
                    .collect();
                self.slots[usize::from(at)] = slots;
                let list = Applications { product: "Tomcat".into(), ports: vec![8080], applications };
                Entry::Applications { server: server(at), list, ids, now: self.now }
            }
            Step::Trouble(at) => Entry::Trouble { server: server(at), text: "no memory".into() },
            Step::Change(what, which) => {
                let id = ApplicationId(u128::from(which));
                let what = match what {
                    0..3 => What::Track(id),
                    3 => What::Untrack(id),
                    4 | 5 => What::TrackAll(None),
                    6 => What::UntrackAll(Some(server(which % 2))),
                    7 => What::TrackAllLater((which < 2).then(|| server(which))),
                    8 => What::Settings(Settings { enabled: which > 0, track_per_application: which > 1 }),
                    _ => What::Settings(Settings::default()),
                };
                Entry::Changed(Change { second: self.now, who: "local".into(), what })
            }
            Step::Patterns(ref texts) => {
                let patterns = texts.iter().map(|text| Pattern::new(text, None).unwrap());
                let what = What::Patterns(Origin::File, patterns.collect());
                Entry::Changed(Change { second: self.now, who: "sessionwatch.toml".into(), what })
            }
            Step::Write | Step::Restart => return None,
        })
    }

    /// The slots are valid until an agent says otherwise, and its connection ends with the process.
    pub(crate) fn restarted(&mut self) {
        self.slots = Default::default();
    }
}

/// What a ledger is when its process has just started: nobody is connected.
pub(crate) fn just_started(mut ledger: Ledger) -> Ledger {
    let connected = ledger.servers().filter(|server| matches!(server.link(), Link::Connected(_)));
    let gone: Vec<_> = connected.map(|server| (server.id(), server.last_known_second())).collect();
    for (server, now) in gone {
        ledger.enter(Entry::Disconnected { server, now }).unwrap();
    }
    ledger
}
