//! The wall clock: read here and handed on as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, UTC seconds. Before 1970 it is 0.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
