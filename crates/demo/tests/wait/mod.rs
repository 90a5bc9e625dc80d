//! Waiting for something to become true.

use std::thread;
use std::time::{Duration, Instant};

/// Returns as soon as `condition` holds; fails the test when it does not within a minute.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited a minute in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
