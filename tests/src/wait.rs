//! Waiting for what must become true.

use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// Looks again and again until `look` finds something.
///
/// # Panics
/// With the last thing that `look` saw, when that takes longer than two minutes.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if start.elapsed() > LIMIT => panic!("waited in vain for {what}; last seen: {seen}"),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
