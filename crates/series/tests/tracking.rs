//! What is tracked, for any order of what people ask for and what servers do.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::{Ledger, TrackError};
use sessionwatch_series::pattern::{MOST, Origin, Pattern};
use sessionwatch_series::tracking::{Settings, Why};

const START: i64 = 1_790_000_000;
const WEEK: i64 = 7 * 86_400;
const NAMES: [&str; 6] = ["/", "/shop", "/shop##2", "/news", "/shopping", "/a"];
const SERVERS: [&str; 2] = ["tomcat", "jetty 12"];

fn id(server: usize, name: usize) -> ApplicationId {
    ApplicationId((server * 100 + name + 1) as u128)
}

fn server(number: usize) -> ServerId {
    ServerId(number as u128 + 1)
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text, None).unwrap()
}

fn connected(ledger: &mut Ledger, number: usize, now: i64) {
    let name = SERVERS[number].to_owned();
    let hello = Hello { started_ms: 1, ..Hello::default() };
    ledger.enter(Entry::Connected { server: server(number), name, hello, now }).unwrap();
}

fn deployed(ledger: &mut Ledger, number: usize, names: &[usize], now: i64) {
    let info = |(slot, &name): (u32, &usize)| ApplicationInfo {
        slot,
        path: NAMES[name].into(),
        default_host: true,
        ..ApplicationInfo::default()
    };
    let list = Applications { applications: (0..).zip(names).map(info).collect(), ..Applications::default() };
    let ids = names.iter().map(|&name| id(number, name)).collect();
    ledger.enter(Entry::Applications { server: server(number), list, ids, now }).unwrap();
}

fn changed(ledger: &mut Ledger, what: What) -> Result<(), TrackError> {
    ledger.enter(Entry::Changed(Change { second: START, who: "test".into(), what }))
}

fn watched(names: &[usize]) -> Ledger {
    let mut ledger = Ledger::default();
    connected(&mut ledger, 0, START);
    deployed(&mut ledger, 0, names, START);
    ledger
}

fn tracked(ledger: &Ledger) -> Vec<&str> {
    let of = |server: &'_ sessionwatch_series::server::Server| {
        let mut names: Vec<_> = server
            .applications()
            .filter(|application| application.subject().is_some())
            .map(|application| application.id())
            .collect();
        names.sort();
        names
    };
    let ids: Vec<_> = ledger.servers().flat_map(of).collect();
    ids.iter().map(|&id| ledger.application(id).unwrap().1.name()).collect()
}

#[test]
fn an_application_that_comes_later_and_fits_is_tracked_at_once() {
    let mut ledger = watched(&[0, 3]);
    changed(&mut ledger, What::Patterns(Origin::Page, vec![pattern("/shop*")])).unwrap();
    assert!(tracked(&ledger).is_empty());
    deployed(&mut ledger, 0, &[0, 1, 3], START + 1);
    assert_eq!(tracked(&ledger), ["/shop"]);
    let (origin, by) = ledger.tracking().chosen_by(id(0, 1)).unwrap();
    assert_eq!((origin, by.application()), (Origin::Page, "/shop*"));
    // It is there from its first reading on.
    let row = |created| TickRow { slot: 1, created: Some(created), active: Some(0), ..TickRow::default() };
    for (second, created) in [(1, 5), (2, 7)] {
        let now = START + second;
        let tick = Tick { second: now, rows: vec![row(created)], ..Tick::default() };
        ledger.enter(Entry::Tick { server: server(0), tick, now }).unwrap();
    }
    let subject = ledger.application(id(0, 1)).unwrap().1.subject().unwrap();
    assert_eq!(subject.sums(START + 3)[3].created, 2);
}

#[test]
fn who_is_untracked_by_hand_stays_so_until_somebody_asks() {
    let mut ledger = watched(&[1, 2]);
    changed(&mut ledger, What::Patterns(Origin::File, vec![pattern("/shop*")])).unwrap();
    assert_eq!(tracked(&ledger), ["/shop", "/shop##2"]);
    changed(&mut ledger, What::Untrack(id(0, 1))).unwrap();
    assert_eq!(tracked(&ledger), ["/shop##2"]);
    // Undeployed and deployed again, the same file read again, another pattern that fits: it stays as it was asked for.
    deployed(&mut ledger, 0, &[2], START + 1);
    deployed(&mut ledger, 0, &[1, 2], START + 2);
    changed(&mut ledger, What::Patterns(Origin::File, vec![pattern("/shop*")])).unwrap();
    changed(&mut ledger, What::Patterns(Origin::Page, vec![pattern("*")])).unwrap();
    assert_eq!(tracked(&ledger), ["/shop##2"]);
    assert!(ledger.tracking().left_out.contains(&id(0, 1)));
    changed(&mut ledger, What::Track(id(0, 1))).unwrap();
    assert_eq!(tracked(&ledger), ["/shop", "/shop##2"]);
    // Somebody asked for it: patterns that go do not take it along.
    for origin in [Origin::File, Origin::Page] {
        changed(&mut ledger, What::Patterns(origin, Vec::new())).unwrap();
    }
    assert_eq!(tracked(&ledger), ["/shop"]);
}

#[test]
fn the_file_and_the_page_change_only_their_own_patterns() {
    let mut ledger = watched(&[1, 3]);
    changed(&mut ledger, What::Patterns(Origin::File, vec![pattern("/shop")])).unwrap();
    changed(&mut ledger, What::Patterns(Origin::Page, vec![pattern("/shop"), pattern("/news")])).unwrap();
    assert_eq!(ledger.tracking().chosen_by(id(0, 1)).unwrap().0, Origin::File, "the file's come first");
    changed(&mut ledger, What::Patterns(Origin::File, Vec::new())).unwrap();
    assert_eq!(tracked(&ledger), ["/shop", "/news"]);
    assert_eq!(ledger.tracking().chosen_by(id(0, 1)).unwrap().0, Origin::Page);
    changed(&mut ledger, What::Patterns(Origin::Page, Vec::new())).unwrap();
    assert!(tracked(&ledger).is_empty());
}

#[test]
fn all_and_those_that_come_later_of_one_server_or_of_all() {
    let mut ledger = watched(&[1]);
    connected(&mut ledger, 1, START);
    changed(&mut ledger, What::TrackAllLater(Some(server(0)))).unwrap();
    changed(&mut ledger, What::TrackAllLater(Some(server(0)))).unwrap();
    assert_eq!(ledger.tracking().patterns.of(Origin::Page).len(), 1, "once is enough");
    for number in [0, 1] {
        deployed(&mut ledger, number, &[1, 3], START);
    }
    assert_eq!(ledger.tracking().applications.len(), 2, "of the first server");
    changed(&mut ledger, What::TrackAllLater(None)).unwrap();
    assert_eq!(ledger.tracking().applications.len(), 4);
    changed(&mut ledger, What::UntrackAll(Some(server(0)))).unwrap();
    assert_eq!(ledger.tracking().applications.len(), 2, "of the second server");
    changed(&mut ledger, What::UntrackAll(None)).unwrap();
    deployed(&mut ledger, 1, &[1, 3, 4], START);
    assert!(tracked(&ledger).is_empty(), "none, and none that comes later");
    changed(&mut ledger, What::Settings(Settings { enabled: false, ..Settings::default() })).unwrap();
    assert_eq!(changed(&mut ledger, What::TrackAllLater(None)), Err(TrackError::SwitchedOff));
}

#[test]
fn patterns_are_kept_while_the_switches_are_off_and_work_once_they_are_on() {
    let mut ledger = watched(&[1]);
    let switched =
        |track_per_application| What::Settings(Settings { track_per_application, ..Settings::default() });
    changed(&mut ledger, switched(false)).unwrap();
    changed(&mut ledger, What::Patterns(Origin::Page, vec![pattern("*")])).unwrap();
    deployed(&mut ledger, 0, &[1, 3], START);
    assert!(tracked(&ledger).is_empty());
    changed(&mut ledger, switched(true)).unwrap();
    assert_eq!(tracked(&ledger), ["/shop", "/news"]);
}

#[test]
fn too_many_patterns_are_refused_and_change_nothing() {
    let mut ledger = watched(&[1]);
    let many = |count| What::Patterns(Origin::Page, vec![pattern("/news"); count]);
    changed(&mut ledger, many(MOST)).unwrap();
    assert_eq!(changed(&mut ledger, What::TrackAllLater(None)), Err(TrackError::TooMany));
    assert_eq!(changed(&mut ledger, many(MOST + 1)), Err(TrackError::TooMany));
    assert_eq!(ledger.tracking().patterns.of(Origin::Page).len(), MOST);
}

/// Deployed anew under another name with every version, tracked by a pattern: what is gone does not pile up.
#[test]
fn of_those_that_a_pattern_chose_and_that_are_gone_none_is_kept_longer_than_its_series() {
    let mut ledger = Ledger::default();
    connected(&mut ledger, 0, START);
    changed(&mut ledger, What::TrackAllLater(None)).unwrap();
    let read = |ledger: &mut Ledger, name: usize, now| {
        let info =
            ApplicationInfo { path: format!("/v{name}").into(), default_host: true, ..Default::default() };
        let list = Applications { applications: vec![info], ..Applications::default() };
        ledger.enter(Entry::Applications { server: server(0), list, ids: vec![id(0, name)], now }).unwrap();
        let rows = vec![TickRow { created: Some(1), ..TickRow::default() }];
        let tick = Tick { second: now, rows, ..Tick::default() };
        ledger.enter(Entry::Tick { server: server(0), tick, now }).unwrap();
    };
    for version in 0..2200 {
        read(&mut ledger, version, START + version as i64);
    }
    assert_eq!(ledger.tracking().applications.len(), 1001, "1,000 that are gone");
    changed(&mut ledger, What::Track(id(0, 2000))).unwrap();
    read(&mut ledger, 3000, START + 3000 + WEEK);
    assert_eq!(
        ledger.tracking().applications.len(),
        2,
        "the one that is there, and the one somebody asked for"
    );
    assert!(ledger.server(server(0)).unwrap().applications().count() <= 1002);
}

/// As it could be written in a line, slowly: what the library must agree with.
fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((&'*', rest)), _) => fits(rest, name) || !name.is_empty() && fits(pattern, &name[1..]),
        (Some((&'?', rest)), Some((_, name))) => fits(rest, name),
        (Some((letter, rest)), Some((other, name))) => letter == other && fits(rest, name),
        _ => false,
    }
}

fn fits_name(pattern: &Pattern, server: usize, name: usize) -> bool {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    fits(&chars(pattern.application()), &chars(NAMES[name]))
        && pattern.server().is_none_or(|server_pattern| fits(&chars(server_pattern), &chars(SERVERS[server])))
}

#[derive(Debug, Clone)]
enum Step {
    Deploy(usize, Vec<usize>),
    Patterns(Origin, Vec<Pattern>),
    Track(usize, usize),
    Untrack(usize, usize),
    TrackAll(Option<usize>),
    TrackAllLater(Option<usize>),
    UntrackAll(Option<usize>),
}

fn step() -> impl Strategy<Value = Step> {
    let one = || (0..SERVERS.len(), 0..NAMES.len());
    let of = || prop::option::of(0..SERVERS.len());
    let written = prop_oneof![Just("/shop*"), Just("*"), Just("/"), Just("/?"), Just("*##*"), Just("/*p*")];
    let server = prop_oneof![4 => Just(None), 1 => Just(Some("tomcat")), 1 => Just(Some("j*"))];
    let written = (written, server).prop_map(|(text, server)| Pattern::new(text, server).unwrap());
    let origin = prop_oneof![Just(Origin::File), Just(Origin::Page)];
    prop_oneof![
        4 => (0..SERVERS.len(), prop::sample::subsequence(vec![0, 1, 2, 3, 4, 5], 0..=6))
            .prop_map(|(server, names)| Step::Deploy(server, names)),
        3 => (origin, prop::collection::vec(written, 0..4)).prop_map(|(origin, list)| Step::Patterns(origin, list)),
        2 => one().prop_map(|(server, name)| Step::Track(server, name)),
        3 => one().prop_map(|(server, name)| Step::Untrack(server, name)),
        1 => of().prop_map(Step::TrackAll),
        1 => of().prop_map(Step::TrackAllLater),
        1 => of().prop_map(Step::UntrackAll),
    ]
}

proptest! {
    /// What somebody asked for by hand, and what a pattern fits unless somebody untracked it; nothing else.
    #[test]
    fn what_is_deployed_is_tracked_just_when_somebody_or_a_pattern_wants_it(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut ledger = Ledger::default();
        let mut asked = BTreeSet::new();
        let mut left_out = BTreeSet::new();
        for number in 0..SERVERS.len() {
            connected(&mut ledger, number, START);
        }
        for step in steps {
            let all = |ledger: &Ledger, of: Option<usize>| -> Vec<_> {
                let all = (0..SERVERS.len()).flat_map(|server| (0..NAMES.len()).map(move |name| (server, name)));
                all.filter(|&(server, name)| of.is_none_or(|of| of == server) && ledger.application(id(server, name)).is_some()).collect()
            };
            let wanted = |ledger: &Ledger, (server, name): (usize, usize)| {
                let patterns = &ledger.tracking().patterns;
                [Origin::File, Origin::Page].iter().any(|&o| patterns.of(o).iter().any(|p| fits_name(p, server, name)))
            };
            match step {
                Step::Deploy(server, names) => deployed(&mut ledger, server, &names, START),
                Step::Patterns(origin, list) => changed(&mut ledger, What::Patterns(origin, list)).unwrap(),
                Step::Track(server, name) => {
                    if changed(&mut ledger, What::Track(id(server, name))).is_ok() {
                        asked.insert((server, name));
                        left_out.remove(&(server, name));
                    }
                }
                Step::Untrack(server, name) => {
                    if changed(&mut ledger, What::Untrack(id(server, name))).is_ok() {
                        asked.remove(&(server, name));
                        if wanted(&ledger, (server, name)) {
                            left_out.insert((server, name));
                        }
                    }
                }
                Step::TrackAll(of) => {
                    for one in all(&ledger, of) {
                        let (_, application) = ledger.application(id(one.0, one.1)).unwrap();
                        if application.is_deployed() {
                            if application.subject().is_none() {
                                asked.insert(one);
                            }
                            left_out.remove(&one);
                        }
                    }
                    changed(&mut ledger, What::TrackAll(of.map(server))).unwrap();
                }
                Step::TrackAllLater(of) => {
                    changed(&mut ledger, What::TrackAllLater(of.map(server))).unwrap();
                    for one in all(&ledger, of) {
                        left_out.remove(&one);
                    }
                }
                Step::UntrackAll(of) => {
                    changed(&mut ledger, What::UntrackAll(of.map(server))).unwrap();
                    for one in all(&ledger, of) {
                        asked.remove(&one);
                        prop_assert!(!ledger.tracking().applications.contains_key(&id(one.0, one.1)));
                        if wanted(&ledger, one) {
                            left_out.insert(one);
                        }
                    }
                }
            }
            let tracking = ledger.tracking();
            for (server, name) in all(&ledger, None) {
                let id = id(server, name);
                let (_, application) = ledger.application(id).unwrap();
                let why = tracking.applications.get(&id);
                prop_assert_eq!(application.subject().is_some(), why.is_some());
                prop_assert_eq!(asked.contains(&(server, name)), why == Some(&Why::Asked));
                prop_assert_eq!(left_out.contains(&(server, name)), tracking.left_out.contains(&id));
                if let Some((_, by)) = tracking.chosen_by(id) {
                    prop_assert!(fits_name(by, server, name), "{by:?}");
                }
                if application.is_deployed() {
                    let wanted = asked.contains(&(server, name))
                        || wanted(&ledger, (server, name)) && !left_out.contains(&(server, name));
                    prop_assert_eq!(wanted, why.is_some(), "{}", application.name());
                }
            }
            let mut state = Vec::new();
            ledger.write_state(&mut state);
            let read = Ledger::read_state(&state).unwrap();
            prop_assert_eq!(read.tracking(), ledger.tracking());
        }
    }

    /// The library that holds patterns against names does what the words `*` and `?` promise.
    #[test]
    fn a_star_is_any_text_and_a_question_mark_any_one_character(
        pattern in "[/ab*?]{1,7}", name in "/[ab/]{0,7}",
    ) {
        prop_assume!(pattern.contains(['/', '*', '?']));
        let mut ledger = Ledger::default();
        connected(&mut ledger, 0, START);
        changed(&mut ledger, What::Patterns(Origin::File, vec![Pattern::new(&pattern, None).unwrap()])).unwrap();
        let info = ApplicationInfo { path: name.as_str().into(), default_host: true, ..ApplicationInfo::default() };
        let list = Applications { applications: vec![info], ..Applications::default() };
        ledger.enter(Entry::Applications { server: server(0), list, ids: vec![id(0, 0)], now: START }).unwrap();
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(ledger.tracking().applications.len() == 1, fits(&chars(&pattern), &chars(&name)));
    }
}
