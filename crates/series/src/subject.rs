//! What a graph is drawn of: an application, a server, or all servers together.

use crate::bucket::Booking;
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError};
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The four ranges.
    pub series: Series,
    /// The sliding sums.
    pub windows: Windows,
    /// Which counters are told.
    pub told: Told,
}

impl Subject {
    /// Books what happened at a second.
    pub fn book(&mut self, booking: &Booking, told: Told) {
        self.told.join(told);
        self.series.book(booking);
        self.windows.book(booking);
    }

    /// The sums of the windows at the time `now`. Order as [`WINDOW_SECONDS`].
    #[must_use]
    pub fn sums(&self, now: i64) -> [Counts; WINDOW_SECONDS.len()] {
        self.windows.sums(last_whole_second(self.series.newest_second(), now))
    }
}

impl Subject {
    /// Adds the saved form to `out`: a version, which counters are told, series, windows.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        let Told { created, destroyed, rejected } = self.told;
        out.push(u8::from(created) | u8::from(destroyed) << 1 | u8::from(rejected) << 2);
        self.series.write(out);
        self.windows.write(out);
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
        Ok((Self { series, windows, told }, bytes.len() - cursor.rest().len()))
    }
}

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
