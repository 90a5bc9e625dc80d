//! How long to wait before something is sent again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use sessionwatch_fetch::pause::after;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// After so many failures in a row: twice as long each time, and somewhere between half of that and all of it, so that many who were
/// refused at once do not all come back at once.
pub(crate) fn pause(failures: u32) -> Duration {
    let whole = after(failures, FIRST, LONGEST);
    // A new state is seeded at random.
    let dice = RandomState::new().hash_one(failures) % 1000;
    whole / 2 + whole.mul_f64(f64::from(u32::try_from(dice).unwrap_or(0)) / 2000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute_and_are_not_the_same_for_everybody() {
        for (failures, whole) in [(1, 1.0), (2, 2.0), (3, 4.0), (6, 30.0), (4000, 30.0)] {
            let seconds = pause(failures).as_secs_f64();
            assert!((whole / 2.0..=whole).contains(&seconds), "{failures}: {seconds}");
        }
        let some: std::collections::HashSet<_> = (0..20).map(|_| pause(9)).collect();
        assert!(some.len() > 1, "{some:?}");
    }
}
