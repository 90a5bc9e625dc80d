//! A whole server over its life: readings in, what the page shows out.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::counts::Counts;
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::{Ledger, TrackError};
use sessionwatch_series::mark::MarkKind;
use sessionwatch_series::range::Range;
use sessionwatch_series::subject::Subject;
use sessionwatch_series::tracking::{Settings, Tracking, Why};

const SERVER: ServerId = ServerId(1);
const START: i64 = 1_790_000_000;

fn app(path: &str) -> ApplicationId {
    ApplicationId(path.bytes().fold(7, |id, byte| id * 257 + u128::from(byte)))
}

fn hello(run: i64) -> Hello {
    Hello { started_ms: run, ..Hello::default() }
}

fn list(applications: &[(&str, u64, i64)]) -> Applications {
    let info = |(slot, &(path, incarnation, started_ms)): (usize, &(&str, u64, i64))| ApplicationInfo {
        slot: u32::try_from(slot).unwrap(),
        path: path.into(),
        default_host: true,
        incarnation,
        started_ms,
        ..ApplicationInfo::default()
    };
    Applications {
        applications: applications.iter().enumerate().map(info).collect(),
        ..Applications::default()
    }
}

fn row(slot: u32, active: u64, created: u64, destroyed: u64, rejected: u64) -> TickRow {
    TickRow {
        slot,
        active: Some(active),
        created: Some(created),
        destroyed: Some(destroyed),
        rejected: Some(rejected),
    }
}

fn connected(ledger: &mut Ledger, server: ServerId, hello: Hello, now: i64) {
    ledger.enter(Entry::Connected { server, name: "tomcat".into(), hello, now }).unwrap();
}

fn applications_are(ledger: &mut Ledger, list: Applications, now: i64) {
    let ids = list.applications.iter().map(|info| app(&info.path)).collect();
    ledger.enter(Entry::Applications { server: SERVER, list, ids, now }).unwrap();
}

fn tick(ledger: &mut Ledger, server: ServerId, rows: Vec<TickRow>, now: i64) {
    let tick = Tick { second: now, rows, ..Tick::default() };
    ledger.enter(Entry::Tick { server, tick, now }).unwrap();
}

fn changed(ledger: &mut Ledger, what: What) -> Result<(), TrackError> {
    ledger.enter(Entry::Changed(Change { second: START, who: "test".into(), what }))
}

struct Watch {
    ledger: Ledger,
    now: i64,
}

impl Watch {
    fn new(applications: &[(&str, u64, i64)]) -> Self {
        let mut watch = Self { ledger: Ledger::default(), now: START };
        connected(&mut watch.ledger, SERVER, hello(1), START);
        watch.applications(applications);
        watch
    }

    fn applications(&mut self, applications: &[(&str, u64, i64)]) {
        applications_are(&mut self.ledger, list(applications), self.now);
    }

    fn tick(&mut self, rows: &[TickRow]) {
        self.now += 1;
        tick(&mut self.ledger, SERVER, rows.to_vec(), self.now);
    }

    fn total(&self, path: &str) -> Option<u64> {
        self.ledger.application(app(path)).unwrap().1.total()
    }

    fn marks(&self) -> Vec<MarkKind> {
        self.ledger.server(SERVER).unwrap().marks().between(START, i64::MAX).map(|mark| mark.kind).collect()
    }

    fn subject(&self) -> &Subject {
        self.ledger.server(SERVER).unwrap().subject()
    }
}

fn sum(subject: &Subject, range: Range, now: i64) -> Counts {
    let to = range.bucket_of(now);
    let from = to - i64::try_from(range.buckets()).unwrap() + 1;
    subject.buckets(range, from, to).into_iter().flatten().fold(Counts::ZERO, |mut sum, bucket| {
        sum += bucket.counts;
        sum
    })
}

#[test]
fn a_start_time_that_is_not_told_is_no_restart_and_another_one_is() {
    let mut ledger = Ledger::default();
    let restarts = |ledger: &Ledger| {
        let marks = ledger.servers().next().unwrap().marks();
        marks.between(i64::MIN, i64::MAX).filter(|mark| mark.kind == MarkKind::ServerRestarted).count()
    };
    // Nothing answered, then it did: nobody had seen it before.
    connected(&mut ledger, SERVER, hello(0), START);
    connected(&mut ledger, SERVER, hello(7), START);
    assert_eq!(restarts(&ledger), 0);
    connected(&mut ledger, SERVER, hello(0), START);
    connected(&mut ledger, SERVER, hello(7), START);
    assert_eq!(restarts(&ledger), 0);
    connected(&mut ledger, SERVER, hello(8), START);
    assert_eq!(restarts(&ledger), 1);
    // One that never tells is concluded to have restarted.
    let mut ledger = Ledger::default();
    connected(&mut ledger, SERVER, hello(0), START);
    applications_are(&mut ledger, list(&[("/a", 1, 0)]), START);
    ledger
        .enter(Entry::Tick { server: SERVER, tick: Tick { second: START, ..Tick::default() }, now: START })
        .unwrap();
    connected(&mut ledger, SERVER, hello(9), START);
    assert_eq!(restarts(&ledger), 1);
}

#[test]
fn the_server_shows_all_applications_tracked_or_not() {
    let mut watch = Watch::new(&[("/a", 1, 1), ("/b", 2, 1)]);
    watch.tick(&[row(0, 5, 100, 95, 0), row(1, 1, 1, 0, 0)]);
    assert_eq!(watch.ledger.server(SERVER).unwrap().total(), Some(101));
    assert!(sum(watch.subject(), Range::Live, watch.now).is_zero(), "a first sight is a baseline");
    changed(&mut watch.ledger, What::Track(app("/a"))).unwrap();
    watch.tick(&[row(0, 6, 101, 95, 0), row(1, 3, 4, 1, 2)]);
    let server = watch.ledger.server(SERVER).unwrap();
    assert_eq!(server.active(), Some(9));
    assert_eq!(server.total(), Some(105));
    assert_eq!(watch.subject().sums(watch.now)[1], Counts { created: 4, destroyed: 1, rejected: 2 });
    let (_, tracked) = watch.ledger.application(app("/a")).unwrap();
    assert_eq!(tracked.subject().unwrap().sums(watch.now)[3].created, 1);
    let (_, untracked) = watch.ledger.application(app("/b")).unwrap();
    assert!(untracked.subject().is_none());
    assert_eq!(untracked.last_delta(), Counts { created: 3, destroyed: 1, rejected: 2 });
}

/// Whoever adds up over restarts needs counters that never begin anew.
#[test]
fn what_was_booked_of_an_application_goes_on_over_reloads_restarts_and_undeployments() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    let booked = |watch: &Watch| {
        let (server, application) = watch.ledger.application(app("/a")).unwrap();
        assert_eq!(server.booked(), application.booked(), "it has no other");
        application.booked()
    };
    assert_eq!(booked(&watch), None, "it was not read yet");
    watch.tick(&[row(0, 5, 100, 95, 3)]);
    let since = watch.now;
    assert_eq!(booked(&watch), Some((since, Counts::ZERO)), "a first sight is a baseline");
    watch.tick(&[row(0, 6, 103, 97, 4)]);
    let mut counts = Counts { created: 3, destroyed: 2, rejected: 1 };
    assert_eq!(booked(&watch), Some((since, counts)));
    watch.applications(&[("/a", 2, 2)]);
    watch.tick(&[row(0, 1, 1, 0, 0)]);
    counts += Counts { created: 1, destroyed: 6, rejected: 0 };
    assert_eq!(booked(&watch), Some((since, counts)), "redeployed: its six sessions have ended");
    watch.applications(&[]);
    counts.destroyed += 1;
    assert_eq!(booked(&watch), Some((since, counts)), "undeployed");
    connected(&mut watch.ledger, SERVER, hello(9), watch.now);
    watch.applications(&[("/a", 3, 3)]);
    watch.tick(&[row(0, 2, 2, 0, 0)]);
    counts.created += 2;
    assert_eq!(booked(&watch), Some((since, counts)), "its server was restarted");
}

/// Its sessions cannot be older than the reading before it began.
#[test]
fn an_application_that_begins_on_a_watched_server_is_news_from_its_first_session_on() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    changed(&mut watch.ledger, What::TrackAllLater(None)).unwrap();
    let began = watch.now;
    // Whoever looks for applications does not do so every second.
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    // Another is seen only now, though it was there before.
    watch.applications(&[
        ("/a", 1, 1),
        ("/late", 2, began * 1000 + 400),
        ("/overlooked", 3, START * 1000 + 900),
    ]);
    watch.tick(&[row(0, 5, 100, 95, 0), row(1, 2, 3, 1, 1), row(2, 1, 10, 9, 0)]);
    let of = |path: &str| watch.ledger.application(app(path)).unwrap().1;
    let counts = Counts { created: 3, destroyed: 1, rejected: 1 };
    assert_eq!(of("/late").subject().unwrap().sums(watch.now)[0], counts);
    assert_eq!((of("/late").total(), of("/late").booked()), (Some(3), Some((began, counts))));
    assert!(of("/overlooked").subject().unwrap().sums(watch.now)[0].is_zero());
    assert_eq!(of("/overlooked").booked(), Some((watch.now, Counts::ZERO)));
    assert_eq!(sum(watch.subject(), Range::Live, watch.now), counts);
    assert_eq!(watch.ledger.server(SERVER).unwrap().total(), Some(113));
    watch.tick(&[row(0, 5, 100, 95, 0), row(1, 1, 3, 2, 1), row(2, 1, 10, 9, 0)]);
    assert_eq!(watch.total("/late"), Some(3));
    assert_eq!(sum(watch.subject(), Range::Live, watch.now).destroyed, 2);
}

/// A server says what it likes.
#[test]
fn more_active_sessions_than_can_be_counted_are_as_many_as_can() {
    let mut watch = Watch::new(&[("/a", 1, 1), ("/b", 2, 1)]);
    watch.tick(&[row(0, u64::MAX - 1, 1, 0, 0), row(1, 5, 1, 0, 0)]);
    assert_eq!(watch.ledger.server(SERVER).unwrap().active(), Some(u64::MAX));
    assert_eq!(watch.ledger.active(), Some(u64::MAX));
}

#[test]
fn a_redeployed_application_goes_on_rising_and_is_marked() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    watch.applications(&[]);
    watch.tick(&[]);
    let destroyed = |watch: &Watch| sum(watch.subject(), Range::Live, watch.now).destroyed;
    assert_eq!(destroyed(&watch), 5, "its sessions have ended with it");
    watch.applications(&[("/a", 2, 2)]);
    watch.tick(&[row(0, 2, 2, 0, 0)]);
    assert_eq!(destroyed(&watch), 5);
    assert_eq!(sum(watch.ledger.all(), Range::Live, watch.now).destroyed, 5);
    assert_eq!(watch.total("/a"), Some(102));
    assert_eq!(watch.ledger.server(SERVER).unwrap().total(), Some(102));
    assert_eq!(watch.marks(), [MarkKind::ApplicationUndeployed, MarkKind::ApplicationReloaded]);
}

#[test]
fn sessions_end_with_an_application_that_is_redeployed_in_no_time() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    changed(&mut watch.ledger, What::TrackAll(None)).unwrap();
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    watch.applications(&[("/a", 2, 2)]);
    watch.tick(&[row(0, 1, 2, 1, 0)]);
    let (_, application) = watch.ledger.application(app("/a")).unwrap();
    for subject in [watch.subject(), watch.ledger.all(), application.subject().unwrap()] {
        let sum = sum(subject, Range::Live, watch.now);
        assert_eq!((sum.created, sum.destroyed), (2, 6), "5 - 6 + 2 = 1");
    }
}

#[test]
fn an_application_that_was_only_stopped_counts_its_ended_sessions_once() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    watch.applications(&[]);
    watch.tick(&[]);
    watch.applications(&[("/a", 1, 2)]);
    watch.tick(&[row(0, 0, 100, 100, 0)]);
    watch.tick(&[row(0, 1, 102, 101, 0)]);
    let sum = sum(watch.subject(), Range::Live, watch.now);
    assert_eq!((sum.created, sum.destroyed), (2, 6));
}

#[test]
fn a_server_that_restarts_starts_its_totals_anew_and_keeps_its_history() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    watch.tick(&[row(0, 6, 101, 95, 0)]);
    watch.ledger.enter(Entry::Disconnected { server: SERVER, now: watch.now }).unwrap();
    assert_eq!(watch.ledger.active(), None);
    watch.now += 30;
    connected(&mut watch.ledger, SERVER, hello(2), watch.now);
    watch.applications(&[("/a", 1, 9)]);
    watch.tick(&[row(0, 3, 3, 0, 0)]);
    assert_eq!(watch.total("/a"), Some(3));
    assert_eq!(watch.ledger.server(SERVER).unwrap().total(), Some(3));
    assert_eq!(sum(watch.subject(), Range::Hour, watch.now).created, 4, "one before, three after");
    assert_eq!(watch.marks(), [MarkKind::ServerRestarted, MarkKind::MonitorWasAway]);
}

#[test]
fn what_happened_while_nothing_was_read_is_booked_and_marked() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    changed(&mut watch.ledger, What::TrackAll(None)).unwrap();
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    watch.now += 19;
    watch.tick(&[row(0, 5, 140, 135, 1)]);
    let number = Range::Live.bucket_of(watch.now);
    for subject in [watch.subject(), watch.ledger.application(app("/a")).unwrap().1.subject().unwrap()] {
        let buckets = subject.buckets(Range::Live, number - 1, number);
        assert_eq!(buckets[0], None, "a gap is a gap");
        assert_eq!(buckets[1].unwrap().counts, Counts { created: 40, destroyed: 40, rejected: 1 });
        assert!(buckets[1].unwrap().late);
    }
    assert_eq!(watch.marks(), [MarkKind::MonitorWasAway]);
}

#[test]
fn tracking_needs_both_switches_and_outlives_them() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    let switched = |enabled, track_per_application| Settings { enabled, track_per_application };
    assert_eq!(changed(&mut watch.ledger, What::Track(app("/nowhere"))), Err(TrackError::Unknown));
    assert_eq!(changed(&mut watch.ledger, What::Untrack(app("/nowhere"))), Err(TrackError::Unknown));
    for settings in [switched(false, true), switched(true, false), switched(false, false)] {
        changed(&mut watch.ledger, What::Settings(settings)).unwrap();
        assert_eq!(changed(&mut watch.ledger, What::Track(app("/a"))), Err(TrackError::SwitchedOff));
        assert_eq!(changed(&mut watch.ledger, What::TrackAll(None)), Err(TrackError::SwitchedOff));
    }
    changed(&mut watch.ledger, What::Settings(Settings::default())).unwrap();
    changed(&mut watch.ledger, What::Track(app("/a"))).unwrap();
    changed(&mut watch.ledger, What::Settings(switched(true, false))).unwrap();
    assert!(watch.ledger.application(app("/a")).unwrap().1.subject().is_none(), "only totals are kept");
    changed(&mut watch.ledger, What::Settings(Settings::default())).unwrap();
    assert!(
        watch.ledger.application(app("/a")).unwrap().1.subject().is_some(),
        "what to track was not forgotten"
    );
    changed(&mut watch.ledger, What::Settings(switched(false, true))).unwrap();
    watch.tick(&[row(0, 5, 100, 95, 0)]);
    assert_eq!(watch.total("/a"), None, "nothing is read while it is off");
    changed(&mut watch.ledger, What::UntrackAll(None)).unwrap();
    assert!(watch.ledger.tracking().applications.is_empty());
}

#[test]
fn an_application_tracked_before_we_came_is_tracked_as_soon_as_it_is_there() {
    let tracking =
        Tracking { applications: BTreeMap::from([(app("/a"), Why::Asked)]), ..Tracking::default() };
    let mut ledger = Ledger::new(tracking);
    connected(&mut ledger, SERVER, hello(1), START);
    applications_are(&mut ledger, list(&[("/a", 1, 1), ("/b", 2, 1)]), START);
    assert!(ledger.application(app("/a")).unwrap().1.subject().is_some());
    assert!(ledger.application(app("/b")).unwrap().1.subject().is_none());
}

#[test]
fn what_a_server_does_not_tell_is_not_zero() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    watch.tick(&[TickRow { slot: 0, active: Some(4), ..TickRow::default() }]);
    assert_eq!(watch.total("/a"), None);
    assert_eq!(watch.ledger.server(SERVER).unwrap().total(), None);
    assert_eq!(watch.ledger.server(SERVER).unwrap().active(), Some(4));
    assert!(!watch.subject().told.created);
}

#[test]
fn ten_thousand_names_that_came_and_went_are_not_all_remembered() {
    let mut watch = Watch::new(&[]);
    for round in 0..30u64 {
        let names: Vec<String> = (0..100).map(|n| format!("/{round}-{n}")).collect();
        let applications: Vec<_> = names.iter().map(|name| (name.as_str(), round, 1)).collect();
        watch.applications(&applications);
    }
    assert_eq!(watch.ledger.server(SERVER).unwrap().applications().count(), 1100);
}

/// Whoever adds up servers would see a counter fall.
#[test]
fn what_was_booked_of_a_server_outlives_the_applications_that_are_forgotten() {
    let mut watch = Watch::new(&[]);
    watch.tick(&[]);
    let since = watch.now;
    for round in 0..1200u64 {
        watch.applications(&[(&format!("/{round}"), round, watch.now * 1000 + 500)]);
        watch.now += 1;
        watch.tick(&[row(0, 1, 3, 2, 1)]);
    }
    watch.applications(&[]);
    let server = watch.ledger.server(SERVER).unwrap();
    assert_eq!(server.applications().count(), 1000);
    assert_eq!(server.booked(), Some((since, Counts { created: 3600, destroyed: 3600, rejected: 1200 })));
    let mut state = Vec::new();
    watch.ledger.write_state(&mut state);
    let read = Ledger::read_state(&state).unwrap();
    assert_eq!(read.server(SERVER).unwrap().booked(), server.booked());
}

#[test]
fn a_server_is_read_once_it_was_since_it_is_connected() {
    let mut watch = Watch::new(&[("/a", 1, 1)]);
    let is_read = |watch: &Watch| watch.ledger.server(SERVER).unwrap().is_read();
    assert!(!is_read(&watch));
    watch.tick(&[row(0, 5, 100, 95, 3)]);
    assert!(is_read(&watch));
    watch.ledger.enter(Entry::Disconnected { server: SERVER, now: watch.now + 1 }).unwrap();
    assert!(!is_read(&watch));
    connected(&mut watch.ledger, SERVER, hello(1), watch.now + 2);
    assert!(!is_read(&watch), "what is known is of before");
    watch.now += 2;
    watch.tick(&[row(0, 5, 100, 95, 3)]);
    assert!(is_read(&watch));
}

proptest! {
    /// Applications that come, end, come back and are forgotten: what was booked of a server never falls, and is what was
    /// booked in its graphs.
    #[test]
    fn what_was_booked_of_a_server_is_all_that_happened_on_it(
        steps in prop::collection::vec((0usize..6, 0u64..5, 0u64..5, 0u64..2, 0u64..3), 1..120),
    ) {
        let names = ["/a", "/b", "/c", "/d"];
        let mut watch = Watch::new(&[]);
        watch.tick(&[]);
        let mut counters = Counts::ZERO;
        let mut before = Counts::ZERO;
        for (there, created, destroyed, rejected, run) in steps {
            counters += Counts { created, destroyed, rejected };
            let list: Vec<_> = names.iter().take(there).map(|&name| (name, run, 1)).collect();
            watch.applications(&list);
            let Counts { created, destroyed, rejected } = counters;
            let rows = (0..).take(list.len()).map(|slot| row(slot, 1, created, destroyed, rejected));
            watch.tick(&rows.collect::<Vec<_>>());
            let (since, booked) = watch.ledger.server(SERVER).unwrap().booked().unwrap();
            prop_assert_eq!(since, START + 1);
            prop_assert!(booked.created >= before.created);
            prop_assert!(booked.destroyed >= before.destroyed);
            prop_assert!(booked.rejected >= before.rejected);
            prop_assert_eq!(booked, sum(watch.subject(), Range::Hour, watch.now));
            before = booked;
        }
    }

    /// Two servers with their own pauses: the graph of all is the sum of theirs, in every range.
    #[test]
    fn all_servers_together_are_the_sum_of_each(
        steps in prop::collection::vec((0u128..2, 0i64..4, 0u64..5, 0u64..5, 0u64..2), 1..120),
    ) {
        let mut ledger = Ledger::default();
        let mut counters = [Counts::ZERO; 2];
        for server in 0..2 {
            connected(&mut ledger, ServerId(server), hello(1), START);
            let (list, ids) = (list(&[("/a", 1, 1)]), vec![ApplicationId(server)]);
            let entry = Entry::Applications { server: ServerId(server), list, ids, now: START };
            ledger.enter(entry).unwrap();
            tick(&mut ledger, ServerId(server), vec![row(0, 0, 0, 0, 0)], START);
        }
        let mut now = START;
        for (server, pause, created, destroyed, rejected) in steps {
            now += pause;
            let counter = &mut counters[usize::try_from(server).unwrap()];
            *counter += Counts { created, destroyed, rejected };
            let rows = vec![row(0, 9, counter.created, counter.destroyed, counter.rejected)];
            tick(&mut ledger, ServerId(server), rows, now);
            let mut expected = counters[0];
            expected += counters[1];
            for range in [Range::Hour, Range::Day, Range::Week] {
                let mut each = Counts::ZERO;
                for server in ledger.servers() { each += sum(server.subject(), range, now); }
                prop_assert_eq!(sum(ledger.all(), range, now), expected);
                prop_assert_eq!(each, expected);
            }
            prop_assert_eq!(ledger.all().sums(now)[3], expected);
        }
    }
}
