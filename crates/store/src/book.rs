//! A ledger and the journal of what entered it.

use sessionwatch_series::encoding::put_number;
use sessionwatch_series::entry::Entry;
use sessionwatch_series::id::SubjectId;
use sessionwatch_series::ledger::{Ledger, TrackError};
use sessionwatch_series::subject::Subject;

use crate::batch::Batch;
use crate::entries::encode;
use crate::record::{self, Kind};
use crate::turns::{ROUND, STATE_EVERY, Turns};

/// Entries that wait to be written take at most this many bytes: minutes of 10,000 busy applications.
const LONGEST_JOURNAL: usize = 16 * 1024 * 1024;

/// Subjects are put together until a record is about so long: the file is laid out in powers of two.
const RECORD: usize = 60 * 1024;

/// The ledger; nothing enters it without being noted down.
#[derive(Debug)]
pub struct Book {
    ledger: Ledger,
    /// A record of entries, begun.
    journal: Vec<u8>,
    /// Entries were dropped, or what was written before cannot be relied on: the next batch must not need any before it.
    broken: bool,
    entered: u64,
    overflows: u64,
    next: u64,
    turns: Turns,
    /// Subjects due, as a part of [`ROUND`].
    due: usize,
    subjects: usize,
}

impl Book {
    /// A ledger of which nothing is written yet.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self { broken: true, ..Self::continued(ledger, 0, Turns::default()) }
    }

    /// A ledger that a log made; `next` follows its last batch.
    #[must_use]
    pub fn continued(ledger: Ledger, next: u64, turns: Turns) -> Self {
        let journal = record::begin(Kind::Entries);
        Self { ledger, journal, broken: false, entered: 0, overflows: 0, next, turns, due: 0, subjects: 0 }
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Enters something and notes it down, unless it is refused.
    ///
    /// # Errors
    /// As [`Ledger::enter`].
    pub fn enter(&mut self, entry: Entry) -> Result<(), TrackError> {
        let before = self.journal.len();
        if !self.broken {
            encode(&self.ledger, &entry, &mut self.journal);
        }
        let entered = self.ledger.enter(entry);
        if entered.is_err() {
            self.journal.truncate(before);
            return entered;
        }
        self.entered += 1;
        if self.journal.len() > LONGEST_JOURNAL {
            self.overflows += 1;
            self.forget_the_journal();
        }
        Ok(())
    }

    /// How many entries have entered since this process began.
    #[must_use]
    pub fn entered(&self) -> u64 {
        self.entered
    }

    /// How often more waited to be written than is kept for that.
    #[must_use]
    pub fn overflows(&self) -> u64 {
        self.overflows
    }

    /// What waits is dropped, here or by whoever could not write a batch: the next one will need none before it.
    pub fn forget_the_journal(&mut self) {
        self.journal = record::begin(Kind::Entries);
        self.broken = true;
    }

    /// What there is to write since the last batch; `None`: nothing.
    pub fn batch(&mut self) -> Option<Batch> {
        if self.broken {
            return Some(self.whole());
        }
        let nothing = record::begin(Kind::Entries);
        if self.journal.len() == nothing.len() {
            return None;
        }
        let number = self.take_number();
        let mut records = vec![record::end(std::mem::replace(&mut self.journal, nothing))];
        // Not in the same batch as subjects, so that batches are of much the same length.
        if number.is_multiple_of(STATE_EVERY) {
            records.push(state(&self.ledger));
            self.turns.state(number);
            self.subjects = self.ledger.subjects(None).count();
        } else {
            self.due += self.subjects.max(1);
            let count = self.due / ROUND;
            self.due %= ROUND;
            records.extend(self.next_subjects(count));
        }
        let needed_from = self.turns.oldest_needed().unwrap_or(0);
        Some(Batch { number, records, needed_from, entered: self.entered })
    }

    /// Everything there is, in a batch that needs none before it.
    pub fn whole(&mut self) -> Batch {
        self.journal = record::begin(Kind::Entries);
        self.broken = false;
        let number = self.take_number();
        self.turns = Turns::default();
        self.turns.state(number);
        let records = whole(&self.ledger);
        self.subjects = self.ledger.subjects(None).count();
        Batch { number, records, needed_from: number, entered: self.entered }
    }

    fn take_number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    fn next_subjects(&mut self, count: usize) -> Vec<Vec<u8>> {
        let mut shelf = Shelf::default();
        let after = self.turns.at();
        let rest = self.ledger.subjects(after).chain(self.ledger.subjects(None));
        let rest = rest.take(count.min(self.ledger.subjects(None).count()));
        for (id, subject) in rest {
            shelf.add(id, subject);
            self.turns.subject(id);
        }
        shelf.records()
    }
}

/// The records of everything there is.
#[must_use]
pub fn whole(ledger: &Ledger) -> Vec<Vec<u8>> {
    let mut shelf = Shelf::default();
    for (id, subject) in ledger.subjects(None) {
        shelf.add(id, subject);
    }
    let mut records = vec![state(ledger)];
    records.append(&mut shelf.records());
    records
}

fn state(ledger: &Ledger) -> Vec<u8> {
    let mut state = record::begin(Kind::State);
    ledger.write_state(&mut state);
    record::end(state)
}

/// Puts subjects together in records.
#[derive(Default)]
struct Shelf {
    full: Vec<Vec<u8>>,
    open: Option<Vec<u8>>,
}

impl Shelf {
    fn add(&mut self, id: SubjectId, subject: &Subject) {
        let mut bytes = Vec::new();
        subject.write(&mut bytes);
        if let Some(open) = self.open.take_if(|open| open.len() + bytes.len() > RECORD) {
            self.full.push(open);
        }
        let record = self.open.get_or_insert_with(|| record::begin(Kind::Subjects));
        let (server, application) = match id {
            SubjectId::All => (None, None),
            SubjectId::Of(server, application) => (Some(server.0), application.map(|id| id.0)),
        };
        record.push(u8::from(server.is_some()) + u8::from(application.is_some()));
        for id in [server, application].into_iter().flatten() {
            record.extend_from_slice(&id.to_le_bytes());
        }
        put_number(record, bytes.len() as u64);
        record.extend_from_slice(&bytes);
    }

    fn records(self) -> Vec<Vec<u8>> {
        self.full.into_iter().chain(self.open).map(record::end).collect()
    }
}
