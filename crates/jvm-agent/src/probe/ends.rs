//! Sessions that end on a server of a cluster in which each has all of them: which of them have ended for all.
//!
//! A manager that ends a session tells the others. It also lets go of all of them when it stops, and tells nobody: they go on
//! elsewhere, if there is anybody else. Whether there is, is asked with each search; an end that was told to nobody waits
//! for the next one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// More applications than this are not remembered.
const MOST: usize = 10_000;

/// By incarnation, for as long as the JVM runs: a monitor that comes back must find the same counter.
static KNOWN: Mutex<BTreeMap<u64, Ends>> = Mutex::new(BTreeMap::new());

/// What was counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Ends {
    is_alone: bool,
    here: u64,
    sent: u64,
    /// Of those here so many were told to nobody, and it is not known yet whether there was anybody.
    waiting: u64,
    total: u64,
}

impl Ends {
    fn first(here: u64, sent: u64) -> Self {
        Self { here, sent, total: here, ..Self::default() }
    }

    fn count(&mut self, here: u64, sent: u64) {
        let ended = here.saturating_sub(self.here);
        let told = sent.saturating_sub(self.sent);
        (self.here, self.sent) = (here, sent);
        self.total += told;
        // One that was counted may be told a moment later.
        self.waiting = (self.waiting + ended).saturating_sub(told);
        self.settle();
    }

    fn look(&mut self, is_alone: bool) {
        self.is_alone = is_alone;
        self.settle();
        self.waiting = 0;
    }

    fn settle(&mut self) {
        if self.is_alone {
            self.total += std::mem::take(&mut self.waiting);
        }
    }
}

/// A search has found whether an application's server is alone in its cluster.
pub(super) fn look(incarnation: u64, is_alone: bool) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(ends) = known.get_mut(&incarnation) {
        ends.look(is_alone);
    }
}

/// How many sessions have ended for all, by how many have ended here and how many of those the others were told.
pub(super) fn total(incarnation: u64, here: u64, sent: u64) -> u64 {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.contains_key(&incarnation) && known.len() >= MOST {
        return here;
    }
    let ends = known.entry(incarnation).or_insert_with(|| Ends::first(here, sent));
    ends.count(here, sent);
    ends.total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_at_a_stop_has_not_ended_while_others_are_there() {
        let mut ends = Ends::first(0, 0);
        ends.look(false);
        ends.count(3, 3);
        assert_eq!(ends.total, 3, "they were told at once");
        ends.count(10, 3);
        ends.look(false);
        assert_eq!(ends.total, 3, "seven were let go of at a stop");
        ends.count(11, 4);
        assert_eq!(ends.total, 4);
    }

    #[test]
    fn what_ends_while_nobody_else_is_there_has_ended() {
        let mut ends = Ends::first(5, 5);
        ends.look(false);
        ends.count(7, 5);
        assert_eq!(ends.total, 5, "whether the others have gone is not known yet");
        ends.look(true);
        assert_eq!(ends.total, 7);
        ends.count(9, 5);
        assert_eq!(ends.total, 9);
        ends.look(false);
        ends.count(9, 5);
        assert_eq!(ends.total, 9);
    }

    #[test]
    fn an_end_that_is_told_a_moment_after_it_was_counted_is_one() {
        for is_alone_then in [false, true] {
            let mut ends = Ends::first(0, 0);
            ends.look(false);
            ends.count(1, 0);
            ends.count(1, 1);
            ends.look(is_alone_then);
            assert_eq!(ends.total, 1);
        }
    }

    #[test]
    fn a_monitor_that_comes_back_finds_the_same() {
        assert_eq!(total(0xc1, 4, 2), 4, "what was before is a baseline");
        look(0xc1, false);
        assert_eq!(total(0xc1, 9, 3), 5);
        look(0xc1, false);
        assert_eq!(total(0xc1, 9, 3), 5);
    }
}
