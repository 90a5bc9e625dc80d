//! The saved form of series, windows, subjects and state: read back as it was, and harmless when damaged.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::sync::Arc;

use proptest::prelude::*;
use sessionwatch_series::application::Application;
use sessionwatch_series::bucket::Booking;
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::counts::Counts;
use sessionwatch_series::encoding::DecodeError;
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Cluster, Copies, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::pattern::{Origin, Pattern};
use sessionwatch_series::series::Series;
use sessionwatch_series::server::Server;
use sessionwatch_series::subject::{Subject, Told};
use sessionwatch_series::windows::Windows;

/// Mostly small, sometimes as large as it gets.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0u64..4, 2 => 0u64..5000, 1 => any::<u64>()]
}

fn subject() -> impl Strategy<Value = Subject> {
    let by = prop_oneof![20 => 0i64..4, 3 => 4i64..5000, 1 => -5i64..0, 1 => -90_000i64..-5];
    let step = (by, number(), number(), 0u64..2, prop::option::of(number()));
    let start = -1_000_000i64..2_000_000_000;
    (start, prop::collection::vec(step, 0..200), any::<(bool, bool, bool)>()).prop_map(
        |(start, steps, (created, destroyed, rejected))| {
            let mut subject = Subject::new(Told { created, destroyed, rejected });
            let (mut second, mut since) = (start, None);
            for (by, created, destroyed, rejected, active) in steps {
                second += by;
                let counts = Counts { created, destroyed, rejected };
                subject.book(&Booking { second, since, counts, active }, Told::default());
                since = Some(second);
            }
            subject
        },
    )
}

fn saved(subject: &Subject) -> Vec<u8> {
    let mut bytes = Vec::new();
    subject.write(&mut bytes);
    bytes
}

proptest! {
    #[test]
    fn what_was_saved_is_read_back(subject in subject(), after in prop::collection::vec(any::<u8>(), 0..9)) {
        let mut bytes = saved(&subject);
        let length = bytes.len();
        bytes.extend(after);
        prop_assert_eq!(Subject::read(&bytes), Ok((subject, length)));
    }

    #[test]
    fn what_was_read_goes_on_as_if_nothing_had_been(
        subject in subject(),
        steps in prop::collection::vec((-9i64..90, number()), 1..50),
    ) {
        let (mut again, _) = Subject::read(&saved(&subject)).unwrap();
        let mut subject = subject;
        let mut second = subject.newest_second().unwrap_or(1_000);
        for (by, created) in steps {
            second += by;
            let counts = Counts { created, ..Counts::ZERO };
            let booking = Booking { second, counts, active: Some(created), ..Booking::default() };
            subject.book(&booking, Told::default());
            again.book(&booking, Told::default());
        }
        prop_assert_eq!(subject, again);
    }

    #[test]
    fn a_part_of_it_is_refused(subject in subject(), at in any::<prop::sample::Index>()) {
        let bytes = saved(&subject);
        prop_assert!(Subject::read(&bytes[..at.index(bytes.len())]).is_err());
    }

    /// What is read of damaged bytes is refused, or is a subject like any other.
    #[test]
    fn damaged_bytes_never_panic(
        subject in subject(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        by in -90i64..90,
    ) {
        let mut bytes = saved(&subject);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok((mut subject, _)) = Subject::read(&bytes) {
            let second = subject.newest_second().unwrap_or(0) + by;
            subject.book(&Booking { second, ..Booking::default() }, Told::default());
            prop_assert_eq!(Subject::read(&saved(&subject)).map(|(again, _)| again), Ok(subject));
        }
    }

    #[test]
    fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Subject::read(&bytes);
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        let _ = Subject::read(&bytes);
        let _ = Series::read(&bytes);
        let _ = Windows::read(&bytes);
    }
}

#[test]
fn another_version_is_refused_by_its_name() {
    for bytes in [[0u8; 9], [2; 9]] {
        assert_eq!(Subject::read(&bytes), Err(DecodeError::Version(bytes[0])));
        assert_eq!(Series::read(&bytes), Err(DecodeError::Version(bytes[0])));
        assert_eq!(Windows::read(&bytes), Err(DecodeError::Version(bytes[0])));
    }
}

/// A server with a tracked and an untracked application, a gap, a clock that went back, a reload and a restart.
fn lived() -> Ledger {
    let (server, mut ledger) = (ServerId(1), Ledger::default());
    let mut enter = |entry| ledger.enter(entry).unwrap();
    let connected = |started_ms, now| {
        let hello = Hello { pid: 4711, started_ms, identity: "/opt/tomcat".into(), ..Hello::default() };
        Entry::Connected { server, name: "tomcat".into(), hello, now }
    };
    let list = |incarnation, now| {
        let info = |slot, path: &str, limit| ApplicationInfo {
            slot,
            path: path.into(),
            default_host: true,
            incarnation,
            limit,
            ..ApplicationInfo::default()
        };
        let applications = vec![info(0, "/shop", Some(50)), info(3, "/news", None)];
        let list = Applications { product: "Apache Tomcat/11.0.24".into(), ports: vec![8080], applications };
        Entry::Applications { server, list, ids: vec![ApplicationId(20), ApplicationId(30)], now }
    };
    let tick = |second, created, active| {
        let row = |slot, rejected| TickRow {
            slot,
            active: Some(active),
            created: Some(created),
            destroyed: Some(created - active),
            rejected,
        };
        let rows = vec![row(0, Some(created / 40)), row(3, None)];
        Entry::Tick { server, tick: Tick { second, cost_ns: 45_000, rows, ..Tick::default() }, now: second }
    };
    let start = 1_790_000_000;
    enter(connected(1_789_999_000_000, start));
    enter(list(7, start));
    enter(Entry::Changed(Change {
        second: start,
        who: "local".into(),
        what: What::Track(ApplicationId(20)),
    }));
    for second in 0..90 {
        enter(tick(
            start + second,
            10 + u64::try_from(second * second % 97).unwrap() + 100 * u64::from(second > 40),
            9,
        ));
    }
    enter(tick(start + 400, 300, 40));
    enter(tick(start + 300, 301, 41));
    enter(list(8, start + 301));
    enter(tick(start + 302, 12, 3));
    enter(Entry::Trouble { server, text: "no counters".into() });
    enter(Entry::Disconnected { server, now: start + 303 });
    enter(connected(1_790_000_310_000, start + 310));
    enter(list(1, start + 310));
    enter(tick(start + 311, 2, 2));
    ledger
}

/// Entries bring any second up to these; what is made of one is kept as well.
#[test]
fn the_first_and_the_last_second_there_can_be_are_read_back() {
    for second in [-1i64 << 50, 1 << 50] {
        let mut subject = Subject::default();
        subject.book(&Booking { second, active: Some(1), ..Booking::default() }, Told::default());
        let bytes = saved(&subject);
        assert_eq!(Subject::read(&bytes), Ok((subject, bytes.len())));
    }
}

/// No names, no reading, no slot: the shortest there is, and the last in the bytes.
#[test]
fn an_application_of_which_nothing_is_known_is_read_back() {
    let (server, mut ledger) = (ServerId(1), Ledger::default());
    let mut enter = |entry| ledger.enter(entry).unwrap();
    enter(Entry::Connected { server, name: String::new(), hello: Hello::default(), now: 0 });
    let list = Applications { applications: vec![ApplicationInfo::default()], ..Applications::default() };
    enter(Entry::Applications { server, list, ids: vec![ApplicationId(2)], now: 0 });
    enter(Entry::Disconnected { server, now: 0 });
    let mut state = Vec::new();
    ledger.write_state(&mut state);
    assert_eq!(Ledger::read_state(&state), Ok(ledger));
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn patterns_and_their_doings(ledger: &mut Ledger) {
    let (server, second) = (ServerId(1), 1_790_000_312);
    let pattern = |application, server| Pattern::new(application, server).unwrap();
    for what in [
        What::Patterns(Origin::File, vec![pattern("/crm", None), pattern("/n*", Some("tom?at"))]),
        What::Patterns(Origin::Page, vec![pattern("/shop*", None)]),
        What::TrackAllLater(Some(server)),
        What::Untrack(ApplicationId(20)),
    ] {
        ledger.enter(Entry::Changed(Change { second, who: "ann".into(), what })).unwrap();
    }
}

/// As `docs/format/series.md` draws it. A later version must still read it.
#[test]
fn version_4_is_read_as_it_was_written() {
    let mut ledger = lived();
    patterns_and_their_doings(&mut ledger);
    let (server, second) = (ServerId(1), 1_790_000_312);
    let applications = [Some(Copies::All), None, Some(Copies::One)].into_iter().zip(0..);
    let info = |(copies, slot): (Option<Copies>, u32)| ApplicationInfo {
        slot,
        path: format!("/{slot}").into(),
        cluster: copies.map(|copies| Arc::new(Cluster { name: format!("c {slot}").into(), copies })),
        ..ApplicationInfo::default()
    };
    let list = Applications { applications: applications.map(info).collect(), ..Applications::default() };
    let ids = (40..43).map(ApplicationId).collect();
    ledger.enter(Entry::Applications { server, list, ids, now: second }).unwrap();
    let rows = (0..3).map(|slot| TickRow { slot, active: Some(5), ..TickRow::default() }).collect();
    let tick = Tick { second, rows, ..Tick::default() };
    ledger.enter(Entry::Tick { server, tick, now: second }).unwrap();
    let mut state = Vec::new();
    ledger.write_state(&mut state);
    let written = hexadecimal(&state);
    if std::env::var_os("WRITE_FIXTURE").is_some() {
        let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/state-v4.hex");
        std::fs::write(fixture, format!("{written}\n")).unwrap();
    }
    let fixture = include_str!("fixtures/state-v4.hex").trim();
    assert_eq!(in_place(Ledger::read_state(&bytes(fixture)).unwrap(), &ledger), ledger);
    assert_eq!(fixture, written);
}

/// Written by the builds that knew no clusters.
#[test]
fn version_3_is_read_as_it_was_written() {
    let mut ledger = lived();
    patterns_and_their_doings(&mut ledger);
    let read = Ledger::read_state(&bytes(include_str!("fixtures/state-v3.hex").trim())).unwrap();
    assert_eq!(in_place(read, &ledger), ledger);
}

/// Written by the builds that knew no patterns.
#[test]
fn version_2_is_read_as_it_was_written() {
    let ledger = lived();
    let read = Ledger::read_state(&bytes(include_str!("fixtures/state-v2.hex").trim())).unwrap();
    assert_eq!(in_place(read, &ledger), ledger);
}

/// Subjects are kept elsewhere: in place again, all is as it was.
fn in_place(mut read: Ledger, ledger: &Ledger) -> Ledger {
    for (id, subject) in ledger.subjects(None) {
        read.install(id, subject.clone());
    }
    read
}

/// Written by the first build that kept anything: a subject, which is still written so, and a state without what was
/// booked.
#[test]
fn version_1_is_read_as_it_was_written() {
    let ledger = lived();
    let subject = ledger.application(ApplicationId(20)).unwrap().1.subject().unwrap();
    let fixture: Vec<Vec<u8>> = include_str!("fixtures/saved-v1.hex").lines().map(bytes).collect();
    assert_eq!(Subject::read(&fixture[0]).map(|(subject, _)| subject).as_ref(), Ok(subject));
    assert_eq!(hexadecimal(&fixture[0]), hexadecimal(&saved(subject)));
    let read = Ledger::read_state(&fixture[1]).unwrap();
    let known = |ledger: &Ledger| -> Vec<_> {
        let of = |server: &Server| -> Vec<_> {
            let one = |a: &Application| (a.info().clone(), a.last().copied(), a.total(), a.last_delta());
            server.applications().map(one).collect()
        };
        ledger.servers().map(|server| (server.name().to_owned(), server.total(), of(server))).collect()
    };
    assert_eq!(known(&read), known(&ledger));
    assert_eq!((read.tracking(), read.audit()), (ledger.tracking(), ledger.audit()));
    for application in read.servers().flat_map(Server::applications) {
        let from_now = application.last().map(|last| (last.second, Counts::ZERO));
        assert_eq!(application.booked(), from_now, "{}", application.name());
    }
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
