//! What people change, and who changed what when.

use std::collections::VecDeque;

use crate::encoding::{Cursor, DecodeError, put_number, put_signed, put_text};
use crate::id::{ApplicationId, ServerId};
use crate::pattern::{Origin, Pattern, read_list, write_list};
use crate::tracking::Settings;

/// Somebody changed what is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, UTC seconds.
    pub second: i64,
    /// Who.
    pub who: String,
    /// What.
    pub what: What,
}

/// What can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The switches are turned.
    Settings(Settings),
    /// The series of an application begin.
    Track(ApplicationId),
    /// The series of an application are removed.
    Untrack(ApplicationId),
    /// The series of every application that is deployed begin, on one server or on all.
    TrackAll(Option<ServerId>),
    /// The series of every application are removed, of one server or of all.
    UntrackAll(Option<ServerId>),
    /// These patterns choose what is tracked, in place of those of the same origin before.
    Patterns(Origin, Vec<Pattern>),
    /// The series of every application begin, also of those that come later, on one server or on all.
    TrackAllLater(Option<ServerId>),
}

/// How many changes are kept.
const KEPT: usize = 1000;

/// The last 1,000 changes, the newest at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit(VecDeque<Change>);

impl Audit {
    pub(crate) fn add(&mut self, change: Change) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(change);
    }

    /// The changes, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Change> {
        self.0.iter().rev()
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.0.len() as u64);
        for change in &self.0 {
            change.write(out);
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let count = cursor.count(3, KEPT)?;
        (0..count).map(|_| Change::read(cursor)).collect::<Result<_, _>>().map(Self)
    }
}

impl Change {
    /// Adds the saved form to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        put_signed(out, self.second);
        put_text(out, &self.who);
        match &self.what {
            What::Settings(settings) => {
                out.push(0);
                settings.write(out);
            }
            What::Track(id) => put_id(out, 1, Some(id.0)),
            What::Untrack(id) => put_id(out, 2, Some(id.0)),
            What::TrackAll(None) => put_id(out, 3, None),
            What::TrackAll(Some(id)) => put_id(out, 4, Some(id.0)),
            What::UntrackAll(None) => put_id(out, 5, None),
            What::UntrackAll(Some(id)) => put_id(out, 6, Some(id.0)),
            What::Patterns(origin, patterns) => {
                out.push(match origin {
                    Origin::File => 7,
                    Origin::Page => 8,
                });
                write_list(patterns, out);
            }
            What::TrackAllLater(None) => put_id(out, 9, None),
            What::TrackAllLater(Some(id)) => put_id(out, 10, Some(id.0)),
        }
    }

    /// Reads the saved form.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let (second, who) = (cursor.second()?, cursor.text()?);
        let what = match cursor.byte()? {
            0 => What::Settings(Settings::read(cursor)?),
            1 => What::Track(ApplicationId(cursor.id()?)),
            2 => What::Untrack(ApplicationId(cursor.id()?)),
            3 => What::TrackAll(None),
            4 => What::TrackAll(Some(ServerId(cursor.id()?))),
            5 => What::UntrackAll(None),
            6 => What::UntrackAll(Some(ServerId(cursor.id()?))),
            7 => What::Patterns(Origin::File, read_list(cursor)?),
            8 => What::Patterns(Origin::Page, read_list(cursor)?),
            9 => What::TrackAllLater(None),
            10 => What::TrackAllLater(Some(ServerId(cursor.id()?))),
            _ => return Err(DecodeError::Invalid("a change of an unknown kind")),
        };
        Ok(Self { second, who, what })
    }
}

fn put_id(out: &mut Vec<u8>, kind: u8, id: Option<u128>) {
    out.push(kind);
    if let Some(id) = id {
        out.extend_from_slice(&id.to_le_bytes());
    }
}
