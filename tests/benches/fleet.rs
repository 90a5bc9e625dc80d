//! What a fleet of 2,000 servers with 20 applications each costs an engine: taking what is written every five seconds, and
//! telling the fleet's total for each range, from the sums of servers and from applications.
//!
//! `cargo bench -p sessionwatch-tests --bench fleet`. VictoriaMetrics is real; what is written is put together and sent as
//! sessionwatch does, without 2,000 of them. The past is put there first: a week of servers, two hours of applications.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use prost::Message;
use sessionwatch_fetch::login::Login;
use sessionwatch_remote::sender::{Sender, Sent};
use sessionwatch_remote::wire::{Metadata, Request, Sample};
use sessionwatch_remote::writing::Writing;
use sessionwatch_tests::Monitor;
use sessionwatch_tests::engine::{Engine, Kind};
use sessionwatch_tests::figures::{cpu_seconds, middle, resident_kib};

const SERVERS: i64 = 2000;
const APPLICATIONS: i64 = 20;
/// Samples come so often, seconds.
const INTERVAL: i64 = 5;
const KINDS: [&str; 4] =
    ["created_sessions_total", "destroyed_sessions_total", "rejected_sessions_total", "active_sessions"];
/// The kinds of which there is a past.
const PAST: [usize; 2] = [0, 3];
/// Samples of one request, about.
const IN_A_REQUEST: i64 = 20_000;
/// How long taking samples is measured.
const ROUNDS: u32 = 12;
/// How long putting the past there may take, seconds.
const PUTTING: i64 = 180;
/// What is as old is there, seconds.
const SETTLED: i64 = 4;
/// How often each question is asked.
const ASKED: usize = 5;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = Engine::start(Kind::VictoriaMetrics);
    let mut writer = Writer::to(&engine);
    let begun = Instant::now();
    // The past ends when all of it is there, as a rule.
    let past = (now() + PUTTING).div_euclid(60) * 60;
    // An hour more than is asked for: what a counter stood at before the first bucket.
    for (seconds, applications) in [(2 * HOUR, APPLICATIONS), (7 * DAY + HOUR, 0)] {
        runtime.block_on(writer.past(past - seconds, past, applications));
    }
    let took = begun.elapsed().as_secs_f64();
    println!("The past: {} samples in {took:.0} s.\n", writer.samples);
    until_second(past);

    taking(&runtime, &engine, &mut writer);
    // The fleet goes on writing while it is looked at.
    let is_over = Arc::new(AtomicBool::new(false));
    let goes_on = {
        let is_over = Arc::clone(&is_over);
        std::thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                runtime.block_on(writer.moment(next_moment()));
            }
        })
    };
    looking(&engine);
    is_over.store(true, Ordering::Relaxed);
    goes_on.join().unwrap();
}

/// Awaits the next time at which the fleet writes.
fn next_moment() -> i64 {
    let next = (now().div_euclid(INTERVAL) + 1) * INTERVAL;
    until_second(next);
    next
}

fn until_second(second: i64) {
    let left = second - now();
    std::thread::sleep(Duration::from_secs(u64::try_from(left).unwrap_or_default()));
}

/// What telling the totals takes: the engine's own API beside the page.
fn looking(engine: &Engine) {
    println!(
        "| range | buckets | what is read | series | created, ms | active, ms | page: first, ms | again, ms | kept, ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (range, buckets, width, level) in [
        ("live", 60, INTERVAL, "applications"),
        ("live", 60, INTERVAL, "servers"),
        ("hour", 720, INTERVAL, "applications"),
        ("hour", 720, INTERVAL, "servers"),
        ("day", 1440, 60, "servers"),
        ("week", 168, HOUR, "servers"),
    ] {
        let (prefix, series) = match level {
            "servers" => ("sessionwatch_server", SERVERS),
            _ => ("sessionwatch", SERVERS * APPLICATIONS),
        };
        let took = [created(prefix, width), active(prefix, width)].map(|expression| {
            let asked = |_| {
                let end = (now() - SETTLED).div_euclid(width) * width;
                let (start, begun) = (end - (buckets - 1) * width, Instant::now());
                let points = engine.graph(&expression, start, end, width).len();
                // A round of writing that took longer than five seconds left one out.
                assert!(points as i64 >= buckets * 9 / 10, "{range}: {points} of {expression}");
                begun.elapsed().as_secs_f64() * 1000.0
            };
            middle((0..ASKED).map(asked).collect())
        });
        let page = match level {
            "servers" => of_page(engine, &format!("/series?range={range}")),
            _ => "| | ".to_owned(),
        };
        println!("| {range} | {buckets} | {level} | {series} | {:.0} | {:.0} | {page} |", took[0], took[1]);
    }
    println!("\n| page | first, ms | again, ms | kept, ms |\n|---|---|---|---|");
    for (what, path) in [
        ("servers", "/servers"),
        ("totals", "/totals"),
        ("a group's totals", "/totals?server=group:group-1"),
        ("applications", "/applications"),
        ("a group's applications", "/applications?server=group:group-1"),
        ("most rejected", "/leaders?by=rejected"),
        ("most active", "/leaders?by=active"),
    ] {
        println!("| {what} | {} |", of_page(engine, path));
    }
}

/// What a page of the fleet takes for an answer: nobody has asked before; again, once it is due; and at once after that.
fn of_page(engine: &Engine, path: &str) -> String {
    let config = format!("engine = \"{}\"\n[fleet]\ninterval = \"{INTERVAL}s\"\n", engine.address());
    let page = Monitor::start_with_config(&config);
    let ask = || {
        let begun = Instant::now();
        let answer = page.api().ask(ureq::http::Method::GET, path);
        assert!(answer.is_ok(), "{path}: {answer:?}");
        begun.elapsed()
    };
    // What scopes there are is asked for by everything, and once.
    page.api().get("/servers");
    let first = ask();
    std::thread::sleep((first * 4).max(Duration::from_secs(INTERVAL as u64)));
    let [again, kept] = [ask(), ask()];
    let ms = [first, again, kept].map(|took| format!("{:.1}", took.as_secs_f64() * 1000.0));
    eprintln!("{path}: the page has {} MiB of memory", resident_kib(page.pid()) / 1024);
    ms.join(" | ")
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// What happened in each bucket, as `sessionwatch serve --engine` asks for it.
fn created(prefix: &str, width: i64) -> String {
    let series = format!("{prefix}_created_sessions_total");
    let before = width.max(300);
    format!(
        "sum(max_over_time({series}[{width}s]) - (last_over_time({series}[{before}s] offset {width}s) \
         or min_over_time({series}[{width}s])))"
    )
}

/// How many sessions there were at the end of each bucket.
fn active(prefix: &str, width: i64) -> String {
    format!("sum(last_over_time({prefix}_active_sessions[{}s]))", width.clamp(4 * INTERVAL, 300))
}

/// What it costs an engine to take what the whole fleet writes, as often as it does.
fn taking(runtime: &tokio::runtime::Runtime, engine: &Engine, writer: &mut Writer) {
    let (before, bytes) = (writer.samples, writer.bytes);
    next_moment();
    let (begun, cpu) = (Instant::now(), cpu_seconds(engine.pid()));
    for _ in 0..ROUNDS {
        runtime.block_on(writer.moment(next_moment()));
    }
    next_moment();
    let seconds = begun.elapsed().as_secs_f64();
    let samples = (writer.samples - before) as f64;
    println!(
        "Every {INTERVAL} s one request of each server, {:.0} samples a second: the engine uses {:.0} % of a core and {:.0} MiB; \
         {:.1} bytes a sample on the wire.\n",
        samples / seconds,
        (cpu_seconds(engine.pid()) - cpu) / seconds * 100.0,
        resident_kib(engine.pid()) as f64 / 1024.0,
        (writer.bytes - bytes) as f64 / samples,
    );
}

/// Writes what servers would.
struct Writer {
    sender: Sender,
    samples: u64,
    /// Of the requests of servers, on the wire, in the version that VictoriaMetrics takes.
    bytes: u64,
}

impl Writer {
    fn to(engine: &Engine) -> Self {
        let url = format!("{}/api/v1/write", engine.address()).parse().unwrap();
        Self { sender: Sender::new(url, &Login::None, None).unwrap(), samples: 0, bytes: 0 }
    }

    /// Samples of the kinds that have a past, between two times, of the servers or of so many applications of each.
    async fn past(&mut self, from: i64, to: i64, applications: i64) {
        let times: Vec<_> = (from..=to).step_by(INTERVAL as usize).collect();
        let each = times.len() as i64 * PAST.len() as i64 * applications.max(1);
        let together = (IN_A_REQUEST / each).max(1);
        let mut server = 0;
        while server < SERVERS {
            let mut writing = Writing::default();
            for server in server..(server + together).min(SERVERS) {
                for kind in PAST {
                    match applications {
                        0 => add(&mut writing, server, None, kind, &times),
                        _ => {
                            (0..applications).for_each(|at| add(&mut writing, server, Some(at), kind, &times))
                        }
                    }
                }
            }
            self.send(&writing.end()).await;
            server += together;
        }
    }

    /// One request of each server, with everything that it tells.
    async fn moment(&mut self, time: i64) {
        for server in 0..SERVERS {
            let mut writing = Writing::default();
            for kind in 0..KINDS.len() {
                (0..APPLICATIONS).for_each(|at| add(&mut writing, server, Some(at), kind, &[time]));
                add(&mut writing, server, None, kind, &[time]);
            }
            let request = writing.end();
            let plain = request.plain().encode_to_vec();
            self.bytes += snap::raw::Encoder::new().compress_vec(&plain).unwrap().len() as u64;
            self.send(&request).await;
        }
    }

    async fn send(&mut self, request: &Request) {
        self.samples += request.samples() as u64;
        let sent = self.sender.send(request).await;
        assert!(matches!(sent, Sent::Taken), "{sent:?}");
    }
}

fn add(writing: &mut Writing, server: i64, application: Option<i64>, kind: usize, times: &[i64]) {
    let level = if application.is_some() { "sessionwatch" } else { "sessionwatch_server" };
    let mut labels = vec![("__name__", format!("{level}_{}", KINDS[kind]))];
    labels.extend(application.map(|at| ("application", format!("/app-{at}"))));
    labels.push(("group", format!("group-{}", server % 20)));
    labels.push(("instance", format!("machine-{server}")));
    labels.push(("server", "tomcat".to_owned()));
    let labels =
        labels.iter().flat_map(|(name, value)| [*name, value.as_str()]).map(|text| writing.symbol(text));
    let labels = labels.collect();
    let is_counter = kind < 3;
    let metadata = Metadata { kind: if is_counter { 1 } else { 2 }, help: 0, unit: 0 };
    let series = writing.series(labels, Some(metadata), 0);
    // Some sessions come in every second; as many are there as the time of day has it.
    let weight = 1 + application.unwrap_or(APPLICATIONS) + server % 7;
    let value = |time: i64| {
        if is_counter { time % (400 * DAY) / 10 * weight } else { weight * (40 + time / 60 % 97) }
    };
    let sample = |&time: &i64| Sample { value: value(time) as f64, time_ms: time * 1000, created_ms: 0 };
    series.samples.extend(times.iter().map(sample));
}
