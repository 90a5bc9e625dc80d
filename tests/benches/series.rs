//! What recording costs: time for a second of 10,000 tracked applications, memory of each, bits of each bucket.
//!
//! `cargo bench -p sessionwatch-tests --bench series`
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::range::Range;
use sessionwatch_series::subject::{Subject, Told};
use sessionwatch_tests::figures::{middle, resident_kib};
use sessionwatch_tests::large::{Fleet, SERVERS};
use sessionwatch_tests::{Crowd, Traffic};

const HOUR: i64 = 3600;
const WEEK: i64 = 7 * 24 * HOUR;
const START: i64 = 1_764_000_000;
/// Tells a process which part to measure.
const PART: &str = "PART";
/// Applications of a kind whose memory is measured together.
const SAMPLE: usize = 250;
/// What a bucket is when it is kept as it is: three counts; last, lowest, highest active.
const PLAIN_BUCKET: f64 = 6.0 * 8.0;

fn main() {
    // What is let go of is used again and not seen: each kind has a process of its own.
    match std::env::var(PART).as_deref() {
        Ok("untracked") => return memory_of_untracked(),
        Ok("time") => return time(),
        Ok(kind) => {
            let (crowd, name) = Crowd::ALL.into_iter().find(|(_, name)| *name == kind).unwrap();
            return memory_of_tracked(crowd, name);
        }
        Err(_) => {}
    }
    println!("a week of readings, one a second, of {SAMPLE} applications of a kind\n");
    println!(
        "| visitors | memory, KiB | saved, KiB | bits a count | booking a second, ns | a range, µs: live, hour, day, week |"
    );
    println!("|---|---|---|---|---|---|");
    Crowd::ALL.iter().for_each(|(_, name)| alone(name));
    let plain = Range::ALL.iter().map(|range| range.buckets()).sum::<usize>() as f64 * PLAIN_BUCKET / 1024.0;
    println!("\nbuckets kept plain, without windows: {plain:.0} KiB\n");
    alone("untracked");
    alone("time");
}

/// Measures a part in a process of its own.
fn alone(part: &str) {
    let status = Command::new(std::env::current_exe().unwrap()).env(PART, part).status().unwrap();
    assert!(status.success(), "{part}");
}

/// A week of every second, in many applications at once so that the memory of all of them is theirs.
fn memory_of_tracked(crowd: Crowd, name: &str) {
    // The first one also makes what all of them use.
    week(crowd, u64::MAX);
    let before = resident_kib(std::process::id());
    let mut booking = 0;
    let mut subjects: Vec<Subject> = Vec::with_capacity(SAMPLE);
    for seed in 0..SAMPLE {
        let (subject, nanoseconds) = week(crowd, seed as u64);
        booking += nanoseconds;
        subjects.push(subject);
    }
    let memory = (resident_kib(std::process::id()) - before) as f64 / SAMPLE as f64;
    let mut saved = Vec::new();
    subjects.iter().for_each(|subject| subject.write(&mut saved));
    let kept: usize = Range::ALL.iter().map(|range| range.buckets()).sum();
    let bits = saved.len() as f64 * 8.0 / (SAMPLE * kept * 6) as f64;
    let reading: Vec<_> =
        Range::ALL.iter().map(|&range| format!("{:.1}", reading(&subjects, range))).collect();
    println!(
        "| {name} | {memory:.1} | {:.1} | {bits:.2} | {:.0} | {} |",
        saved.len() as f64 / SAMPLE as f64 / 1024.0,
        booking as f64 / (SAMPLE as f64 * WEEK as f64),
        reading.join(", "),
    );
}

/// The graph of a week, and the nanoseconds that booking took.
fn week(crowd: Crowd, seed: u64) -> (Subject, u128) {
    let told = Told { created: true, destroyed: true, rejected: true };
    let mut traffic = Traffic::new(crowd, seed);
    let mut subject = Subject::new(told);
    let mut nanoseconds = 0;
    for hour in 0..WEEK / HOUR {
        let begin = START + hour * HOUR;
        let bookings = traffic.bookings(begin..begin + HOUR);
        let begun = Instant::now();
        bookings.iter().for_each(|booking| subject.book(booking, told));
        nanoseconds += begun.elapsed().as_nanos();
    }
    (subject, nanoseconds)
}

/// The median of reading all buckets of a range, µs.
fn reading(subjects: &[Subject], range: Range) -> f64 {
    let to = range.bucket_of(START + WEEK - 1);
    let from = to + 1 - i64::try_from(range.buckets()).unwrap();
    let once = |subject: &Subject| {
        let begun = Instant::now();
        assert_eq!(black_box(subject.buckets(range, from, to)).len(), range.buckets());
        begun.elapsed().as_nanos() as f64 / 1000.0
    };
    middle(subjects.iter().map(once).collect())
}

fn memory_of_untracked() {
    const TIMES: usize = 8;
    let mut fleet = Fleet::new(START);
    let mut ledger = Ledger::default();
    for entry in fleet.arrival() {
        ledger.enter(entry).unwrap();
    }
    for entry in fleet.second() {
        ledger.enter(entry).unwrap();
    }
    // What the entries took is used again; copies take what a ledger takes, and nothing else.
    let mut copies = vec![ledger.clone()];
    let before = resident_kib(std::process::id());
    copies.extend((0..TIMES).map(|_| ledger.clone()));
    let added = (resident_kib(std::process::id()) - before) as f64 * 1024.0;
    println!(
        "untracked: {:.0} bytes of memory an application, with its server's part\n",
        added / (TIMES * fleet.applications()) as f64
    );
    drop(copies);
}

/// What the recorder does in a second.
fn time() {
    let mut fleet = Fleet::new(START);
    let mut ledger = Ledger::default();
    for entry in fleet.arrival().chain([Fleet::track_all(START)]) {
        ledger.enter(entry).unwrap();
    }
    let mut milliseconds = Vec::new();
    for second in 0..2 * 3600 {
        let entries: Vec<_> = fleet.second().collect();
        let begun = Instant::now();
        for entry in entries {
            ledger.enter(entry).unwrap();
        }
        // Of the second hour, when the range of an hour is full and forgets as much as it takes.
        if second >= 3600 {
            milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let longest = milliseconds.iter().copied().fold(0.0, f64::max);
    println!(
        "{} tracked applications on {SERVERS} servers: recorder {:.2} ms a second (median of an hour; longest {longest:.2})",
        fleet.applications(),
        middle(milliseconds),
    );
}
