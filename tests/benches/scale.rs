//! The whole program with 10,000 tracked applications and a week of history: its start, what a second costs, what a
//! graph costs over HTTP.
//!
//! `cargo bench -p sessionwatch-tests --bench scale`. Twenty agents of 500 applications each are played by this
//! program on the real socket; the rest is real.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::io::{BufRead, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sessionwatch_series::frame::Frame;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::Book;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::folder::{self, Folder, NAME};
use sessionwatch_tests::figures::{cpu_seconds, middle, part, resident_kib, written_bytes};
use sessionwatch_tests::large::{Fleet, SERVERS, hello, install_past, list};
use sessionwatch_tests::{Api, Line, Monitor, until};

/// How long a second's cost is measured.
const MEASURED: Duration = Duration::from_secs(60);
const REQUESTS: usize = 1000;

fn main() {
    let mut monitor = Monitor::start(&[]);
    let mut fleet = Fleet::new(now());
    let mut lines = connect(&monitor);
    tell(&mut fleet, &mut lines);
    until("all applications", || {
        let there = applications(monitor.api()).len();
        if there == fleet.applications() { Ok(()) } else { Err(there.to_string()) }
    });
    monitor.api().track_all();
    drop(lines);
    monitor.terminate();
    let kept = with_history(&monitor);

    let begun = Instant::now();
    monitor.start_again();
    let start = begun.elapsed().as_secs_f64();
    let mut lines = connect(&monitor);
    let ids = applications(monitor.api());
    let (stop, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    listen(monitor.api(), &heard);
    let pulse = {
        let stop = Arc::clone(&stop);
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let begun = Instant::now();
                tell(&mut fleet, &mut lines);
                std::thread::sleep(Duration::from_secs(1).saturating_sub(begun.elapsed()));
            }
        })
    };
    std::thread::sleep(Duration::from_secs(5));
    let before = (cpu_seconds(monitor.pid()), written_bytes(monitor.pid()), heard.load(Ordering::Relaxed));
    let begun = Instant::now();
    std::thread::sleep(MEASURED);
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = (cpu_seconds(monitor.pid()) - before.0) / seconds * 1000.0;
    let written = (written_bytes(monitor.pid()) - before.1) as f64 / seconds / 1e6;
    let sent = (heard.load(Ordering::Relaxed) - before.2) as f64 / seconds / 1e6;
    println!("| measure | figure | target |\n|---|---|---|");
    println!("| start with {kept:.0} MB of history, s | {start:.2} | 2 |");
    println!("| CPU of the whole program, ms a second | {cpu:.1} | – |");
    println!("| written, MB a second | {written:.2} | 1 |");
    println!("| sent to one open page, MB a second | {sent:.2} | – |");
    println!("| memory, MiB | {:.0} | – |", resident_kib(monitor.pid()) as f64 / 1024.0);
    for range in ["live", "hour", "day", "week"] {
        let milliseconds: Vec<_> = (0..REQUESTS)
            .map(|number| {
                let id = &ids[number * 7919 % ids.len()];
                let begun = Instant::now();
                let graph = monitor.api().get(&format!("/series?range={range}&application={id}"));
                let elapsed = begun.elapsed().as_secs_f64() * 1000.0;
                let known = graph["active"].as_array().unwrap().iter().filter(|active| !active.is_null());
                assert!(known.count() > 50, "a graph with a past");
                elapsed
            })
            .collect();
        println!(
            "| graph of {range} over HTTP, ms, median (99th percentile) of {REQUESTS} | {:.2} ({:.2}) | 1 (5) |",
            middle(milliseconds.clone()),
            part(milliseconds, 99),
        );
    }
    stop.store(true, Ordering::Relaxed);
    pulse.join().unwrap();
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn connect(monitor: &Monitor) -> Vec<Line> {
    (0..SERVERS).map(|server| Line::connect(&monitor.runtime_dir(), hello(server), list())).collect()
}

fn tell(fleet: &mut Fleet, lines: &mut [Line]) {
    for (tick, line) in fleet.ticks(now()).zip(lines) {
        line.say(&Frame::Tick(tick)).unwrap();
    }
}

fn applications(api: &Api) -> Vec<String> {
    let answer = api.get("/applications");
    let rows = answer["applications"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Gives every application a past, and tells how many MB are kept then.
fn with_history(monitor: &Monitor) -> f64 {
    let path = monitor.data_dir().join(NAME);
    let mut ledger = folder::read(&path).unwrap();
    let last = ledger.all().newest_second().unwrap();
    install_past(&mut ledger, last);
    std::fs::remove_file(&path).unwrap();
    let mut opened = Folder::open(&monitor.data_dir(), || Ok::<Ledger, StoreError>(ledger)).unwrap();
    let whole = Book::batch(&mut opened.book).unwrap();
    opened.folder.write(&whole).unwrap();
    drop(opened);
    std::fs::metadata(path).unwrap().len() as f64 / 1e6
}

/// An open page: counts the bytes that come.
fn listen(api: &Api, heard: &Arc<AtomicU64>) {
    let answer = ureq::get(format!("{}/api/v1/events", api.address())).call().unwrap();
    let mut reader = BufReader::new(answer.into_body().into_reader());
    let heard = Arc::clone(heard);
    std::thread::spawn(move || {
        let mut line = Vec::new();
        // Until the program is stopped.
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            heard.fetch_add(line.len() as u64, Ordering::Relaxed);
            line.clear();
        }
    });
}
