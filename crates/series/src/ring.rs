//! The buckets of one range, the newest at the end.

use std::collections::VecDeque;

use crate::bucket::{Booking, Bucket};
use crate::encoding::{Cursor, DecodeError, put_number, put_signed};
use crate::range::Range;

/// A reading this many seconds behind the newest has merely come late and is booked where it belongs;
/// further behind, the clock was moved back.
pub const JITTER_SECONDS: i64 = 5;

/// The last buckets of one range.
///
/// Time never runs ahead of the last booking: when the clock was moved back, what had been booked later than now
/// is moved to now and marked late, so that no count is lost or doubled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    range: Range,
    /// The last second booked and the number of the last bucket; `None` while nothing was booked.
    newest: Option<Newest>,
    /// `None` is a gap. The last one is never a gap.
    buckets: VecDeque<Option<Bucket>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Newest {
    second: i64,
    bucket: i64,
}

impl Ring {
    /// An empty ring of a range.
    #[must_use]
    pub fn new(range: Range) -> Self {
        Self { range, newest: None, buckets: VecDeque::new() }
    }

    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking) {
        let number = self.range.bucket_of(booking.second);
        let late = booking.since.is_some_and(|since| self.range.bucket_of(since) < number - 1);
        let is_newest = match self.newest {
            Some(newest) if booking.second < newest.second - JITTER_SECONDS => {
                self.turn_back(number);
                true
            }
            Some(newest) => {
                self.advance(newest.bucket, number);
                booking.second >= newest.second
            }
            None => {
                self.buckets.push_back(None);
                true
            }
        };
        if is_newest {
            self.newest = Some(Newest { second: booking.second, bucket: number });
        }
        let last = self.newest.map_or(number, |newest| newest.bucket);
        if let Some(slot) = self.slot_mut(last, number) {
            slot.get_or_insert_default().add(booking, late, is_newest);
        }
    }

    /// The buckets numbered `from..=to`, `None` where there is a gap or nothing is kept.
    pub fn buckets(&self, from: i64, to: i64) -> impl Iterator<Item = Option<Bucket>> {
        (from..=to).map(|number| {
            let newest = self.newest?;
            let back = usize::try_from(newest.bucket.checked_sub(number)?).ok()?;
            let index = self.buckets.len().checked_sub(back + 1)?;
            self.buckets[index]
        })
    }

    /// The last second booked, UTC.
    #[must_use]
    pub fn newest_second(&self) -> Option<i64> {
        self.newest.map(|newest| newest.second)
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.buckets.len() as u64);
        if let Some(newest) = self.newest {
            put_signed(out, newest.second);
        }
        for bucket in &self.buckets {
            Bucket::write(bucket.as_ref(), out);
        }
    }

    pub(crate) fn read(range: Range, cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let count = cursor.count(1, range.buckets())?;
        if count == 0 {
            return Ok(Self::new(range));
        }
        let second = cursor.second()?;
        let buckets: VecDeque<_> = (0..count).map(|_| Bucket::read(cursor)).collect::<Result<_, _>>()?;
        if buckets.back().is_none_or(Option::is_none) {
            return Err(DecodeError::Invalid("a range that ends with a gap"));
        }
        Ok(Self { range, newest: Some(Newest { second, bucket: range.bucket_of(second) }), buckets })
    }

    fn advance(&mut self, last: i64, number: i64) {
        let Ok(steps) = usize::try_from(number.saturating_sub(last)) else { return };
        if steps >= self.range.buckets() {
            self.buckets.clear();
            self.buckets.push_back(None);
            return;
        }
        for _ in 0..steps {
            if self.buckets.len() == self.range.buckets() {
                self.buckets.pop_front();
            }
            self.buckets.push_back(None);
        }
    }

    fn turn_back(&mut self, number: i64) {
        let mut moved: Option<Bucket> = None;
        let mut last = self.newest.map_or(number, |newest| newest.bucket);
        while last > number
            && let Some(bucket) = self.buckets.pop_back()
        {
            last -= 1;
            // From the newest to the oldest: what was gathered so far is later than this one.
            moved = match (bucket, moved) {
                (Some(mut earlier), Some(later)) => {
                    earlier.absorb(&later);
                    Some(earlier)
                }
                (bucket, moved) => bucket.or(moved),
            };
        }
        if self.buckets.is_empty() {
            self.buckets.push_back(None);
        }
        if let (Some(moved), Some(slot)) = (moved, self.buckets.back_mut()) {
            slot.get_or_insert_default().absorb(&moved);
        }
    }

    /// The place of a bucket; one that has come late may lie before the first.
    fn slot_mut(&mut self, last: i64, number: i64) -> Option<&mut Option<Bucket>> {
        let back = usize::try_from(last - number).ok()?;
        while self.buckets.len() <= back && self.buckets.len() < self.range.buckets() {
            self.buckets.push_front(None);
        }
        let index = self.buckets.len().checked_sub(back + 1)?;
        self.buckets.get_mut(index)
    }
}
