//! Sliding sums over the last whole seconds.

use crate::bucket::Booking;
use crate::counts::{Counts, Sum};
use crate::encoding::{Cursor, DecodeError, put_signed};
use crate::ring::JITTER_SECONDS;
use crate::seconds::{Place, Seconds};

/// The version of the saved form.
const VERSION: u8 = 1;

/// Lengths of the windows, seconds: one, five, a minute, an hour.
pub const WINDOW_SECONDS: [i64; 4] = [1, 5, 60, 3600];

const MINUTE: i64 = WINDOW_SECONDS[2];
const HOUR: i64 = WINDOW_SECONDS[3];

/// How many seconds may still change: the newest and those that a late reading is booked in.
const RECENT: usize = JITTER_SECONDS as usize + 1;

/// Exact sums of the last 1 s, 5 s, 1 min and 1 h. Windows slide by the second; they are not calendar buckets.
///
/// The newest seconds are kept as they are and are all that the short windows need; those before them as
/// [`Seconds`], with a running sum for each of the long windows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    newest: Option<i64>,
    /// The last one is the newest.
    recent: [Counts; RECENT],
    /// What happened before those, up to an hour ago.
    seconds: Seconds,
    /// Where the last minute begins in it.
    minute_from: Place,
    minute: Sum,
    hour: Sum,
}

impl Windows {
    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking) {
        let second = booking.second;
        let newest = match self.newest {
            Some(newest) if second < newest.saturating_sub(JITTER_SECONDS) => {
                self.turn_back(second);
                second
            }
            Some(newest) => {
                self.advance(newest, second);
                newest.max(second)
            }
            None => {
                self.begin(second);
                second
            }
        };
        self.newest = Some(newest);
        let back = usize::try_from(newest.abs_diff(second)).unwrap_or(usize::MAX);
        let place = RECENT.checked_sub(back + 1).and_then(|index| self.recent.get_mut(index));
        if let Some(place) = place
            && !booking.counts.is_zero()
        {
            // A second saturates: the sums take what it really took.
            let before = *place;
            *place += booking.counts;
            for sum in [&mut self.minute, &mut self.hour] {
                *sum += *place;
                *sum -= before;
            }
        }
    }

    /// The sums of the windows that end with (and include) the second `end`. Order as [`WINDOW_SECONDS`].
    /// `end` may not lie before the last second booked.
    #[must_use]
    pub fn sums(&self, end: i64) -> [Counts; WINDOW_SECONDS.len()] {
        let Some(newest) = self.newest else { return Default::default() };
        WINDOW_SECONDS.map(|length| {
            let before = end.saturating_sub(length);
            if before >= newest {
                return Counts::ZERO;
            }
            let (mut sum, mut from) = match length {
                MINUTE => (self.minute, self.minute_from),
                HOUR => (self.hour, self.seconds.first()),
                _ => return self.recent_after(newest, before),
            };
            while let Some((_, counts)) = self.seconds.next_until(&mut from, before) {
                sum -= counts;
            }
            for (_, counts) in self.recent(newest).take_while(|&(second, _)| second <= before) {
                sum -= counts;
            }
            sum.into()
        })
    }

    /// Adds the saved form to `out`: a version, the newest second, the recent ones, those before.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        out.push(self.newest.is_some().into());
        if let Some(newest) = self.newest {
            put_signed(out, newest);
            for counts in self.recent {
                counts.write(out);
            }
            self.seconds.write(out);
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
            for counts in &mut windows.recent {
                *counts = Counts::read(&mut cursor)?;
                windows.minute += *counts;
                windows.hour += *counts;
            }
            let (mut after, before) = (newest - HOUR, newest - JITTER_SECONDS);
            windows.seconds = Seconds::read(&mut cursor, |second, counts| {
                if second <= after || second >= before || counts.is_zero() {
                    return Err(DecodeError::Invalid("a second of a window"));
                }
                after = second;
                if second > newest - MINUTE {
                    windows.minute += counts;
                }
                windows.hour += counts;
                Ok(())
            })?;
            windows.minute_from = windows.seconds.first();
            while windows.seconds.next_until(&mut windows.minute_from, newest - MINUTE).is_some() {}
        }
        Ok((windows, bytes.len() - cursor.rest().len()))
    }

    fn begin(&mut self, second: i64) {
        self.seconds = Seconds::after(second.saturating_sub(JITTER_SECONDS + 1));
        self.minute_from = self.seconds.first();
    }

    /// Lets the recent seconds become older, and every window forget what is older than its length.
    fn advance(&mut self, newest: i64, second: i64) {
        let steps = usize::try_from(second.saturating_sub(newest)).unwrap_or(0);
        if steps == 0 {
            return;
        }
        let passed = steps.min(RECENT);
        for (second, counts) in (newest.saturating_sub(JITTER_SECONDS)..).zip(self.recent).take(passed) {
            if !counts.is_zero() {
                self.seconds.push_back(second, counts);
            }
        }
        self.recent.copy_within(passed.., 0);
        self.recent[RECENT - passed..].fill(Counts::ZERO);
        while let Some((_, counts)) =
            self.seconds.next_until(&mut self.minute_from, second.saturating_sub(MINUTE))
        {
            self.minute -= counts;
        }
        let mut hour_from = self.seconds.first();
        while let Some((_, counts)) = self.seconds.next_until(&mut hour_from, second.saturating_sub(HOUR)) {
            self.hour -= counts;
        }
        self.seconds.forget_before(&hour_from, &mut self.minute_from);
    }

    /// The clock went back: what was booked later than now is moved to now.
    fn turn_back(&mut self, now: i64) {
        let before = std::mem::take(self);
        let mut from = before.seconds.first();
        let old = std::iter::from_fn(|| before.seconds.next_until(&mut from, i64::MAX));
        for (second, counts) in old.chain(before.newest.into_iter().flat_map(|newest| before.recent(newest)))
        {
            if !counts.is_zero() {
                self.book(&Booking { second: second.min(now), counts, ..Booking::default() });
            }
        }
        self.book(&Booking { second: now, ..Booking::default() });
    }

    /// The seconds that may still change, in order.
    fn recent(&self, newest: i64) -> impl Iterator<Item = (i64, Counts)> {
        (newest.saturating_sub(JITTER_SECONDS)..).zip(self.recent)
    }

    fn recent_after(&self, newest: i64, before: i64) -> Counts {
        self.recent(newest).filter(|&(second, _)| second > before).fold(
            Counts::ZERO,
            |mut sum, (_, counts)| {
                sum += counts;
                sum
            },
        )
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
