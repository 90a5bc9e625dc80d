//! What is kept of one stretch of time.

use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_number};

/// What is booked at one second: the input of series and windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Booking {
    /// The second it is booked at, UTC.
    pub second: i64,
    /// The second of the reading before, if there was one: everything since then is in `counts`.
    pub since: Option<i64>,
    /// What happened.
    pub counts: Counts,
    /// Sessions that exist now; `None`: not told.
    pub active: Option<u64>,
}

/// One bucket in which something was read. A bucket in which nothing was read does not exist: it is a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bucket {
    /// What happened in it.
    pub counts: Counts,
    /// The sessions that existed in it; `None`: not told.
    pub active: Option<Span>,
    /// Also holds what happened in the gap before it, or was moved here when the clock went back.
    pub late: bool,
}

/// A gauge within a bucket: its spikes are kept, not averaged away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The last value read.
    pub last: u64,
    /// The lowest value read.
    pub min: u64,
    /// The highest value read.
    pub max: u64,
}

impl Span {
    pub(crate) fn of(value: u64) -> Self {
        Self { last: value, min: value, max: value }
    }

    /// Whether the gauge stood at this value all the time.
    pub(crate) fn is_only(self, value: u64) -> bool {
        self == Self::of(value)
    }

    /// Both spans as one; `last` is the other's.
    fn then(self, later: Self) -> Self {
        Self { last: later.last, min: self.min.min(later.min), max: self.max.max(later.max) }
    }
}

impl Bucket {
    /// One byte that tells whether there is a bucket (1), its gauge (2), and whether it is late (4); its fields.
    pub(crate) fn write(bucket: Option<&Self>, out: &mut Vec<u8>) {
        let Some(bucket) = bucket else { return out.push(0) };
        out.push(1 | u8::from(bucket.active.is_some()) << 1 | u8::from(bucket.late) << 2);
        bucket.counts.write(out);
        if let Some(span) = bucket.active {
            put_number(out, span.last);
            put_number(out, span.min);
            put_number(out, span.max);
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, DecodeError> {
        let flags = cursor.byte()?;
        if flags == 0 {
            return Ok(None);
        }
        if flags & 1 == 0 || flags > 7 {
            return Err(DecodeError::Invalid("flags of a bucket"));
        }
        let counts = Counts::read(cursor)?;
        let active = if flags & 2 == 0 {
            None
        } else {
            Some(Span { last: cursor.number()?, min: cursor.number()?, max: cursor.number()? })
        };
        Ok(Some(Self { counts, active, late: flags & 4 != 0 }))
    }

    /// Adds a booking. `newest` tells whether it is the latest of this bucket, so that its gauge is the last one.
    pub(crate) fn add(&mut self, booking: &Booking, late: bool, newest: bool) {
        self.counts += booking.counts;
        self.late |= late && !booking.counts.is_zero();
        let Some(value) = booking.active else { return };
        self.active = Some(match self.active {
            None => Span::of(value),
            Some(span) if newest => span.then(Span::of(value)),
            Some(span) => Span::of(value).then(span),
        });
    }

    /// Takes over a later bucket whose time turned out to be in the future.
    pub(crate) fn absorb(&mut self, later: &Self) {
        self.counts += later.counts;
        self.late |= later.late || !later.counts.is_zero();
        self.active = match (self.active, later.active) {
            (Some(span), Some(later)) => Some(span.then(later)),
            (span, later) => later.or(span),
        };
    }
}
