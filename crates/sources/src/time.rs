//! The clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// UTC milliseconds.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The next second to read that is a multiple of `every`, and how long it is until its half: readings of all servers
/// are made at the half of a second, as far from the next one as from the one before.
pub(crate) fn next_due(now_ms: i64, every: Duration) -> (i64, Duration) {
    let every = i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1);
    let (first, half) = (now_ms.saturating_add(500).div_euclid(1000), 500);
    let second = first.saturating_add(every - 1).div_euclid(every).saturating_mul(every);
    let wait = second.saturating_mul(1000).saturating_add(half).saturating_sub(now_ms);
    (second, Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_due_at_the_half_of_a_second() {
        let due = |now_ms, every| {
            let (second, wait) = next_due(now_ms, Duration::from_secs(every));
            (second, wait.as_millis())
        };
        assert_eq!(due(10_000, 1), (10, 500));
        assert_eq!(due(10_499, 1), (10, 1));
        assert_eq!(due(10_500, 1), (11, 1000), "the reading of second 10 has just been made");
        assert_eq!(due(11_000, 5), (15, 4500));
        assert_eq!(due(15_200, 5), (15, 300));
    }
}
