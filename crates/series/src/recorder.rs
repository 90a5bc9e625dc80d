//! Readings in, deltas out: the one place that knows what a reset is.

use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_option, put_signed};
use crate::reading::Reading;

/// Turns the cumulative counters of one application into what happened between two readings.
///
/// - The first sight is a baseline: it adds nothing to graphs, but its counter is where the total starts. Unless the
///   application began while its server was watched: then all that it counts happened since.
/// - Another incarnation is a new run of the application: everything it counted happened since. The sessions of the
///   run before have ended with it, which its counters can no longer tell.
/// - A counter that falls within one incarnation is held: nothing is booked until it passes its highest value
///   again. Tomcat's `sessionCounter` is active + expired and does fall when sessions are swapped out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// `None`: the next reading begins a run whose counters all count (the server was restarted).
    incarnation: Option<u64>,
    started_ms: i64,
    created: Held,
    destroyed: Held,
    rejected: Held,
    total: Option<u64>,
}

/// What one reading added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    /// What happened since the reading before.
    pub delta: Counts,
    /// Sessions created before the first sight: they belong to totals, not to graphs.
    pub baseline_created: u64,
    /// Whether the application was started again since the reading before.
    pub reloaded: bool,
}

impl Recorder {
    /// Takes the first sight of an application.
    #[must_use]
    pub fn first(reading: &Reading) -> (Self, Recorded) {
        let recorder = Self {
            incarnation: Some(reading.incarnation),
            started_ms: reading.started_ms,
            created: Held(reading.created),
            destroyed: Held(reading.destroyed),
            rejected: Held(reading.rejected),
            total: reading.created,
        };
        let baseline_created = reading.created.unwrap_or(0);
        (recorder, Recorded { baseline_created, ..Recorded::default() })
    }

    /// Takes the first sight of an application that began while its server was watched: all of it is news.
    #[must_use]
    pub fn begun(reading: &Reading) -> (Self, Recorded) {
        let mut recorder = Self {
            incarnation: None,
            started_ms: 0,
            created: Held(None),
            destroyed: Held(None),
            rejected: Held(None),
            total: None,
        };
        let recorded = recorder.record(reading, None);
        (recorder, recorded)
    }

    /// Takes the next reading; `alive` is how many sessions there were at the one before.
    pub fn record(&mut self, reading: &Reading, alive: Option<u64>) -> Recorded {
        self.record_run(reading, |recorder| recorder.ended(alive))
    }

    /// The same of an application whose sessions are also on other servers: they do not end with its run.
    pub fn record_shared(&mut self, reading: &Reading) -> Recorded {
        self.record_run(reading, |_| 0)
    }

    fn record_run(&mut self, reading: &Reading, end: impl FnOnce(&mut Self) -> u64) -> Recorded {
        let same_run = self.incarnation == Some(reading.incarnation);
        let reloaded = self.incarnation.is_some() && (!same_run || self.was_started_again(reading));
        // A server that was restarted may have kept its sessions on disk.
        let ended = if reloaded && !same_run { end(self) } else { 0 };
        if !same_run {
            self.created.reset(reading.created);
            self.destroyed.reset(reading.destroyed);
            self.rejected.reset(reading.rejected);
        }
        let before = self.created.0;
        let delta = Counts {
            created: self.created.advance(reading.created),
            destroyed: self.destroyed.advance(reading.destroyed).saturating_add(ended),
            rejected: self.rejected.advance(reading.rejected),
        };
        // A counter that is told for the first time (statistics switched on) is a baseline of its own.
        let baseline_created = if before.is_none() { reading.created.unwrap_or(0) } else { 0 };
        if reading.created.is_some() {
            self.total = Some(self.total.unwrap_or(0).saturating_add(delta.created + baseline_created));
        }
        self.incarnation = Some(reading.incarnation);
        if reading.started_ms != 0 {
            self.started_ms = reading.started_ms;
        }
        Recorded { delta, baseline_created, reloaded }
    }

    /// The run of the application has ended, and its sessions with it; `alive` is how many there were at the last
    /// reading. What of that is to be booked. Should it come back as the same and count them itself, or end again, they
    /// are not booked again.
    ///
    /// A server that stops may let go of sessions before it is read for the last time, and not count them. Those that
    /// were created and not destroyed are at least as many.
    pub fn ended(&mut self, alive: Option<u64>) -> u64 {
        let Some(destroyed) = self.destroyed.0 else { return 0 };
        let unaccounted = self.created.0.map_or(0, |created| created.saturating_sub(destroyed));
        let ended = unaccounted.max(alive.unwrap_or(0));
        self.destroyed.0 = Some(destroyed.saturating_add(ended));
        ended
    }

    /// The server was started again: its total begins anew, and the next reading is all news.
    pub fn server_restarted(&mut self) {
        self.incarnation = None;
        self.total = self.total.map(|_| 0);
    }

    /// Sessions created since the server started, over all reloads; `None` while the server never told.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.incarnation.is_some()));
        if let Some(incarnation) = self.incarnation {
            // An identity, no count: any of its bytes may be used.
            out.extend_from_slice(&incarnation.to_le_bytes());
        }
        put_signed(out, self.started_ms);
        for number in [self.created.0, self.destroyed.0, self.rejected.0, self.total] {
            put_option(out, number);
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            incarnation: if cursor.flag()? { Some(cursor.fixed()?) } else { None },
            started_ms: cursor.signed()?,
            created: Held(cursor.option()?),
            destroyed: Held(cursor.option()?),
            rejected: Held(cursor.option()?),
            total: cursor.option()?,
        })
    }

    fn was_started_again(&self, reading: &Reading) -> bool {
        reading.started_ms != 0 && self.started_ms != 0 && reading.started_ms != self.started_ms
    }
}

/// The highest value that a counter had in its run; `None` while it was never told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held(Option<u64>);

impl Held {
    fn reset(&mut self, now: Option<u64>) {
        // A new run counts from zero, but only a counter that was told before has its events between the two.
        if self.0.is_some() || now.is_some() {
            self.0 = Some(0);
        }
    }

    fn advance(&mut self, now: Option<u64>) -> u64 {
        let Some(now) = now else { return 0 };
        let Some(highest) = self.0 else {
            self.0 = Some(now);
            return 0;
        };
        self.0 = Some(highest.max(now));
        now.saturating_sub(highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reading(incarnation: u64, created: u64, destroyed: u64, rejected: u64) -> Reading {
        Reading {
            second: 0,
            incarnation,
            started_ms: 1,
            active: Some(created.saturating_sub(destroyed)),
            created: Some(created),
            destroyed: Some(destroyed),
            rejected: Some(rejected),
        }
    }

    fn delta(created: u64, destroyed: u64, rejected: u64) -> Counts {
        Counts { created, destroyed, rejected }
    }

    #[test]
    fn first_sight_is_a_baseline_for_graphs_and_the_start_of_the_total() {
        let (recorder, recorded) = Recorder::first(&reading(1, 167, 100, 3));
        assert_eq!(recorded.delta, Counts::ZERO);
        assert_eq!(recorded.baseline_created, 167);
        assert_eq!(recorder.total(), Some(167));
    }

    #[test]
    fn what_happened_between_two_readings_is_their_difference() {
        let (mut recorder, _) = Recorder::first(&reading(1, 10, 4, 1));
        assert_eq!(recorder.record(&reading(1, 13, 6, 1), None).delta, delta(3, 2, 0));
        assert_eq!(recorder.total(), Some(13));
    }

    #[test]
    fn a_fall_in_the_same_object_is_held_until_it_is_passed_again() {
        let (mut recorder, _) = Recorder::first(&reading(1, 4, 0, 0));
        assert_eq!(recorder.record(&reading(1, 2, 0, 0), None), Recorded::default());
        assert_eq!(recorder.record(&reading(1, 4, 0, 0), None).delta, Counts::ZERO);
        assert_eq!(recorder.record(&reading(1, 5, 0, 0), None).delta, delta(1, 0, 0));
        assert_eq!(recorder.total(), Some(5));
    }

    #[test]
    fn a_redeploy_counts_everything_of_the_new_object_and_the_total_goes_on() {
        let (mut recorder, _) = Recorder::first(&reading(1, 167, 167, 0));
        let recorded = recorder.record(&reading(2, 3, 1, 2), None);
        assert_eq!(recorded, Recorded { delta: delta(3, 1, 2), baseline_created: 0, reloaded: true });
        assert_eq!(recorder.total(), Some(170));
    }

    #[test]
    fn a_reload_that_keeps_the_object_is_told_by_the_start_time() {
        let (mut recorder, _) = Recorder::first(&reading(1, 5, 0, 0));
        let recorded = recorder.record(&Reading { started_ms: 2, ..reading(1, 6, 5, 0) }, None);
        assert_eq!(recorded, Recorded { delta: delta(1, 5, 0), baseline_created: 0, reloaded: true });
        assert!(!recorder.record(&Reading { started_ms: 2, ..reading(1, 6, 5, 0) }, None).reloaded);
    }

    #[test]
    fn a_server_restart_starts_the_total_anew_and_is_no_reload() {
        let (mut recorder, _) = Recorder::first(&reading(1, 100, 0, 0));
        recorder.server_restarted();
        assert_eq!(recorder.total(), Some(0));
        // The new run may reuse the identity: a restart does not depend on it.
        let recorded = recorder.record(&reading(1, 2, 0, 0), None);
        assert_eq!(recorded, Recorded { delta: delta(2, 0, 0), baseline_created: 0, reloaded: false });
        assert_eq!(recorder.total(), Some(2));
    }

    #[test]
    fn not_told_is_neither_zero_nor_a_reset() {
        let silent = Reading { created: None, destroyed: None, rejected: None, ..reading(1, 0, 0, 0) };
        let (mut recorder, _) = Recorder::first(&silent);
        assert_eq!(recorder.total(), None);
        let recorded = recorder.record(&reading(1, 7, 7, 0), None);
        assert_eq!(recorded.delta, Counts::ZERO, "the first value told is a baseline");
        assert_eq!(recorded.baseline_created, 7);
        assert_eq!(recorder.record(&silent, None).delta, Counts::ZERO);
        assert_eq!(recorder.record(&reading(1, 9, 7, 0), None).delta, delta(2, 0, 0));
        assert_eq!(recorder.total(), Some(9));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Happened(u8, u8, u8),
        Fell(u8),
        Unread,
        Redeployed,
        Restarted,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            8 => (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(c, d, r)| Step::Happened(c, d, r)),
            2 => any::<u8>().prop_map(Step::Fell),
            1 => Just(Step::Unread),
            1 => Just(Step::Redeployed),
            1 => Just(Step::Restarted),
        ]
    }

    proptest! {
        /// The server is modelled by the counters it would show; falls are shown and never happened.
        #[test]
        fn deltas_add_up_to_what_happened(start in 0u64..1000, steps in prop::collection::vec(step(), 0..200)) {
            let mut shown = delta(start, 0, 0);
            let mut incarnation = 1;
            let (mut recorder, _) = Recorder::first(&reading(1, start, 0, 0));
            let mut happened = Counts::ZERO;
            let mut booked = Counts::ZERO;
            let mut total_of_run = start;
            for step in steps {
                let total_before = recorder.total();
                match step {
                    Step::Happened(c, d, r) => {
                        let news = delta(c.into(), d.into(), r.into());
                        shown += news;
                        happened += news;
                        total_of_run += news.created;
                    }
                    Step::Fell(by) => {
                        let fallen = reading(incarnation, shown.created.saturating_sub(by.into()), shown.destroyed, shown.rejected);
                        booked += recorder.record(&fallen, None).delta;
                    }
                    Step::Unread => continue,
                    Step::Redeployed => {
                        // Whoever was created and not destroyed ends with the run.
                        happened.destroyed += shown.created.saturating_sub(shown.destroyed);
                        incarnation += 1;
                        shown = Counts::ZERO;
                    }
                    Step::Restarted => {
                        incarnation += 1;
                        shown = Counts::ZERO;
                        total_of_run = 0;
                        recorder.server_restarted();
                        booked += recorder.record(&reading(incarnation, 0, 0, 0), None).delta;
                        prop_assert_eq!(recorder.total(), Some(0));
                        continue;
                    }
                }
                booked += recorder.record(&reading(incarnation, shown.created, shown.destroyed, shown.rejected), None).delta;
                prop_assert!(recorder.total() >= total_before, "a total never falls while its server lives");
                prop_assert_eq!(booked, happened);
                prop_assert_eq!(recorder.total(), Some(total_of_run));
            }
        }
    }
}
