//! Moments worth a mark on the graph.

use std::collections::VecDeque;

use crate::encoding::{Cursor, DecodeError, put_number, put_signed, put_text};
use crate::id::{ApplicationId, ServerId};

/// What happened at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// The server was started again: its totals begin anew.
    ServerRestarted,
    /// An application was reloaded or deployed again: its total goes on.
    ApplicationReloaded,
    /// An application was undeployed or stopped.
    ApplicationUndeployed,
    /// Nothing was read for a while; what happened meanwhile is booked at this moment.
    MonitorWasAway,
    /// The clock went back: what had been booked later than now was moved here.
    ClockMoved,
}

impl MarkKind {
    /// In the order of their numbers in the saved form.
    const ALL: [Self; 5] = [
        Self::ServerRestarted,
        Self::ApplicationReloaded,
        Self::ApplicationUndeployed,
        Self::MonitorWasAway,
        Self::ClockMoved,
    ];
}

/// A moment on the graph of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// UTC seconds.
    pub second: i64,
    /// What happened.
    pub kind: MarkKind,
    /// Where.
    pub server: ServerId,
    /// The application, if it was only about one.
    pub application: Option<ApplicationId>,
    /// For people.
    pub text: String,
}

/// How long marks are kept, seconds: as long as the longest range.
const KEPT_SECONDS: i64 = 604_800;
/// How many marks of one server are kept at most.
const KEPT_MARKS: usize = 1000;

/// The marks of one server, in the order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks(VecDeque<Mark>);

impl Marks {
    /// Adds a mark; those older than a week, and the oldest above 1,000, are forgotten.
    pub fn add(&mut self, mark: Mark) {
        let oldest = mark.second - KEPT_SECONDS;
        self.0.retain(|kept| kept.second >= oldest);
        if self.0.len() == KEPT_MARKS {
            self.0.pop_front();
        }
        self.0.push_back(mark);
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.0.len() as u64);
        for mark in &self.0 {
            put_signed(out, mark.second);
            out.push(mark.kind as u8);
            out.push(u8::from(mark.application.is_some()));
            if let Some(id) = mark.application {
                out.extend_from_slice(&id.0.to_le_bytes());
            }
            put_text(out, &mark.text);
        }
    }

    pub(crate) fn read(server: ServerId, cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let mut marks = VecDeque::new();
        for _ in 0..cursor.count(4, KEPT_MARKS)? {
            let second = cursor.second()?;
            let kind = usize::from(cursor.byte()?);
            let kind = *MarkKind::ALL.get(kind).ok_or(DecodeError::Invalid("a mark of an unknown kind"))?;
            let application = if cursor.flag()? { Some(ApplicationId(cursor.id()?)) } else { None };
            marks.push_back(Mark { second, kind, server, application, text: cursor.text()? });
        }
        Ok(Self(marks))
    }

    /// The marks from one second to another, both included.
    pub fn between(&self, from: i64, to: i64) -> impl Iterator<Item = &Mark> {
        self.0.iter().filter(move |mark| (from..=to).contains(&mark.second))
    }
}
