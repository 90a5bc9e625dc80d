//! Two engines under what the store writes: redb, which it uses, and fjall beside it in the same run.
//!
//! `cargo bench -p sessionwatch-tests --bench store`. 10,000 tracked applications with a past of a week; the batches
//! of ten minutes are written by both, each one for good before the next.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::path::Path;
use std::time::Instant;

use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::batch::Batch;
use sessionwatch_store::book::Book;
use sessionwatch_store::file::{Check, File};
use sessionwatch_store::replay::Replay;
use sessionwatch_tests::figures::{middle, part, written_bytes};
use sessionwatch_tests::large::{Fleet, install_past};

const START: i64 = 1_764_000_000;
const SECONDS: usize = 600;

/// An engine in a folder.
trait Engine {
    fn write(&mut self, batch: &Batch);
    /// Reads everything from the beginning to the end.
    fn replay(self) -> Ledger;
}

struct Redb(File);

struct Fjall {
    database: fjall::Database,
    log: fjall::Keyspace,
    /// The oldest batch that is still there.
    oldest: u64,
    written: Vec<(u64, u32)>,
}

fn main() {
    let mut fleet = Fleet::new(START);
    let mut ledger = Ledger::default();
    for entry in fleet.arrival().chain([Fleet::track_all(START)]).chain(fleet.second()) {
        ledger.enter(entry).unwrap();
    }
    install_past(&mut ledger, START);
    let mut book = Book::new(ledger);
    let mut batches = Vec::with_capacity(SECONDS + 1);
    let mut making = Vec::new();
    for _ in 0..=SECONDS {
        let entries: Vec<_> = fleet.second().collect();
        entries.into_iter().for_each(|entry| book.enter(entry).unwrap());
        let begun = Instant::now();
        batches.push(book.batch().unwrap());
        making.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let bytes = batches[1..].iter().flat_map(|batch| &batch.records).map(Vec::len).sum::<usize>();
    let applications = fleet.applications();
    println!(
        "{applications} tracked applications: {:.2} MB to write a second, made in {:.2} ms (median)\n",
        bytes as f64 / SECONDS as f64 / 1e6,
        middle(making),
    );
    println!(
        "| engine | written, MB a second | a batch for good, ms, median (99th percentile) | on disk, MB | read and entered again, s |"
    );
    println!("|---|---|---|---|---|");
    let (one, other) = (folder(), folder());
    measure("redb", one.path(), Redb::open, &batches, book.ledger());
    measure("fjall", other.path(), Fjall::open, &batches, book.ledger());
}

/// Beside the build, so that it is a disk and no memory.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn measure<E: Engine>(name: &str, path: &Path, open: fn(&Path) -> E, batches: &[Batch], ledger: &Ledger) {
    let mut engine = open(path);
    engine.write(&batches[0]);
    let before = written_bytes(std::process::id());
    let write = |batch| {
        let begun = Instant::now();
        engine.write(batch);
        begun.elapsed().as_secs_f64() * 1000.0
    };
    let milliseconds: Vec<f64> = batches[1..].iter().map(write).collect();
    let written = written_bytes(std::process::id()) - before;
    drop(engine);
    let size = size_of(path);
    let begun = Instant::now();
    let again = open(path).replay();
    let reading = begun.elapsed().as_secs_f64();
    assert!(&again == ledger, "what was written comes back");
    println!(
        "| {name} | {:.2} | {:.1} ({:.1}) | {:.0} | {:.2} |",
        written as f64 / SECONDS as f64 / 1e6,
        middle(milliseconds.clone()),
        part(milliseconds, 99),
        size as f64 / 1e6,
        reading,
    );
}

fn size_of(path: &Path) -> u64 {
    let entries = std::fs::read_dir(path).unwrap().map(Result::unwrap);
    let size = |entry: std::fs::DirEntry| {
        if entry.file_type().unwrap().is_dir() {
            size_of(&entry.path())
        } else {
            entry.metadata().unwrap().len()
        }
    };
    entries.map(size).sum()
}

impl Redb {
    fn open(path: &Path) -> Self {
        Self(File::open(&path.join("store.redb"), Check::Whole).unwrap())
    }
}

impl Engine for Redb {
    fn write(&mut self, batch: &Batch) {
        self.0.write(batch).unwrap();
    }

    fn replay(self) -> Ledger {
        self.0.replay().unwrap().ledger.unwrap()
    }
}

impl Fjall {
    fn open(path: &Path) -> Self {
        let database = fjall::Database::builder(path).open().unwrap();
        let log = database.keyspace("log", fjall::KeyspaceCreateOptions::default).unwrap();
        Self { database, log, oldest: 0, written: Vec::new() }
    }
}

fn key((number, place): (u64, u32)) -> [u8; 12] {
    let mut key = [0; 12];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key[8..].copy_from_slice(&place.to_be_bytes());
    key
}

impl Engine for Fjall {
    fn write(&mut self, batch: &Batch) {
        let mut writing = self.database.batch().durability(Some(fjall::PersistMode::SyncData));
        if batch.needed_from > self.oldest {
            self.oldest = batch.needed_from;
            let superfluous = self.written.extract_if(.., |(number, _)| *number < batch.needed_from);
            superfluous.for_each(|place| writing.remove(&self.log, key(place)));
        }
        for (record, place) in batch.records.iter().zip(0..) {
            writing.insert(&self.log, key((batch.number, place)), record.as_slice());
            self.written.push((batch.number, place));
        }
        writing.commit().unwrap();
    }

    fn replay(self) -> Ledger {
        let mut replay = Replay::default();
        for record in self.log.iter() {
            let (key, record) = record.into_inner().unwrap();
            replay.take(u64::from_be_bytes(key[..8].try_into().unwrap()), &record);
        }
        let replayed = replay.end();
        assert!(replayed.damaged.is_empty(), "{:?}", replayed.damaged);
        replayed.ledger.unwrap()
    }
}
