//! The store's log: records in any order, of any content.

use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{Tick, TickRow};
use sessionwatch_store::book::{Book, whole};
use sessionwatch_store::record::{self, Kind};
use sessionwatch_store::replay::{Replay, Replayed};

use crate::bounds::bounded;
use crate::input::Input;
use crate::subject::look;

/// In an input: how far its batch lies behind the one before, what it is, its content.
struct Record {
    batch: u64,
    bytes: Vec<u8>,
}

fn records(input: &[u8]) -> Vec<Record> {
    let mut input = Input(input);
    let (mut records, mut batch) = (Vec::new(), 0u64);
    while !input.0.is_empty() {
        // A far jump as well: the last batch there can be.
        batch = match input.byte() {
            255 => u64::MAX,
            by => batch.saturating_add(by.into()),
        };
        let kind = match input.byte() {
            0 => Some(Kind::Entries),
            1 => Some(Kind::State),
            2 => Some(Kind::Subjects),
            _ => None,
        };
        let content = input.part();
        let bytes = match kind {
            Some(kind) => {
                let mut record = record::begin(kind);
                record.extend_from_slice(content);
                record::end(record)
            }
            // One whose sum is hardly ever right.
            None => content.to_vec(),
        };
        records.push(Record { batch, bytes });
    }
    records
}

/// The input is a row of records; their sums are put right, or nothing behind them would be reached.
pub fn check(input: &[u8]) {
    let records = records(input);
    let Replayed { ledger, next, turns, .. } = bounded(input.len(), || {
        let mut replay = Replay::default();
        for record in &records {
            replay.take(record.batch, &record.bytes);
        }
        replay.end()
    });
    let Some(ledger) = ledger else { return };
    assert_eq!(replayed(whole(&ledger)).as_ref(), Some(&ledger), "what is written is read back");

    // It goes on from there, as after a start.
    let mut book = Book::continued(ledger, next, turns);
    let servers: Vec<_> =
        book.ledger().servers().map(|server| (server.id(), server.last_known_second())).collect();
    for (server, now) in servers {
        let rows = (0..4).map(|slot| TickRow { slot, created: Some(7), ..TickRow::default() }).collect();
        let tick = Tick { second: now + 1, rows, ..Tick::default() };
        book.enter(Entry::Tick { server, tick, now: now + 1 }).expect("only changes are refused");
    }
    let _ = book.batch();
    for (_, subject) in book.ledger().subjects(None) {
        look(subject, subject.newest_second().unwrap_or(0));
    }
}

/// The ledger that these records of one batch make.
pub(crate) fn replayed(records: Vec<Vec<u8>>) -> Option<sessionwatch_series::ledger::Ledger> {
    let mut replay = Replay::default();
    for record in records {
        replay.take(0, &record);
    }
    let replayed = replay.end();
    assert!(replayed.damaged.is_empty(), "{:?}", replayed.damaged);
    replayed.ledger
}
