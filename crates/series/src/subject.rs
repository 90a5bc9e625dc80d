//! What a graph is drawn of: an application, a server, or all servers together.

use std::borrow::Cow;

use crate::bucket::{Booking, Bucket};
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError};
use crate::quiet::Quiet;
use crate::range::Range;
use crate::reading::Reading;
use crate::series::Series;
use crate::windows::{WINDOW_SECONDS, Windows};

/// The version of the saved form.
const VERSION: u8 = 1;

/// Which counters were ever told; the others are shown as not told, never as zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Sessions created.
    pub created: bool,
    /// Sessions ended.
    pub destroyed: bool,
    /// Creations refused.
    pub rejected: bool,
}

impl Told {
    /// Adds what a reading tells.
    pub fn add(&mut self, reading: &Reading) {
        self.created |= reading.created.is_some();
        self.destroyed |= reading.destroyed.is_some();
        self.rejected |= reading.rejected.is_some();
    }

    /// Adds what another subject was told.
    pub fn join(&mut self, other: Self) {
        self.created |= other.created;
        self.destroyed |= other.destroyed;
        self.rejected |= other.rejected;
    }
}

/// Series and windows of one subject.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Which counters are told.
    pub told: Told,
    /// Seconds that are not booked yet below.
    quiet: Option<Quiet>,
    series: Series,
    windows: Windows,
}

impl Subject {
    /// Nothing was booked yet.
    #[must_use]
    pub fn new(told: Told) -> Self {
        Self { told, ..Self::default() }
    }

    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking, told: Told) {
        self.told.join(told);
        if self.quiet.as_mut().is_some_and(|quiet| quiet.takes(booking)) {
            return;
        }
        self.settle();
        self.series.book(booking);
        self.windows.book(booking);
        let is_newest = self.series.newest_second() == Some(booking.second);
        self.quiet = is_newest.then(|| Quiet::after(booking));
    }

    /// The last second booked, UTC.
    #[must_use]
    pub fn newest_second(&self) -> Option<i64> {
        self.quiet.map(|quiet| quiet.newest()).or_else(|| self.series.newest_second())
    }

    /// The buckets of a range numbered `from..=to`; `None` is a gap.
    #[must_use]
    pub fn buckets(&self, range: Range, from: i64, to: i64) -> Vec<Option<Bucket>> {
        let ring = self.series.ring(range);
        match self.waiting() {
            None => ring.buckets(from, to).collect(),
            Some((first, last)) => {
                let mut ring = ring.clone();
                ring.book_quiet(first, &last);
                ring.buckets(from, to).collect()
            }
        }
    }

    /// The sums of the windows at the time `now`. Order as [`WINDOW_SECONDS`].
    #[must_use]
    pub fn sums(&self, now: i64) -> [Counts; WINDOW_SECONDS.len()] {
        // Seconds that wait would add nothing.
        self.windows.sums(last_whole_second(self.newest_second(), now))
    }

    /// Adds the saved form to `out`: a version, which counters are told, series, windows.
    pub fn write(&self, out: &mut Vec<u8>) {
        let settled = self.settled();
        out.push(VERSION);
        let Told { created, destroyed, rejected } = self.told;
        out.push(u8::from(created) | u8::from(destroyed) << 1 | u8::from(rejected) << 2);
        settled.series.write(out);
        settled.windows.write(out);
    }

    /// Takes the saved form off the front of `bytes`; also tells how many bytes it was.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), DecodeError> {
        let mut cursor = Cursor::new(bytes);
        cursor.version(VERSION)?;
        let flags = cursor.byte()?;
        if flags > 7 {
            return Err(DecodeError::Invalid("which counters are told"));
        }
        let told = Told { created: flags & 1 != 0, destroyed: flags & 2 != 0, rejected: flags & 4 != 0 };
        let (series, length) = Series::read(cursor.rest())?;
        cursor.take(length)?;
        let (windows, length) = Windows::read(cursor.rest())?;
        cursor.take(length)?;
        Ok((Self { told, quiet: None, series, windows }, bytes.len() - cursor.rest().len()))
    }

    fn waiting(&self) -> Option<(i64, Booking)> {
        self.quiet.and_then(|quiet| quiet.waiting())
    }

    fn settle(&mut self) {
        if let Some((first, last)) = self.waiting() {
            self.series.book_quiet(first, &last);
            self.windows.book(&last);
        }
        self.quiet = None;
    }

    fn settled(&self) -> Cow<'_, Self> {
        if self.waiting().is_none() {
            return Cow::Borrowed(self);
        }
        let mut settled = self.clone();
        settled.settle();
        Cow::Owned(settled)
    }
}

/// What was booked is compared, not what of it waits.
impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.settled(), other.settled());
        one.told == other.told && one.series == other.series && one.windows == other.windows
    }
}

impl Eq for Subject {}

/// The last second that is over, as far as readings tell: the one last read while readings come,
/// else the second before `now`. Windows and ranges end with it.
#[must_use]
pub fn last_whole_second(newest: Option<i64>, now: i64) -> i64 {
    match newest {
        // Within the usual pace the next reading is under way: its second is not a gap yet.
        Some(newest) if now.saturating_sub(newest) <= 2 => newest,
        _ => now - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOLD: Told = Told { created: true, destroyed: true, rejected: false };

    proptest! {
        /// Put off or not, the same is there at every moment.
        #[test]
        fn quiet_seconds_are_booked_as_if_they_had_not_waited(
            steps in prop::collection::vec(
                (
                    prop_oneof![30 => Just(1i64), 1 => 2i64..200, 1 => -9i64..1],
                    prop_oneof![30 => Just(0u64), 1 => 1u64..3],
                    prop_oneof![40 => Just(None), 1 => (0u64..3).prop_map(Some)],
                    prop_oneof![30 => Just(true), 1 => Just(false)],
                ),
                1..400,
            ),
        ) {
            let mut subject = Subject::new(TOLD);
            let (mut series, mut windows) = (Series::default(), Windows::default());
            let (mut second, mut active) = (1_000_000i64, Some(5));
            for (index, (by, created, changed, follows)) in steps.into_iter().enumerate() {
                let since = follows.then_some(second);
                second += by;
                active = changed.map_or(active, Some);
                let counts = Counts { created, ..Counts::ZERO };
                let booking = Booking { second, since, counts, active };
                subject.book(&booking, TOLD);
                series.book(&booking);
                windows.book(&booking);
                prop_assert_eq!(subject.newest_second(), series.newest_second());
                prop_assert_eq!(subject.sums(second + 3), windows.sums(last_whole_second(series.newest_second(), second + 3)));
                for range in Range::ALL.into_iter().filter(|_| index % 7 == 0) {
                    let to = range.bucket_of(series.newest_second().unwrap());
                    let expected: Vec<_> = series.buckets(range, to - 70, to).collect();
                    prop_assert_eq!(subject.buckets(range, to - 70, to), expected);
                }
            }
            let plain = Subject { told: TOLD, quiet: None, series, windows };
            let (mut saved, mut expected) = (Vec::new(), Vec::new());
            subject.write(&mut saved);
            plain.write(&mut expected);
            prop_assert_eq!(saved, expected);
            prop_assert_eq!(subject, plain);
        }
    }
}
