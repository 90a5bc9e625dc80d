//! Numbers that stand for something in an entry.

pub(super) const CONNECTED: u8 = 1;
pub(super) const DISCONNECTED: u8 = 2;
pub(super) const TROUBLE: u8 = 3;
pub(super) const APPLICATIONS: u8 = 4;
pub(super) const TICK: u8 = 5;
pub(super) const CHANGED: u8 = 6;

/// An application in a list: so many after each other as their slots have them.
pub(super) const AS_BEFORE: u8 = 0;
/// The application of this slot, with other numbers.
pub(super) const OTHER_NUMBERS: u8 = 1;
/// A known application under this slot.
pub(super) const OTHER_SLOT: u8 = 2;
/// An application that was not known.
pub(super) const NEW: u8 = 3;
/// The same of one that is in a cluster.
pub(super) const NEW_IN_CLUSTER: u8 = 4;

/// What a counter did, two bits each in the order active, created, destroyed, rejected.
pub(super) const STOOD: u8 = 0;
pub(super) const ROSE: u8 = 1;
pub(super) const FELL: u8 = 2;
pub(super) const NOT_TOLD: u8 = 3;
