//! When to read: half way through every second of the wall clock.
//!
//! The second of a reading is the one it was due in, so that readings of several servers fall into the same seconds. A
//! clock that jumps, or a machine that slept, makes seconds be left out, never be made up for.

use std::time::Duration;

const SECOND: i64 = 1000;
/// Into a second, at which the reading is due.
const PHASE: i64 = 500;
/// A clock set back by no more than this many seconds is waited for, so that no second is read twice. Set back further,
/// it counts anew from where it is.
const SET_BACK: i64 = 5;

/// The rhythm of readings. Times are UTC milliseconds.
#[derive(Debug)]
pub(super) struct Beat {
    /// The second read last.
    last: i64,
}

impl Beat {
    /// Begins at `now`; the first reading is the next that is due.
    pub(super) fn new(now: i64) -> Self {
        Self { last: due_at(now) }
    }

    /// The second to read now, if one is due.
    pub(super) fn take(&mut self, now: i64) -> Option<i64> {
        let due = due_at(now);
        if due <= self.last && due >= self.last - SET_BACK {
            return None;
        }
        // Set back far: begin anew, with the next second.
        let goes_on = due > self.last;
        self.last = due;
        goes_on.then_some(due)
    }

    /// How long to wait for the next one. Never much more than a second, so that a clock that jumps is noticed.
    pub(super) fn wait(&self, now: i64) -> Duration {
        let wait = ((due_at(now) + 1) * SECOND + PHASE).saturating_sub(now).clamp(1, SECOND);
        Duration::from_millis(wait.unsigned_abs())
    }
}

/// The latest second whose reading is due.
fn due_at(now: i64) -> i64 {
    (now - PHASE).div_euclid(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the clock through `times` and tells what was read at each.
    fn read(begin: i64, times: &[i64]) -> Vec<Option<i64>> {
        let mut beat = Beat::new(begin);
        times.iter().map(|&now| beat.take(now)).collect()
    }

    #[test]
    fn the_first_is_the_next_half_second() {
        assert_eq!(read(10_200, &[10_200, 10_499, 10_500]), [None, None, Some(10)]);
        assert_eq!(read(10_700, &[10_700, 11_499, 11_501]), [None, None, Some(11)]);
    }

    #[test]
    fn a_late_one_is_of_the_second_it_was_due_in() {
        assert_eq!(read(10_200, &[11_300, 11_500]), [Some(10), Some(11)]);
    }

    #[test]
    fn none_comes_twice_and_none_is_made_up_for() {
        assert_eq!(read(10_200, &[10_500, 10_501, 11_499]), [Some(10), None, None]);
        assert_eq!(read(10_200, &[10_500, 95_700, 95_701, 96_500]), [Some(10), Some(95), None, Some(96)]);
    }

    #[test]
    fn a_clock_set_back_a_little_is_waited_for() {
        let read = read(10_200, &[10_500, 8_500, 9_500, 10_499, 10_500, 11_500]);
        assert_eq!(read, [Some(10), None, None, None, None, Some(11)]);
    }

    #[test]
    fn a_clock_set_back_far_counts_anew() {
        let read = read(100_200, &[100_500, 20_600, 21_500, 22_500]);
        assert_eq!(read, [Some(100), None, Some(21), Some(22)]);
    }

    #[test]
    fn the_wait_ends_at_the_half_second_and_within_a_second() {
        for now in -3_000..3_000 {
            let wait = i64::try_from(Beat::new(now).wait(now).as_millis()).unwrap();
            assert!((1..=SECOND).contains(&wait));
            assert_eq!((now + wait).rem_euclid(SECOND), PHASE, "{now}");
        }
    }
}
