//! The wall clock: read here and handed on as an argument.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Now, UTC seconds. Before 1970 it is 0.
#[must_use]
pub fn now() -> i64 {
    i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)
}

/// Now, UTC milliseconds.
#[must_use]
pub(crate) fn now_ms() -> i64 {
    i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX)
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
