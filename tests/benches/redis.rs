//! What listening costs a Redis that keeps the sessions of Spring Session: commands per request and the time they take,
//! with its events off, with its events on, and with sessionwatch listening.
//!
//! `cargo bench -p sessionwatch-tests --bench redis`. The three take turns on one Redis and one application, so that what
//! else the machine does falls upon all of them.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]

use sessionwatch_demo::{Boot, Inside, Program, Sessions, Site, Visitor};
use sessionwatch_tests::Monitor;
use sessionwatch_tests::figures::middle;
use sessionwatch_tests::redis::Redis;
use sessionwatch_tests::scenario::{await_read, await_shown};
use sessionwatch_tests::tomcats::{jdks, quiet};

/// Turns of each kind.
const TURNS: usize = 8;
/// Visitors of a turn.
const VISITORS: usize = 40;
/// Requests of each visitor: it comes, looks around and logs out.
const REQUESTS: usize = 25;
const EVENTS: &str = "Egxn";

/// What one turn cost.
struct Cost {
    commands: f64,
    microseconds: f64,
    cpu: f64,
}

fn main() {
    println!(
        "| repository | Redis | commands a request | their time, µs | Redis' CPU a request, µs | ratio to events off |"
    );
    println!("|---|---|---|---|---|---|");
    for (repository, named) in
        [("default", "RedisSessionRepository"), ("indexed", "RedisIndexedSessionRepository")]
    {
        let redis = Redis::start(&["--notify-keyspace-events", EVENTS]);
        let program = started(repository, redis.port());
        compare(&redis, &program.site("/shop"), repository, named);
    }
}

fn started(repository: &str, port: u16) -> Program {
    let boot = Boot::with_spring_session(4, Inside::Tomcat).unwrap();
    let sessions = if repository == "indexed" { Sessions::IndexedRedis(port) } else { Sessions::Redis(port) };
    boot.start("/shop", sessions, &jdks()[0], &[], &[], &quiet).unwrap()
}

fn compare(redis: &Redis, site: &Site, repository: &str, named: &str) {
    let source = format!(
        "[[source]]\nkind = \"redis\"\nname = \"store\"\nurl = \"redis://127.0.0.1:{}\"\nrepository = \"{repository}\"\n\
         application = \"/shop\"\n",
        redis.port()
    );
    let kinds = ["events off", "events on", "events on, sessionwatch listens"];
    let mut costs: [Vec<Cost>; 3] = Default::default();
    // Once before, for what the JVM has yet to compile.
    turn(redis, site);
    for _ in 0..TURNS {
        for (kind, costs) in costs.iter_mut().enumerate() {
            redis.run(&["CONFIG", "SET", "notify-keyspace-events", if kind == 0 { "" } else { EVENTS }]);
            let monitor = (kind == 2).then(|| Monitor::start_with_config(&source));
            if let Some(monitor) = &monitor {
                await_read(monitor.api(), "/shop");
                monitor.api().track_all();
            }
            costs.push(turn(redis, site));
            if let Some(monitor) = &monitor {
                // It has heard all of it, or the comparison would mean nothing.
                await_shown(monitor.api(), "/shop", "all who came", |shown| {
                    shown.created >= Some(VISITORS as u64) && shown.active == Some(0)
                });
            }
        }
    }
    let of = |costs: &[Cost], number: fn(&Cost) -> f64| middle(costs.iter().map(number).collect());
    let off = of(&costs[0], |cost| cost.cpu);
    for (kind, costs) in kinds.iter().zip(&costs) {
        let cpu = of(costs, |cost| cost.cpu);
        println!(
            "| {named} | {kind} | {:.2} | {:.1} | {cpu:.1} | {:.2} |",
            of(costs, |cost| cost.commands),
            of(costs, |cost| cost.microseconds),
            cpu / off
        );
    }
}

fn turn(redis: &Redis, site: &Site) -> Cost {
    redis.forget_ran();
    let before = redis.cpu_microseconds();
    for _ in 0..VISITORS {
        let mut visitor = Visitor::new(site.clone());
        visitor.arrive().unwrap();
        for _ in 2..REQUESTS {
            visitor.arrive().unwrap();
        }
        visitor.log_out().unwrap();
    }
    let cpu = redis.cpu_microseconds() - before;
    // How we ask is none of it.
    let ran =
        redis.ran().into_iter().filter(|ran| !ran.command.starts_with("config") && ran.command != "info");
    let (calls, microseconds) =
        ran.fold((0, 0), |(calls, time), ran| (calls + ran.calls, time + ran.microseconds));
    let requests = (VISITORS * REQUESTS) as f64;
    Cost {
        commands: calls as f64 / requests,
        microseconds: microseconds as f64 / requests,
        cpu: cpu / requests,
    }
}
