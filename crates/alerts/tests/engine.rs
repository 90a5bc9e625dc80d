//! Rules held against what is seen, from the outside.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use proptest::prelude::*;
use sessionwatch_alerts::engine::Engine;
use sessionwatch_alerts::event::{Event, Status};
use sessionwatch_alerts::pattern::Patterns;
use sessionwatch_alerts::rule::{Condition, Rule, built_in};
use sessionwatch_alerts::seen::{Application, Seen, Server};
use sessionwatch_series::counts::Counts;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::subject::Told;

const START: i64 = 1_764_072_000;
const ALL: Told = Told { created: true, destroyed: true, rejected: true };

fn rule(condition: Condition, hold: i64, clear: i64) -> Rule {
    Rule { name: "Rule".into(), condition, hold, clear, ..built_in().remove(0) }
}

/// One application, as its server would tell it.
#[derive(Debug, Clone)]
struct Shop {
    engine: Engine,
    now: i64,
    counted: Counts,
    active: Option<u64>,
    there: bool,
}

impl Shop {
    fn new(rules: Vec<Rule>) -> Self {
        let mut shop = Self {
            engine: Engine::new(rules),
            now: START,
            counted: Counts::ZERO,
            active: Some(0),
            there: true,
        };
        assert_eq!(shop.look(), []);
        shop
    }

    fn seen(&self) -> Seen<'static> {
        let last_read = if self.there { self.now } else { START };
        let application = Application {
            id: ApplicationId(1),
            server: "tomcat",
            name: "/shop",
            active: self.active,
            limit: Some(100),
            counted: self.counted,
            told: ALL,
        };
        Seen {
            servers: vec![Server { id: ServerId(1), name: "tomcat", last_read, awaited: true }],
            applications: if self.there { vec![application] } else { Vec::new() },
        }
    }

    fn look(&mut self) -> Vec<Event> {
        let seen = self.seen();
        self.engine.look(&seen, self.now).events
    }

    /// Some seconds pass, each looked at: what is told, with the second from the start.
    fn pass(&mut self, seconds: i64) -> Vec<(i64, Status)> {
        let mut told = Vec::new();
        for _ in 0..seconds {
            self.now += 1;
            told.extend(self.look().into_iter().map(|event| (self.now - START, event.status)));
        }
        told
    }

    fn create(&mut self, sessions: u64) {
        self.counted.created += sessions;
        self.active = self.active.map(|active| active + sessions);
    }

    fn destroy(&mut self, sessions: u64) {
        self.counted.destroyed += sessions;
        self.active = self.active.map(|active| active - sessions);
    }

    fn restart(&mut self) {
        let mut bytes = Vec::new();
        self.engine.write(&mut bytes);
        let mut engine = Engine::new(self.engine.rules().to_vec());
        engine.knows(ApplicationId(1), self.counted);
        engine.restore(&bytes, self.now).unwrap();
        self.engine = engine;
    }
}

#[test]
fn a_refusal_fires_once_and_ends_when_there_was_none_for_long_enough() {
    let mut shop = Shop::new(vec![rule(Condition::Rejected { above: 0, within: 60 }, 0, 30)]);
    assert_eq!(shop.pass(10), []);
    shop.counted.rejected += 3;
    assert_eq!(shop.pass(40), [(11, Status::Firing)]);
    shop.counted.rejected += 1;
    // The last one leaves the window at 111 and was there for the last time a second before.
    assert_eq!(shop.pass(200), [(140, Status::Resolved)]);
}

#[test]
fn what_does_not_last_does_not_fire_and_what_flaps_fires_once() {
    let mut shop = Shop::new(vec![rule(Condition::Active(10), 5, 10)]);
    shop.active = Some(11);
    assert_eq!(shop.pass(4), []);
    shop.active = Some(10);
    assert_eq!(shop.pass(5), []);
    shop.active = Some(11);
    assert_eq!(shop.pass(7), [(15, Status::Firing)]);
    for _ in 0..20 {
        shop.active = Some(10);
        assert_eq!(shop.pass(9), []);
        shop.active = Some(50);
        assert_eq!(shop.pass(2), []);
    }
    shop.active = Some(0);
    assert_eq!(shop.pass(20).len(), 1);
}

#[test]
fn a_share_of_the_limit_needs_a_limit_and_a_number() {
    let mut shop = Shop::new(vec![rule(Condition::Share(90), 0, 0)]);
    for (active, fires) in [(Some(90), false), (None, false), (Some(91), true)] {
        shop.active = active;
        assert_eq!(!shop.pass(1).is_empty(), fires, "{active:?}");
    }
}

#[test]
fn a_rush_is_more_than_so_many_in_a_minute() {
    let mut shop = Shop::new(vec![rule(Condition::Created(59), 0, 0)]);
    let mut told = Vec::new();
    for _ in 0..120 {
        shop.create(1);
        told.extend(shop.pass(1));
    }
    assert_eq!(told, [(60, Status::Firing)]);
    assert_eq!(shop.pass(5), [(121, Status::Resolved)]);
}

#[test]
fn silence_is_news_only_where_there_never_was_any() {
    let stopped = Condition::Stopped { quiet: 60, steady: 600 };
    let mut shop = Shop::new(vec![rule(stopped, 0, 0)]);
    // A pause of a minute in between: not steady yet.
    for _ in 0..20 {
        shop.create(1);
        assert_eq!(shop.pass(30), []);
    }
    assert_eq!(shop.pass(60), []);
    for _ in 0..22 {
        shop.create(1);
        assert_eq!(shop.pass(30), []);
    }
    shop.restart();
    // A minute in which nobody looked is no pause of the visitors.
    shop.now += 60;
    assert_eq!(shop.pass(25), [], "what was learned outlives a restart");
    let told = shop.pass(100);
    assert_eq!(told.len(), 1, "{told:?}");
    shop.create(1);
    assert_eq!(shop.pass(1)[0].1, Status::Resolved);
    assert_eq!(shop.pass(100), [], "now there was a pause");
}

#[test]
fn everybody_thrown_out_is_told_and_a_tide_that_goes_out_is_not() {
    let mass = rule(Condition::Mass { percent: 80, least: 50, within: 60 }, 0, 60);
    let mut shop = Shop::new(vec![mass]);
    shop.create(200);
    assert_eq!(shop.pass(100), []);
    for _ in 0..190 {
        shop.destroy(1);
        assert_eq!(shop.pass(2), []);
    }
    shop.create(100);
    assert_eq!(shop.pass(100), []);
    shop.destroy(100);
    assert_eq!(shop.pass(1).len(), 1);
    assert_eq!(shop.pass(200).len(), 1, "and ends");
    // Deployed again with its sessions kept: as many come as go.
    shop.create(100);
    assert_eq!(shop.pass(100), []);
    shop.destroy(110);
    shop.create(110);
    assert_eq!(shop.pass(100), []);
}

#[test]
fn what_happened_while_nobody_looked_is_no_rush_and_no_mass_but_a_refusal() {
    let rules = [
        ("Rejected", Condition::Rejected { above: 0, within: 60 }),
        ("Created", Condition::Created(10)),
        ("Mass", Condition::Mass { percent: 80, least: 50, within: 60 }),
    ];
    let rules = rules.map(|(name, condition)| Rule { name: name.into(), ..rule(condition, 0, 0) });
    let mut shop = Shop::new(rules.into());
    shop.create(100);
    shop.restart();
    shop.now += 1000;
    shop.create(500);
    shop.destroy(595);
    shop.counted.rejected += 1;
    let events = shop.look();
    assert_eq!(events.iter().map(|event| event.rule.as_str()).collect::<Vec<_>>(), ["Rejected"]);
}

#[test]
fn a_server_that_is_silent_is_told_of_until_it_is_given_up() {
    let mut shop = Shop::new(vec![rule(Condition::NotRead(60), 0, 0)]);
    assert_eq!(shop.pass(100), []);
    shop.there = false;
    let silent = shop.pass(1);
    assert_eq!(silent, [(101, Status::Firing)], "it was read last at the start");
    shop.restart();
    assert_eq!(shop.pass(300), [], "no second word, though we may not have looked");
    shop.there = true;
    assert_eq!(shop.pass(1), [(402, Status::Resolved)]);
    shop.there = false;
    shop.now = START + 86_400 + 500;
    assert_eq!(shop.pass(1), []);
}

#[test]
fn after_a_start_a_server_has_time_to_be_read() {
    let mut shop = Shop::new(vec![rule(Condition::NotRead(60), 0, 0)]);
    shop.there = false;
    shop.restart();
    shop.now += 1000;
    assert_eq!(shop.pass(60), []);
    assert_eq!(shop.pass(1).len(), 1);
}

#[test]
fn what_cannot_be_known_holds_for_a_while_and_then_ends() {
    let mut shop = Shop::new(vec![rule(Condition::Active(10), 0, 0)]);
    shop.active = Some(11);
    assert_eq!(shop.pass(1).len(), 1);
    shop.there = false;
    assert_eq!(shop.pass(299), []);
    assert_eq!(shop.pass(1).len(), 1);
}

#[test]
fn a_rule_that_is_taken_away_ends_its_alerts() {
    let mut shop = Shop::new(vec![rule(Condition::Active(10), 0, 0)]);
    shop.active = Some(11);
    assert_eq!(shop.pass(1).len(), 1);
    shop.engine.set_rules(Vec::new());
    assert_eq!(shop.pass(1), [(2, Status::Resolved)]);
}

#[test]
fn rules_choose_by_patterns_and_hostile_names_are_plain_text() {
    let servers = Patterns::new(["prod*"]);
    let mut engine = Engine::new(vec![Rule { servers, ..rule(Condition::Active(0), 0, 0) }]);
    let application = |server, name, id| Application {
        id: ApplicationId(id),
        server,
        name,
        active: Some(1),
        limit: None,
        counted: Counts::ZERO,
        told: ALL,
    };
    let hostile = "/a\u{1b}[2J\n\u{7}";
    let applications = vec![
        application("test", "/a", 1),
        application("prod-1", hostile, 2),
        application("prod-1", "/a\u{2}[2J\n\u{7}", 3),
    ];
    let events = engine.look(&Seen { applications, ..Seen::default() }, START).events;
    assert_eq!(events.len(), 2);
    assert_ne!(events[0].fingerprint, events[1].fingerprint, "told apart though they look the same");
    for event in &events {
        assert_eq!(event.labels["application"], "/a\u{fffd}[2J\u{fffd}\u{fffd}");
        assert!(!event.summary.chars().any(char::is_control), "{:?}", event.summary);
    }
}

/// Two alerts, one of which fires, and what was learned of one application.
fn full_and_many() -> Shop {
    let mut shop = Shop::new(vec![
        Rule { name: "Full".into(), ..rule(Condition::Share(90), 0, 60) },
        Rule { name: "Many".into(), ..rule(Condition::Active(10), 30, 0) },
    ]);
    shop.active = Some(95);
    shop.pass(1);
    shop
}

fn bytes(hex: &str) -> Vec<u8> {
    let hex = hex.trim();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn version_1_is_what_it_was() {
    let shop = full_and_many();
    let bytes = bytes(include_str!("fixtures/alerts-v1.hex"));
    let mut restored = Engine::new(shop.engine.rules().to_vec());
    restored.restore(&bytes, shop.now).unwrap();
    let alerts: Vec<_> =
        restored.alerts().map(|(_, _, alert)| (&alert.summary, alert.firing_since())).collect();
    assert_eq!(alerts[0].1, Some(START + 1), "{alerts:?}");
    assert_eq!(alerts[1].1, None, "{alerts:?}");
    assert_eq!(restored.past().len(), 0);
}

/// The same and, of a minute later, an alert that has ended.
#[test]
fn version_2_is_what_it_was() {
    let mut shop = full_and_many();
    shop.active = Some(50);
    shop.pass(60);
    let mut written = Vec::new();
    shop.engine.write(&mut written);
    let fixture = bytes(include_str!("fixtures/alerts-v2.hex"));
    let hex: String = written.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(written, fixture, "{hex}");
    let mut restored = Engine::new(shop.engine.rules().to_vec());
    restored.restore(&fixture, shop.now).unwrap();
    let past: Vec<_> = restored.past().map(|past| (past.rule.as_str(), past.began, past.ended)).collect();
    assert_eq!(past, [("Full", START + 1, START + 61)]);
}

#[test]
fn what_fired_is_remembered_for_a_week_and_never_more_than_500_of_it() {
    let mut shop = Shop::new(vec![rule(Condition::Active(10), 0, 0)]);
    for _ in 0..600 {
        shop.active = Some(20);
        shop.pass(1);
        shop.active = Some(0);
        shop.pass(1);
    }
    assert_eq!(shop.engine.past().len(), 500);
    let newest = shop.engine.past().next_back().unwrap();
    assert_eq!((newest.began, newest.ended, newest.value), (shop.now - 1, shop.now, 20));
    shop.now += 7 * 86_400;
    shop.active = Some(20);
    shop.pass(1);
    shop.active = Some(0);
    shop.pass(1);
    assert_eq!(shop.engine.past().len(), 1, "nothing of before the week");
}

proptest! {
    /// Whatever happens, restarts at any moment among it: each alert is told to begin and to end by turns, an end names
    /// the beginning, and a restart between two looks changes nothing.
    #[test]
    fn beginnings_and_ends_take_turns_over_restarts(
        steps in prop::collection::vec((0i64..4, 0u64..3, 0u64..30, any::<bool>(), 0u8..12), 1..300),
        hold in 0i64..6,
        clear in 0i64..6,
    ) {
        let mut rules = built_in();
        rules.push(Rule { name: "Many".into(), ..rule(Condition::Active(10), hold, clear) });
        rules.push(Rule { name: "Rush".into(), ..rule(Condition::Created(3), hold, clear) });
        let mut shop = Shop::new(rules);
        let mut open = std::collections::BTreeMap::new();
        for (by, rejected, active, there, dice) in steps {
            shop.now += if dice == 0 { 40 * by } else { by };
            shop.counted.rejected += u64::from(rejected == 2);
            shop.counted.created += active / 8;
            shop.active = Some(active);
            shop.there = there || dice > 3;
            let mut other = shop.clone();
            if dice == 1 {
                other.restart();
            }
            let events = shop.look();
            if dice == 1 {
                let after: Vec<_> = other.look().into_iter().filter(|e| e.status == Status::Firing).collect();
                for event in &after {
                    prop_assert!(!open.contains_key(&event.fingerprint), "told a second time: {event:?}");
                }
                if other.now - START > 0 && after.len() == events.len() {
                    prop_assert_eq!(&after, &events);
                }
            }
            for event in events {
                match event.status {
                    Status::Firing => {
                        prop_assert_eq!(event.ends_at, None);
                        prop_assert_eq!(open.insert(event.fingerprint, event.starts_at), None);
                    }
                    Status::Resolved => {
                        prop_assert_eq!(open.remove(&event.fingerprint), Some(event.starts_at));
                        prop_assert!(event.ends_at.unwrap() >= event.starts_at);
                    }
                }
            }
        }
        let firing = shop.engine.alerts().filter(|(_, _, alert)| alert.firing_since().is_some()).count();
        prop_assert_eq!(firing, open.len());
    }

    #[test]
    fn damaged_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200), version in any::<bool>()) {
        if version && !bytes.is_empty() {
            bytes[0] = 1 + bytes.len() as u8 % 2;
        }
        let _ = Engine::default().restore(&bytes, START);
    }
}
