//! The log read from its first record to its last: the same entries make the same ledger.

use sessionwatch_series::encoding::{Cursor, DecodeError};
use sessionwatch_series::id::{ApplicationId, ServerId, SubjectId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::subject::Subject;

use crate::entries::decode;
use crate::record::{self, Kind};
use crate::turns::Turns;

/// Numbers begin with 0 and there is one for each second: no log gets there, and there is always one more.
const LAST: u64 = u64::MAX / 2;

/// A ledger on its way back.
///
/// Entries mean something only in the ledger in which they were written. After one that is lost, those that follow are
/// left out until the next state; series and windows that were kept are true all the same.
#[derive(Debug, Default)]
pub struct Replay {
    ledger: Option<Ledger>,
    /// Something before the next state is lost.
    lost: bool,
    /// Read before any state.
    early: Vec<(SubjectId, Subject)>,
    turns: Turns,
    last: Option<u64>,
    damaged: Vec<String>,
}

/// What a log made.
#[derive(Debug)]
pub struct Replayed {
    /// The ledger; `None`: the log holds no state.
    pub ledger: Option<Ledger>,
    /// The number after the last batch.
    pub next: u64,
    /// Whose turn it is.
    pub turns: Turns,
    /// What could not be used, and why.
    pub damaged: Vec<String>,
}

impl Replay {
    /// Takes the next record of the log.
    pub fn take(&mut self, batch: u64, bytes: &[u8]) {
        if batch > LAST {
            return self.lose(format!("batch {batch} is one that no log gets to"));
        }
        // Entries, not batches, follow each other without a gap: one that is missing makes those after it wrong.
        if self.last.is_some_and(|last| batch > last + 1) {
            self.lose(format!("batch {batch} does not follow the one before it"));
        }
        self.last = Some(batch);
        let taken = match record::open(bytes) {
            Some((kind, content)) => self.content(batch, kind, content),
            None => Err(DecodeError::Invalid("its sum is wrong")),
        };
        if let Err(error) = taken {
            self.lose(format!("a record of batch {batch}: {error}"));
        }
    }

    fn lose(&mut self, why: String) {
        self.lost = true;
        self.damaged.push(why);
    }

    /// A record that cannot be read at all.
    pub fn unreadable(&mut self, why: String) {
        self.damaged.push(why);
    }

    fn content(&mut self, batch: u64, kind: Kind, content: &[u8]) -> Result<(), DecodeError> {
        match kind {
            Kind::State => {
                self.turns.state(batch);
                if self.ledger.is_none() || self.lost {
                    self.state(Ledger::read_state(content)?);
                }
                Ok(())
            }
            Kind::Entries => match &mut self.ledger {
                Some(ledger) if !self.lost => enter(ledger, content),
                // What entered before a state is in it.
                _ => Ok(()),
            },
            Kind::Subjects => self.subjects(content),
        }
    }

    fn state(&mut self, mut state: Ledger) {
        let before = self.ledger.take();
        let kept =
            before.iter().flat_map(|ledger| ledger.subjects(None).map(|(id, subject)| (id, subject.clone())));
        for (id, subject) in kept.chain(std::mem::take(&mut self.early)) {
            state.install(id, subject);
        }
        self.ledger = Some(state);
        self.lost = false;
    }

    fn subjects(&mut self, content: &[u8]) -> Result<(), DecodeError> {
        let mut cursor = Cursor::new(content);
        while !cursor.rest().is_empty() {
            let id = match cursor.byte()? {
                0 => SubjectId::All,
                1 => SubjectId::Of(ServerId(cursor.id()?), None),
                2 => SubjectId::Of(ServerId(cursor.id()?), Some(ApplicationId(cursor.id()?))),
                _ => return Err(DecodeError::Invalid("a subject of an unknown kind")),
            };
            let length = cursor.count(1, usize::MAX)?;
            let (subject, read) = Subject::read(cursor.take(length)?)?;
            if read != length {
                return Err(DecodeError::Invalid("bytes after a subject"));
            }
            match &mut self.ledger {
                Some(ledger) => ledger.install(id, subject),
                None => self.early.push((id, subject)),
            }
            self.turns.subject(id);
        }
        Ok(())
    }

    /// The end of the log.
    #[must_use]
    pub fn end(mut self) -> Replayed {
        if self.last.is_some() && self.ledger.is_none() {
            self.damaged.push("no state can be read".into());
        }
        let Self { ledger, turns, last, damaged, .. } = self;
        Replayed { ledger, next: last.map_or(0, |last| last + 1), turns, damaged }
    }
}

/// Enters what a record of entries holds.
///
/// # Errors
/// [`DecodeError`]; what came before it has entered.
pub fn enter(ledger: &mut Ledger, content: &[u8]) -> Result<(), DecodeError> {
    let mut cursor = Cursor::new(content);
    while !cursor.rest().is_empty() {
        let entry = decode(ledger, &mut cursor)?;
        // Only what was not refused is kept.
        ledger.enter(entry).map_err(|_| DecodeError::Invalid("a change that is not possible"))?;
    }
    Ok(())
}
