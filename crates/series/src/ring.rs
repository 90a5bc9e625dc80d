//! The buckets of one range, the newest at the end.

use std::collections::VecDeque;

use crate::bucket::{Booking, Bucket};
use crate::encoding::{Cursor, DecodeError, put_signed};
use crate::range::Range;
use crate::rows::Rows;

/// A reading this many seconds behind the newest has merely come late and is booked where it belongs;
/// further behind, the clock was moved back.
pub const JITTER_SECONDS: i64 = 5;

/// The last buckets of one range.
///
/// Time never runs ahead of the last booking: when the clock was moved back, what had been booked later than now
/// is moved to now and marked late, so that no count is lost or doubled.
///
/// The newest two buckets are kept as they are, since bookings go there; those before them as [`Rows`]. A booking
/// anywhere else is rare: then the rows are made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    range: Range,
    /// The last second booked; `None` while nothing was booked.
    newest: Option<i64>,
    rows: Rows,
    /// The newest bucket and the one before it. `None` is a gap. The newest is never a gap.
    last: Option<Bucket>,
    before: Option<Bucket>,
}

impl Ring {
    /// An empty ring of a range.
    #[must_use]
    pub fn new(range: Range) -> Self {
        Self { range, newest: None, rows: Rows::default(), last: None, before: None }
    }

    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking) {
        let number = self.range.bucket_of(booking.second);
        let late = booking.since.is_some_and(|since| self.range.bucket_of(since) < number.saturating_sub(1));
        let is_newest = match self.newest {
            Some(newest) if booking.second < newest.saturating_sub(JITTER_SECONDS) => {
                self.turn_back(self.range.bucket_of(newest), number);
                true
            }
            Some(newest) => {
                self.advance(self.range.bucket_of(newest), number);
                booking.second >= newest
            }
            None => true,
        };
        if is_newest {
            self.newest = Some(booking.second);
        }
        let newest = self.newest.map_or(number, |newest| self.range.bucket_of(newest));
        let add = |slot: &mut Option<Bucket>| slot.get_or_insert_default().add(booking, late, is_newest);
        match newest.abs_diff(number) {
            0 => add(&mut self.last),
            1 => add(&mut self.before),
            back => self.change_row(back, add),
        }
    }

    /// Books the seconds from `first` to that of `last`, one after the other, each as `last` is.
    ///
    /// They bring nothing: booked once or again and again, a bucket is the same.
    pub(crate) fn book_quiet(&mut self, first: i64, last: &Booking) {
        for number in self.range.bucket_of(first)..=self.range.bucket_of(last.second) {
            let second = (self.range.start_of(number + 1) - 1).min(last.second);
            self.book(&Booking { second, since: Some(second - 1), ..*last });
        }
    }

    /// The buckets numbered `from..=to`, `None` where there is a gap or nothing is kept.
    pub fn buckets(&self, from: i64, to: i64) -> impl Iterator<Item = Option<Bucket>> {
        let newest = self.newest.map(|newest| self.range.bucket_of(newest));
        // How far a number lies behind the newest bucket; rows are those from 2 on.
        let back = move |number: i64| usize::try_from(newest?.checked_sub(number)?).ok();
        let skipped = back(from).map_or(0, |back| (self.rows.len() + 2).saturating_sub(back + 1));
        // The rows before `from` have to be read too, but not when no row is asked for at all.
        let mut rows = back(from).filter(|&back| back >= 2).map(|_| self.rows.iter().skip(skipped));
        (from..=to).map(move |number| match back(number)? {
            0 => self.last,
            1 => self.before,
            back if back < self.rows.len() + 2 => rows.as_mut()?.next()?,
            _ => None,
        })
    }

    /// The last second booked, UTC.
    #[must_use]
    pub fn newest_second(&self) -> Option<i64> {
        self.newest
    }

    /// The last second, the newest two buckets, the rows.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(self.newest.is_some().into());
        if let Some(newest) = self.newest {
            put_signed(out, newest);
            Bucket::write(self.last.as_ref(), out);
            Bucket::write(self.before.as_ref(), out);
            self.rows.write(out);
        }
    }

    pub(crate) fn read(range: Range, cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        if !cursor.flag()? {
            return Ok(Self::new(range));
        }
        let newest = Some(cursor.second()?);
        let last = Bucket::read(cursor)?;
        if last.is_none() {
            return Err(DecodeError::Invalid("a range that ends with a gap"));
        }
        let before = Bucket::read(cursor)?;
        let rows = Rows::read(cursor, range.buckets() - 2)?;
        Ok(Self { range, newest, rows, last, before })
    }

    fn advance(&mut self, last: i64, number: i64) {
        let steps = usize::try_from(number.saturating_sub(last)).unwrap_or(0);
        if steps >= self.range.buckets() {
            *self = Self { newest: self.newest, ..Self::new(self.range) };
            return;
        }
        for _ in 0..steps {
            self.rows.push_back(self.before.as_ref());
            self.before = self.last.take();
            if self.rows.len() + 2 > self.range.buckets() {
                self.rows.pop_front();
            }
        }
    }

    fn turn_back(&mut self, mut last: i64, number: i64) {
        if last == number {
            return;
        }
        let mut buckets = self.plain();
        let mut moved: Option<Bucket> = None;
        while last > number
            && let Some(bucket) = buckets.pop_back()
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
        let mut newest = buckets.pop_back().flatten();
        if let Some(moved) = moved {
            newest.get_or_insert_default().absorb(&moved);
        }
        buckets.push_back(newest);
        self.set_plain(buckets);
    }

    /// Changes a bucket that lies at least 2 behind the newest; one that has come late may lie before the first.
    fn change_row(&mut self, back: u64, change: impl FnOnce(&mut Option<Bucket>)) {
        let Some(back) = usize::try_from(back).ok().filter(|&back| back < self.range.buckets()) else {
            return;
        };
        let mut buckets = self.plain();
        while buckets.len() <= back {
            buckets.push_front(None);
        }
        let index = buckets.len() - 1 - back;
        change(&mut buckets[index]);
        self.set_plain(buckets);
    }

    fn plain(&self) -> VecDeque<Option<Bucket>> {
        self.rows.iter().chain([self.before, self.last]).collect()
    }

    fn set_plain(&mut self, mut buckets: VecDeque<Option<Bucket>>) {
        self.last = buckets.pop_back().flatten();
        self.before = buckets.pop_back().flatten();
        self.rows = Rows::default();
        for bucket in &buckets {
            self.rows.push_back(bucket.as_ref());
        }
    }
}
