//! Readings that brought nothing, one a second: put off, and booked together when something happens.
//!
//! Most applications are quiet most of the time. Of ten thousand, a second then touches the few that are not, and the
//! memory of the others stays where it is.

use crate::bucket::Booking;
use crate::counts::Counts;

/// So many seconds are put off at most, so that booking them is never long.
const LONGEST: i64 = 60;

/// The end of what is booked, and the quiet seconds after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quiet {
    active: Option<u64>,
    booked: i64,
    newest: i64,
}

impl Quiet {
    /// After a booking at the newest second.
    pub(crate) fn after(booking: &Booking) -> Self {
        Self { active: booking.active, booked: booking.second, newest: booking.second }
    }

    /// Takes a booking that brings nothing new, if it is one and may wait.
    pub(crate) fn takes(&mut self, booking: &Booking) -> bool {
        let brings_nothing = booking.counts.is_zero()
            && booking.active == self.active
            && booking.since == Some(self.newest)
            && booking.second.checked_sub(1) == Some(self.newest)
            && self.newest - self.booked < LONGEST;
        if brings_nothing {
            self.newest = booking.second;
        }
        brings_nothing
    }

    /// The last second read.
    pub(crate) fn newest(&self) -> i64 {
        self.newest
    }

    /// The seconds that wait: the first, and the booking of the last.
    pub(crate) fn waiting(&self) -> Option<(i64, Booking)> {
        let Self { active, booked, newest } = *self;
        let last = Booking { second: newest, since: Some(newest - 1), counts: Counts::ZERO, active };
        (newest > booked).then_some((booked + 1, last))
    }
}
