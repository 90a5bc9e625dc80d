//! Numbers that stand for something on the wire.

/// The second byte after the length. Agents use 1 to 15, the monitor 16 to 31.
pub(super) const HELLO: u8 = 1;
pub(super) const APPLICATIONS: u8 = 2;
pub(super) const TICK: u8 = 3;
pub(super) const TROUBLE: u8 = 4;
pub(super) const WELCOME: u8 = 16;
pub(super) const READING: u8 = 17;

/// Stands for "not told" in a number.
pub(super) const NOT_TOLD: u64 = u64::MAX;
