//! How many sessions were created, destroyed and rejected.

use std::ops::{AddAssign, SubAssign};

use crate::encoding::{Cursor, DecodeError, put_number};

/// Numbers of events: in a second, a bucket, a window or a run. Additions saturate at `u64::MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sessions created. Changing a session's id (a login) creates none.
    pub created: u64,
    /// Sessions ended in any way: timed out, invalidated, evicted.
    pub destroyed: u64,
    /// Creations refused because the session limit was reached.
    pub rejected: u64,
}

impl Counts {
    /// Nothing happened.
    pub const ZERO: Self = Self { created: 0, destroyed: 0, rejected: 0 };

    /// Whether nothing happened.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        put_number(out, self.created);
        put_number(out, self.destroyed);
        put_number(out, self.rejected);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { created: cursor.number()?, destroyed: cursor.number()?, rejected: cursor.number()? })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.created = self.created.saturating_add(other.created);
        self.destroyed = self.destroyed.saturating_add(other.destroyed);
        self.rejected = self.rejected.saturating_add(other.rejected);
    }
}

/// A sum of counts that does not saturate, so that what was added can be taken away again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum {
    created: u128,
    destroyed: u128,
    rejected: u128,
}

impl AddAssign<Counts> for Sum {
    fn add_assign(&mut self, counts: Counts) {
        self.created += u128::from(counts.created);
        self.destroyed += u128::from(counts.destroyed);
        self.rejected += u128::from(counts.rejected);
    }
}

impl SubAssign<Counts> for Sum {
    fn sub_assign(&mut self, counts: Counts) {
        self.created -= u128::from(counts.created);
        self.destroyed -= u128::from(counts.destroyed);
        self.rejected -= u128::from(counts.rejected);
    }
}

impl From<Sum> for Counts {
    fn from(sum: Sum) -> Self {
        let saturated = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            created: saturated(sum.created),
            destroyed: saturated(sum.destroyed),
            rejected: saturated(sum.rejected),
        }
    }
}
