//! How many sessions an application brought with it from a run before: they were saved at its stop and read again at its
//! start, and are no creations of this run.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// More applications than this are not remembered.
const MOST: usize = 10_000;

/// By incarnation. Later some of these sessions have ended, and counting again would find fewer; so what was found is kept
/// for as long as the JVM runs, also while no monitor is there.
static FOUND: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());

/// The number found at the first look; `count` finds it.
pub(super) fn carried(incarnation: u64, count: impl FnOnce() -> u64) -> u64 {
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&known) = found.get(&incarnation) {
        return known;
    }
    let number = count();
    if found.len() < MOST {
        found.insert(incarnation, number);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_first_stays() {
        assert_eq!(carried(0x7e57, || 3), 3);
        assert_eq!(carried(0x7e57, || 2), 3);
        assert_eq!(carried(0x7e58, || 2), 2);
    }
}
