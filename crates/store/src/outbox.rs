//! Alerts, and what others are still to be told of them: in a file of its own, drawn in `docs/format/alerts.md`.

use std::path::Path;

use redb::{ReadableDatabase, ReadableTable, TableDefinition, TableError};
use sessionwatch_series::encoding::{Cursor, put_signed};

use crate::error::StoreError;
use crate::side::Side;

const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
const STATE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("state");
/// Receiver and number of a letter, to when it was written and what it says.
const QUEUE: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("queue");

const FORMAT: u64 = 1;

/// Something that one receiver is still to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who.
    pub receiver: String,
    /// Its place among all that the receiver is told.
    pub number: u64,
    /// When it was written, UTC seconds.
    pub second: i64,
    /// What is sent.
    pub body: Vec<u8>,
}

/// What was kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The alerts, in a form of their own.
    pub state: Option<Vec<u8>>,
    /// What was not delivered, in order for each receiver.
    pub letters: Vec<Letter>,
    /// What was found out about the file.
    pub notice: Option<String>,
}

/// What is to be written at once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The alerts, if they changed.
    pub state: Option<Vec<u8>>,
    /// New letters.
    pub written: Vec<Letter>,
    /// Letters that are done with: receiver and number.
    pub done: Vec<(String, u64)>,
}

/// The file.
#[derive(Debug)]
pub struct Outbox {
    file: Side,
}

impl Outbox {
    /// Opens or makes the file in a folder. A damaged one is moved aside, and a new one begun.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn open(folder: &Path) -> Result<(Self, Kept), StoreError> {
        let mut outbox = Self { file: Side::new(folder.join("alerts.redb")) };
        match outbox.read() {
            Err(StoreError::Damaged { reason, .. }) => {
                let notice = outbox.file.move_aside(&reason)?;
                let kept = outbox.read()?;
                Ok((outbox, Kept { notice: Some(notice), ..kept }))
            }
            read => read.map(|kept| (outbox, kept)),
        }
    }

    /// Writes all of it for good, or nothing.
    ///
    /// # Errors
    /// [`StoreError`]; it may be tried again.
    pub fn write(&mut self, delta: &Delta) -> Result<(), StoreError> {
        self.file.with("write", |database| {
            let writing = database.begin_write()?;
            {
                writing.open_table(ABOUT)?.insert("format", FORMAT)?;
                if let Some(state) = &delta.state {
                    writing.open_table(STATE)?.insert("engine", state.as_slice())?;
                }
                let mut queue = writing.open_table(QUEUE)?;
                for letter in &delta.written {
                    let mut value = Vec::with_capacity(letter.body.len() + 8);
                    put_signed(&mut value, letter.second);
                    value.extend_from_slice(&letter.body);
                    queue.insert((letter.receiver.as_str(), letter.number), value.as_slice())?;
                }
                for (receiver, number) in &delta.done {
                    queue.remove((receiver.as_str(), *number))?;
                }
            }
            Ok(writing.commit()?)
        })
    }

    fn read(&mut self) -> Result<Kept, StoreError> {
        let (version, kept) = self.file.with("read", |database| {
            let reading = database.begin_read()?;
            let about = match reading.open_table(ABOUT) {
                Ok(about) => about,
                Err(TableError::TableDoesNotExist(_)) => return Ok((FORMAT, Kept::default())),
                Err(error) => return Err(error.into()),
            };
            let version = about.get("format")?.map_or(FORMAT, |version| version.value());
            let mut kept = Kept::default();
            match reading.open_table(STATE) {
                Ok(state) => kept.state = state.get("engine")?.map(|state| state.value().to_vec()),
                Err(TableError::TableDoesNotExist(_)) => {}
                Err(error) => return Err(error.into()),
            }
            for letter in reading.open_table(QUEUE)?.iter()? {
                let (key, value) = letter?;
                let mut cursor = Cursor::new(value.value());
                let second = cursor.signed().unwrap_or_default();
                let (receiver, number) = key.value();
                let body = cursor.rest().to_vec();
                kept.letters.push(Letter { receiver: receiver.to_owned(), number, second, body });
            }
            Ok((version, kept))
        })?;
        if version > FORMAT {
            return Err(StoreError::Newer { path: self.file.path().to_owned(), version });
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

    use super::*;

    fn letter(receiver: &str, number: u64) -> Letter {
        Letter { receiver: receiver.into(), number, second: -5, body: vec![0, 1, number as u8] }
    }

    #[test]
    fn what_was_written_is_there_again_and_what_is_done_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (mut outbox, kept) = Outbox::open(folder.path()).unwrap();
        assert_eq!(kept, Kept::default());
        let written = vec![letter("b", 1), letter("a", 2), letter("a", 10)];
        outbox.write(&Delta { state: Some(vec![7]), written, done: Vec::new() }).unwrap();
        outbox.write(&Delta { done: vec![("a".into(), 2)], ..Delta::default() }).unwrap();
        drop(outbox);
        let (_, kept) = Outbox::open(folder.path()).unwrap();
        let letters = vec![letter("a", 10), letter("b", 1)];
        assert_eq!(kept, Kept { state: Some(vec![7]), letters, notice: None });
    }

    #[test]
    fn a_damaged_file_is_moved_aside_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alerts.redb");
        std::fs::write(&path, b"something else").unwrap();
        let (mut outbox, kept) = Outbox::open(folder.path()).unwrap();
        assert!(kept.notice.unwrap().contains("alerts.redb.damaged-1"));
        outbox.write(&Delta { state: Some(vec![1]), ..Delta::default() }).unwrap();
        assert_eq!(std::fs::read(folder.path().join("alerts.redb.damaged-1")).unwrap(), b"something else");
    }
}
