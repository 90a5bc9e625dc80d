//! Sliding sums over the last whole seconds.

use std::collections::VecDeque;

use crate::bucket::Booking;
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_number, put_signed};
use crate::ring::JITTER_SECONDS;

/// The version of the saved form.
const VERSION: u8 = 1;

/// Lengths of the windows, seconds: one, five, a minute, an hour.
pub const WINDOW_SECONDS: [i64; 4] = [1, 5, 60, 3600];

/// Exact sums of the last 1 s, 5 s, 1 min and 1 h. Windows slide by the second; they are not calendar buckets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    newest: Option<i64>,
    /// Only seconds in which something happened, in order.
    entries: VecDeque<(i64, Counts)>,
    windows: [Window; WINDOW_SECONDS.len()],
}

/// A running sum over `entries[first..]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Window {
    first: usize,
    sum: Counts,
}

impl Windows {
    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking) {
        let second = booking.second;
        match self.newest {
            Some(newest) if second < newest - JITTER_SECONDS => self.turn_back(second),
            Some(newest) => self.newest = Some(newest.max(second)),
            None => self.newest = Some(second),
        }
        self.advance();
        if !booking.counts.is_zero() {
            self.insert(second, booking.counts);
        }
    }

    /// The sums of the windows that end with (and include) the second `end`. Order as [`WINDOW_SECONDS`].
    /// `end` may not lie before the last second booked.
    #[must_use]
    pub fn sums(&self, end: i64) -> [Counts; WINDOW_SECONDS.len()] {
        let mut sums = [Counts::ZERO; WINDOW_SECONDS.len()];
        for ((sum, window), length) in sums.iter_mut().zip(&self.windows).zip(WINDOW_SECONDS) {
            *sum = window.sum;
            for &(second, counts) in self.entries.range(window.first..) {
                if second > end.saturating_sub(length) {
                    break;
                }
                *sum -= counts;
            }
        }
        sums
    }

    /// Adds the saved form to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        let Some(newest) = self.newest else { return out.push(0) };
        out.push(1);
        put_signed(out, newest);
        put_number(out, self.entries.len() as u64);
        for &(second, counts) in &self.entries {
            put_number(out, newest.abs_diff(second));
            counts.write(out);
        }
    }

    /// Takes the saved form off the front of `bytes`; also tells how many bytes it was.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), DecodeError> {
        let mut cursor = Cursor::new(bytes);
        cursor.version(VERSION)?;
        let mut windows = Self::default();
        if cursor.flag()? {
            let newest = cursor.second()?;
            windows.newest = Some(newest);
            let mut before = WINDOW_SECONDS[WINDOW_SECONDS.len() - 1];
            for _ in 0..cursor.count(4, 3600)? {
                let back = i64::try_from(cursor.number()?).unwrap_or(i64::MAX);
                let counts = Counts::read(&mut cursor)?;
                if back >= before || counts.is_zero() {
                    return Err(DecodeError::Invalid("a second of a window"));
                }
                before = back;
                windows.insert(newest - back, counts);
            }
        }
        Ok((windows, bytes.len() - cursor.rest().len()))
    }

    fn insert(&mut self, second: i64, counts: Counts) {
        let index = self.entries.partition_point(|&(earlier, _)| earlier < second);
        let existing = self.entries.get_mut(index).filter(|(at, _)| *at == second);
        let is_new = existing.is_none();
        match existing {
            Some((_, sum)) => *sum += counts,
            None => self.entries.insert(index, (second, counts)),
        }
        let newest = self.newest.unwrap_or(second);
        for (window, length) in self.windows.iter_mut().zip(WINDOW_SECONDS) {
            if second > newest - length {
                window.sum += counts;
            } else if is_new {
                window.first += 1;
            }
        }
    }

    /// Lets every window forget what is older than its length.
    fn advance(&mut self) {
        let Some(newest) = self.newest else { return };
        for (window, length) in self.windows.iter_mut().zip(WINDOW_SECONDS) {
            while let Some(&(second, counts)) = self.entries.get(window.first)
                && second <= newest.saturating_sub(length)
            {
                window.sum -= counts;
                window.first += 1;
            }
        }
        // The longest window has passed these: nobody needs them any more.
        let passed = self.windows[WINDOW_SECONDS.len() - 1].first;
        self.entries.drain(..passed);
        for window in &mut self.windows {
            window.first -= passed;
        }
    }

    /// The clock went back: what was booked later than now is moved to now.
    fn turn_back(&mut self, now: i64) {
        let mut moved = Counts::ZERO;
        while let Some((_, counts)) = self.entries.pop_back_if(|(second, _)| *second > now) {
            moved += counts;
        }
        self.newest = Some(now);
        self.windows = [Window::default(); WINDOW_SECONDS.len()];
        let all = self.entries.iter().fold(Counts::ZERO, |mut sum, &(_, counts)| {
            sum += counts;
            sum
        });
        for window in &mut self.windows {
            window.sum = all;
        }
        self.advance();
        if !moved.is_zero() {
            self.insert(now, moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn booking(second: i64, created: u64) -> Booking {
        Booking { second, counts: Counts { created, ..Counts::ZERO }, ..Booking::default() }
    }

    #[test]
    fn five_seconds_are_the_last_five_whole_seconds() {
        let mut windows = Windows::default();
        for second in 1..=10 {
            windows.book(&booking(second, 1));
        }
        let created = |end| windows.sums(end).map(|sum| sum.created);
        assert_eq!(created(10), [1, 5, 10, 10]);
        assert_eq!(created(12), [0, 3, 10, 10], "windows slide on while nothing is booked");
        assert_eq!(created(10_000), [0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn a_window_equals_a_brute_force_count(
            start in -1_000_000i64..2_000_000_000,
            moves in prop::collection::vec((
                prop_oneof![20 => 0i64..3, 3 => 3i64..5000, 3 => -5i64..0, 1 => -9000i64..-5],
                0u64..4, 0u64..4, 0u64..2, 0i64..100,
            ), 1..300),
        ) {
            let mut windows = Windows::default();
            let mut all: Vec<(i64, Counts)> = Vec::new();
            let mut newest: Option<i64> = None;
            let mut now = start;
            for (by, created, destroyed, rejected, ahead) in moves {
                now += by;
                let counts = Counts { created, destroyed, rejected };
                windows.book(&Booking { second: now, counts, ..Booking::default() });
                if newest.is_some_and(|newest| now < newest - JITTER_SECONDS) {
                    for (second, _) in &mut all { *second = (*second).min(now); }
                    newest = None;
                }
                all.push((now, counts));
                let last = newest.map_or(now, |newest| newest.max(now));
                newest = Some(last);
                all.retain(|&(second, _)| second > last - 3600);
                for end in [last, last + ahead] {
                    let expected = WINDOW_SECONDS.map(|length| {
                        let mut sum = Counts::ZERO;
                        for &(second, counts) in &all {
                            if second > end - length && second <= end { sum += counts; }
                        }
                        sum
                    });
                    prop_assert_eq!(windows.sums(end), expected);
                }
            }
        }
    }
}
