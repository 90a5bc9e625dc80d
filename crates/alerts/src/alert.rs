//! One alert: it waits, fires and ends.

use crate::condition::Verdict;
use crate::labels::Labels;

/// What cannot be known for so long is taken for over.
const FORGOTTEN_AFTER: i64 = 300;

/// Where an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its condition holds, and not for long enough.
    Pending {
        /// Since when.
        since: i64,
    },
    /// It fires.
    Firing {
        /// Since when.
        since: i64,
    },
}

/// Something that is wrong, or may become so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is known by.
    pub labels: Labels,
    /// The same as one number.
    pub fingerprint: String,
    /// Where it is.
    pub phase: Phase,
    /// The number that decided it when its condition held last.
    pub value: u64,
    /// For people, in a line: what was so when it began.
    pub summary: String,
    /// When its condition held last.
    pub(crate) held: i64,
    /// When it was known whether it holds.
    pub(crate) known: i64,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// As before.
    Stays,
    /// It has begun to fire.
    Fires,
    /// It fired and has ended.
    Ends,
    /// It never fired and is gone.
    Goes,
}

impl Alert {
    /// Since when it fires; `None`: it does not.
    #[must_use]
    pub fn firing_since(&self) -> Option<i64> {
        match self.phase {
            Phase::Firing { since } => Some(since),
            Phase::Pending { .. } => None,
        }
    }

    /// Looks again.
    pub(crate) fn step(&mut self, verdict: Option<Verdict>, hold: i64, clear: i64, now: i64) -> Step {
        // A clock that was put back takes everything with it.
        let back = |second: &mut i64| *second = (*second).min(now);
        back(&mut self.held);
        back(&mut self.known);
        let (Phase::Pending { since } | Phase::Firing { since }) = &mut self.phase;
        back(since);
        if let Some(verdict) = verdict {
            self.known = now;
            if verdict.holds {
                (self.held, self.value) = (now, verdict.value);
            }
        }
        let is_forgotten = now - self.known >= FORGOTTEN_AFTER;
        let holds = verdict.map(|verdict| verdict.holds);
        match (self.phase, holds) {
            (Phase::Pending { since }, Some(true)) if now - since >= hold => {
                self.phase = Phase::Firing { since: now };
                Step::Fires
            }
            (Phase::Pending { .. }, Some(false)) => Step::Goes,
            (Phase::Pending { .. }, None) if is_forgotten => Step::Goes,
            (Phase::Firing { .. }, Some(false)) if now - self.held >= clear => Step::Ends,
            (Phase::Firing { .. }, None) if is_forgotten => Step::Ends,
            _ => Step::Stays,
        }
    }
}
