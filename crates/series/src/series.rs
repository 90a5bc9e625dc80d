//! The four ranges of one graph, each fed by the same bookings.

use crate::bucket::{Booking, Bucket};
use crate::encoding::{Cursor, DecodeError};
use crate::range::Range;
use crate::ring::Ring;

/// The version of the saved form.
const VERSION: u8 = 1;

/// The buckets of all ranges. Ranges are not made from each other: each sums exactly what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    rings: [Ring; 4],
}

impl Default for Series {
    fn default() -> Self {
        Self { rings: Range::ALL.map(Ring::new) }
    }
}

impl Series {
    /// Books what happened at a second in every range.
    pub fn book(&mut self, booking: &Booking) {
        for ring in &mut self.rings {
            ring.book(booking);
        }
    }

    /// Books quiet seconds in every range.
    pub(crate) fn book_quiet(&mut self, first: i64, last: &Booking) {
        for ring in &mut self.rings {
            ring.book_quiet(first, last);
        }
    }

    pub(crate) fn ring(&self, range: Range) -> &Ring {
        &self.rings[range as usize]
    }

    /// The buckets of a range numbered `from..=to`; `None` is a gap.
    pub fn buckets(&self, range: Range, from: i64, to: i64) -> impl Iterator<Item = Option<Bucket>> {
        self.rings[range as usize].buckets(from, to)
    }

    /// The last second booked, UTC.
    #[must_use]
    pub fn newest_second(&self) -> Option<i64> {
        self.rings[0].newest_second()
    }

    /// Adds the saved form to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        for ring in &self.rings {
            ring.write(out);
        }
    }

    /// Takes the saved form off the front of `bytes`; also tells how many bytes it was.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), DecodeError> {
        let mut cursor = Cursor::new(bytes);
        cursor.version(VERSION)?;
        let mut series = Self::default();
        for (ring, range) in series.rings.iter_mut().zip(Range::ALL) {
            *ring = Ring::read(range, &mut cursor)?;
        }
        Ok((series, bytes.len() - cursor.rest().len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;
    use proptest::prelude::*;

    fn at(second: i64, since: Option<i64>, created: u64, active: u64) -> Booking {
        let counts = Counts { created, ..Counts::ZERO };
        Booking { second, since, counts, active: Some(active) }
    }

    fn live(series: &Series, from: i64, to: i64) -> Vec<Option<u64>> {
        series.buckets(Range::Live, from, to).map(|b| b.map(|b| b.counts.created)).collect()
    }

    #[test]
    fn a_second_without_a_reading_is_a_gap_and_what_follows_it_is_marked() {
        let mut series = Series::default();
        series.book(&at(100, None, 0, 1));
        series.book(&at(103, Some(100), 7, 8));
        assert_eq!(live(&series, 99, 104), [None, Some(0), None, None, Some(7), None]);
        let late = |range: Range, second| {
            let number = range.bucket_of(second);
            series.buckets(range, number, number).next().flatten().map(|b| b.late)
        };
        assert_eq!(late(Range::Live, 103), Some(true));
        assert_eq!(late(Range::Hour, 103), Some(false), "no bucket of five seconds was missed");
    }

    #[test]
    fn a_spike_between_two_readings_of_a_bucket_is_kept() {
        let mut series = Series::default();
        for (second, active) in [(100, 3), (101, 90), (102, 1), (103, 5)] {
            series.book(&at(second, Some(second - 1), 0, active));
        }
        let span = series.buckets(Range::Hour, 20, 20).next().flatten().unwrap().active.unwrap();
        assert_eq!((span.last, span.min, span.max), (5, 1, 90));
    }

    #[test]
    fn a_late_arrival_is_booked_where_it_belongs() {
        let mut series = Series::default();
        series.book(&at(100, None, 1, 10));
        series.book(&at(99, None, 2, 20));
        assert_eq!(live(&series, 99, 100), [Some(2), Some(1)]);
        let span = series.buckets(Range::Hour, 19, 20).map(|b| b.and_then(|b| b.active)).collect::<Vec<_>>();
        assert_eq!(span.iter().map(|s| s.unwrap().last).collect::<Vec<_>>(), [20, 10]);
    }

    #[test]
    fn a_clock_that_goes_back_moves_the_future_to_now() {
        let mut series = Series::default();
        for second in 1000..1010 {
            series.book(&at(second, Some(second - 1), 1, 5));
        }
        series.book(&at(900, Some(1009), 1, 4));
        assert_eq!(live(&series, 899, 901), [None, Some(11), None]);
        assert_eq!(live(&series, 1000, 1009), [None; 10]);
    }

    #[test]
    fn an_old_range_forgets_bucket_by_bucket() {
        let mut series = Series::default();
        for second in 0..200 {
            series.book(&at(second, Some(second - 1), 1, 1));
        }
        let kept = live(&series, 0, 199).into_iter().flatten().count();
        assert_eq!(kept, Range::Live.buckets());
    }

    /// A booking and how far the clock moved before it.
    fn moves() -> impl Strategy<Value = (i64, u64, u64, u64, u64)> {
        let by = prop_oneof![
            20 => 0i64..4,
            3 => 4i64..5000,
            1 => 0i64..2_000_000,
            3 => -5i64..0,
            1 => -5000i64..-5,
            1 => -2_000_000i64..0,
        ];
        (by, 0u64..100, 0u64..100, 0u64..100, 0u64..1000)
    }

    proptest! {
        /// Brute force: every booking is kept with its second; the clock rule and the length of the range are
        /// applied to the list.
        #[test]
        fn the_sum_of_every_range_is_what_was_delivered(
            start in -1_000_000i64..2_000_000_000,
            moves in prop::collection::vec(moves(), 1..150),
        ) {
            for range in Range::ALL {
                let mut ring = Ring::new(range);
                let mut booked: Vec<(i64, Counts)> = Vec::new();
                let mut newest: Option<i64> = None;
                let mut now = start;
                for &(by, created, destroyed, rejected, active) in &moves {
                    now += by;
                    let counts = Counts { created, destroyed, rejected };
                    ring.book(&Booking { second: now, since: newest, counts, active: Some(active) });
                    if newest.is_some_and(|newest| now < newest - crate::ring::JITTER_SECONDS) {
                        for (second, _) in &mut booked {
                            *second = (*second).min(now);
                        }
                        newest = None;
                    }
                    booked.push((now, counts));
                    let last = newest.map_or(now, |newest| newest.max(now));
                    newest = Some(last);
                    let to = range.bucket_of(last);
                    let from = to - i64::try_from(range.buckets()).unwrap() + 1;
                    booked.retain(|&(second, _)| range.bucket_of(second) >= from);

                    let mut expected = vec![None; range.buckets()];
                    for &(second, counts) in &booked {
                        let index = usize::try_from(range.bucket_of(second) - from).unwrap();
                        *expected[index].get_or_insert(Counts::ZERO) += counts;
                    }
                    let kept: Vec<_> = ring.buckets(from, to).map(|b| b.map(|b| b.counts)).collect();
                    prop_assert_eq!(kept, expected);
                    let outside = ring.buckets(from - 100, from - 1).chain(ring.buckets(to + 1, to + 100));
                    prop_assert_eq!(outside.flatten().count(), 0);
                }
            }
        }
    }
}
