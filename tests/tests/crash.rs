//! The real program killed at random moments under load: every start comes up, knows what was written, and agrees
//! with the counters in the end.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sessionwatch_tests::{Monitor, PlayedServer, Sums, until};

const KILLS: u64 = 100;
const APPLICATIONS: usize = 50;
/// Readings come so often: twenty times as often as from an agent.
const PACE: Duration = Duration::from_millis(50);

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn move_counters(server: &mut PlayedServer, dice: &mut Dice) {
    for counters in server.counters() {
        if dice.below(4) == 0 {
            counters.created += dice.below(3);
            counters.destroyed += dice.below(2);
            counters.rejected += u64::from(dice.below(20) == 0);
        }
    }
}

/// What all counters have counted since `first`.
fn counted(server: &mut PlayedServer) -> Sums {
    server.counters().iter().fold(Sums::default(), |sum, counters| Sums {
        created: sum.created + counters.created,
        destroyed: sum.destroyed + counters.destroyed,
        rejected: sum.rejected + counters.rejected,
    })
}

#[test]
fn killed_a_hundred_times_it_comes_back_with_all_but_the_last_second() {
    let mut dice = Dice(0x5e55_1045_3a7c_0001);
    let mut monitor = Monitor::start(&[]);
    let mut server = PlayedServer::new(&monitor.runtime_dir(), APPLICATIONS);
    server.connect();
    server.tick();
    monitor.api().await_application("/0");
    monitor.api().track_all();

    // Every sum of counters that was ever told, and when.
    let mut told = BTreeMap::from([(0, Instant::now())]);
    let mut longest = Duration::ZERO;
    let mut began = Instant::now();
    for kill in 0..KILLS {
        let end = Instant::now() + Duration::from_millis(dice.below(1500));
        let mut booked = 0;
        while booked == 0 || Instant::now() < end {
            if told.values().max().is_none_or(|last| last.elapsed() >= PACE) {
                move_counters(&mut server, &mut dice);
                server.tick();
                told.insert(server.created(), Instant::now());
            }
            booked = monitor.api().get("/totals")["total"].as_u64().unwrap();
        }
        // An answered change is written, and so is what was booked before it.
        let safe = (kill % 10 == 0).then(|| {
            monitor.api().set_settings(true, true);
            booked
        });
        let killed = Instant::now();
        monitor.kill();
        server.disconnect();
        monitor.start_again();

        let api = monitor.api();
        let known = api.get("/totals")["total"].as_u64().unwrap();
        let when = told.get(&known);
        assert!(when.is_some(), "kill {kill}: {known} was never told");
        assert!(safe.is_none_or(|safe| known >= safe), "kill {kill}: {safe:?} was safe, {known} came back");
        // From the first sum of this life that did not come back.
        let lost = told.range(known + 1..).map(|(_, &when)| when).find(|&when| when >= began);
        let lost = lost.map_or(Duration::ZERO, |lost| killed.saturating_duration_since(lost));
        longest = longest.max(lost);
        assert_eq!(api.sums("total").created, known, "kill {kill}: graphs and totals are of one moment");
        assert_eq!(api.server_state().as_deref(), Some("away"));
        server.connect();
        began = Instant::now();
    }
    println!("{KILLS} kills, the longest time that did not come back: {longest:?}");
    // One second; the rest is for a disk and processors that others use too.
    assert!(longest < Duration::from_secs(3), "{longest:?} of readings did not come back");

    server.tick();
    let expected = counted(&mut server);
    monitor.api().await_sums("total", expected);
    for (name, created) in [("/0", server.counters()[0].created), ("/49", server.counters()[49].created)] {
        let row = monitor.api().application(name).unwrap();
        assert_eq!((&row["tracked"], &row["total"]), (&true.into(), &created.into()), "{row}");
        assert_eq!(monitor.api().sums(row["id"].as_str().unwrap()).created, created);
    }
}

#[test]
fn what_happened_while_it_was_away_is_late_and_a_restart_of_the_server_begins_anew() {
    let mut monitor = Monitor::start(&[]);
    let mut server = PlayedServer::new(&monitor.runtime_dir(), 2);
    server.connect();
    server.counters()[0].created = 100;
    server.tick();
    let id = monitor.api().await_application("/0")["id"].as_str().unwrap().to_owned();
    monitor.api().track_all();
    server.counters()[0].created = 103;
    server.tick();
    monitor.api().await_sums("/0", Sums { created: 3, ..Sums::default() });
    monitor.api().set_settings(true, true);

    monitor.kill();
    server.disconnect();
    server.counters()[0].created = 140;
    let last = monitor_was_away();
    monitor.start_again();
    server.connect();
    server.tick();
    monitor.api().await_sums("/0", Sums { created: 40, ..Sums::default() });
    let live = monitor.api().get(&format!("/series?range=live&application={id}"));
    let late = live["late"].as_array().unwrap();
    assert_eq!(late.len(), 1, "{live}");
    let column = |name: &str| live[name].as_array().unwrap().clone();
    let times = column("times");
    let at = times.iter().position(|time| *time == late[0]).unwrap();
    assert_eq!(column("created")[at], 37, "{live}");
    assert!(column("created")[at - 1].is_null(), "a gap is a gap: {live}");
    assert!(late[0].as_i64().unwrap() >= last);
    assert_eq!(monitor.api().application("/0").unwrap()["total"], 140);

    // Settings are part of what is known.
    monitor.api().set_settings(true, true);
    monitor.kill();
    server.restart();
    server.counters()[0].created = 5;
    monitor.start_again();
    assert_eq!(monitor.api().sums("total").created, 40, "history stays");
    server.connect();
    server.tick();
    monitor.api().await_sums("/0", Sums { created: 45, ..Sums::default() });
    until("the total of the new run", || {
        let row = monitor.api().application("/0").unwrap();
        if row["total"] == 5 { Ok(()) } else { Err(row.to_string()) }
    });
    assert!(monitor.api().marks().contains(&"server_restarted".to_owned()));
    let audit = monitor.api().get("/audit");
    let what: Vec<_> = audit["changes"].as_array().unwrap().iter().map(|change| &change["what"]).collect();
    assert_eq!(what, ["settings", "settings", "track_all"], "{audit}");
    assert_eq!(audit["changes"][2]["who"], "local");
}

/// Lets the second pass in which something was read last, and two more: now there is a gap.
fn monitor_was_away() -> i64 {
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let first = now();
    let last = until("a gap of three seconds", || {
        let now = now();
        if now >= first + 3 { Ok(now) } else { Err(now.to_string()) }
    });
    i64::try_from(last).unwrap()
}
