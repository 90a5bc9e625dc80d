//! How long to leave a server alone that does not answer.

use std::time::Duration;

/// Doublings beyond which no pause grows.
const DOUBLINGS: u32 = 9;

/// The pause after so many failures in a row: none after none, `first` after one, then twice as long each time, up to
/// `longest`.
#[must_use]
pub fn after(failures: u32, first: Duration, longest: Duration) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    first.saturating_mul(1 << doublings.min(DOUBLINGS)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_the_longest() {
        let second = Duration::from_secs(1);
        let of = |longest, failures: [u32; 7]| {
            failures.map(|failures| after(failures, second, Duration::from_secs(longest)).as_secs())
        };
        assert_eq!(of(30, [0, 1, 2, 3, 5, 6, 100]), [0, 1, 2, 4, 16, 30, 30]);
        assert_eq!(of(300, [1, 2, 3, 9, 10, 11, 4000]), [1, 2, 4, 256, 300, 300, 300]);
    }
}
