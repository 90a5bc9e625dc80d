//! What the rules need to know of an application's past.

use std::collections::VecDeque;

use sessionwatch_series::counts::Counts;
use sessionwatch_series::ring::JITTER_SECONDS;

use crate::seen::Application;

/// The past of one application. While nothing happens it does not grow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Memory {
    /// When it was seen last; 0: not since we started.
    seen: i64,
    counted: Counts,
    changes: VecDeque<Change>,
    /// When the last session was created, as far as it was seen; later by every pause in which it was not seen.
    pub(crate) created: i64,
    /// Since when sessions are created steadily.
    pub(crate) steady: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    second: i64,
    counts: Counts,
    /// It happened while nobody looked, nobody knows when.
    late: bool,
}

impl Memory {
    /// Nothing is known but what was counted, by somebody who looked before us.
    pub(crate) fn known(counted: Counts) -> Self {
        Self { counted, ..Self::default() }
    }

    /// It is looked at for the first time.
    pub(crate) fn first(application: &Application<'_>, now: i64) -> Self {
        Self { seen: now, counted: application.counted, created: now, steady: now, ..Self::default() }
    }

    pub(crate) fn was_seen_since(&self, second: i64) -> bool {
        self.seen >= second
    }

    /// What was learned before a restart goes on.
    pub(crate) fn learned(&mut self, created: i64, steady: i64) {
        (self.created, self.steady) = (created, steady);
    }

    /// Looks again. Events older than `window` are forgotten; a pause in creations of `quiet` seconds is the end of
    /// steadiness.
    pub(crate) fn look(&mut self, application: &Application<'_>, now: i64, window: i64, quiet: i64) {
        let away = now.saturating_sub(self.seen);
        let late = !(-JITTER_SECONDS..=JITTER_SECONDS).contains(&away);
        if self.created == 0 {
            (self.created, self.steady) = (now, now);
        } else if late {
            // A pause in which nobody looked is no pause of the visitors; a clock that was put back moves all with it.
            let by = if self.seen == 0 { now.saturating_sub(self.created).max(0) } else { away };
            self.created = self.created.saturating_add(by);
            self.steady = self.steady.saturating_add(by);
        }
        let counts = difference(application.counted, self.counted);
        if !counts.is_zero() {
            self.changes.push_back(Change { second: now, counts, late });
        }
        if counts.created > 0 {
            if now.saturating_sub(self.created) >= quiet {
                self.steady = now;
            }
            self.created = now;
        }
        self.changes.retain(|change| {
            let age = now.saturating_sub(change.second);
            (-JITTER_SECONDS..window).contains(&age)
        });
        (self.seen, self.counted) = (now, application.counted);
    }

    /// What happened in the last so many seconds.
    pub(crate) fn within(&self, now: i64, seconds: i64) -> Counts {
        self.sum(now, seconds, |_| true)
    }

    /// The same without what happened while nobody looked.
    pub(crate) fn watched_within(&self, now: i64, seconds: i64) -> Counts {
        self.sum(now, seconds, |change| !change.late)
    }

    fn sum(&self, now: i64, seconds: i64, which: impl Fn(&Change) -> bool) -> Counts {
        let mut sum = Counts::ZERO;
        let young = |change: &&Change| now.saturating_sub(change.second) < seconds && which(change);
        self.changes.iter().rev().filter(young).for_each(|change| sum += change.counts);
        sum
    }
}

/// Counters never fall; should one do so all the same, nothing happened.
fn difference(now: Counts, before: Counts) -> Counts {
    Counts {
        created: now.created.saturating_sub(before.created),
        destroyed: now.destroyed.saturating_sub(before.destroyed),
        rejected: now.rejected.saturating_sub(before.rejected),
    }
}
