//! How many sessions were created, destroyed and rejected.

use std::ops::{AddAssign, SubAssign};

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
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.created = self.created.saturating_add(other.created);
        self.destroyed = self.destroyed.saturating_add(other.destroyed);
        self.rejected = self.rejected.saturating_add(other.rejected);
    }
}

impl SubAssign for Counts {
    fn sub_assign(&mut self, other: Self) {
        self.created = self.created.saturating_sub(other.created);
        self.destroyed = self.destroyed.saturating_sub(other.destroyed);
        self.rejected = self.rejected.saturating_sub(other.rejected);
    }
}
