//! How often a search may run: the dearer it is, the rarer.

use std::time::{Duration, Instant};

use crate::cpu::thread_time;

/// Even the dearest search runs this often.
const MOST: Duration = Duration::from_secs(60);

/// When one kind of search ran last, and what it cost.
#[derive(Debug)]
pub(super) struct Pace {
    /// The search may use one part in so many of a core.
    share: u32,
    last: Option<Instant>,
    /// CPU time of the last runs. The first ones run cold code and say little, so the cheapest of three counts.
    costs: [Duration; 3],
}

impl Pace {
    /// A search that may use one part in `share` of a core.
    pub(super) fn new(share: u32) -> Self {
        Self { share, last: None, costs: [Duration::ZERO; 3] }
    }

    /// Runs `search`; what it uses decides when it is due again.
    pub(super) fn run<R>(&mut self, now: Instant, search: impl FnOnce() -> R) -> R {
        let before = thread_time();
        let result = search();
        self.ran(now, thread_time().saturating_sub(before));
        result
    }

    /// Makes the search due whatever it cost.
    pub(super) fn hurry(&mut self) {
        self.last = None;
    }

    /// Whether the search is due, at most once in `least`.
    pub(super) fn is_due(&self, now: Instant, least: Duration) -> bool {
        let cheapest = self.costs.into_iter().min().unwrap_or_default();
        let pause = least.max((cheapest * self.share).min(MOST));
        self.last.is_none_or(|last| now.saturating_duration_since(last) >= pause)
    }

    fn ran(&mut self, now: Instant, cost: Duration) {
        self.last = Some(now);
        self.costs.rotate_right(1);
        self.costs[0] = cost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: Duration = Duration::from_secs(5);

    fn pause_after(costs: &[u64]) -> u64 {
        let begin = Instant::now();
        let mut pace = Pace::new(5_000);
        assert!(pace.is_due(begin, LEAST));
        for &cost in costs {
            pace.ran(begin, Duration::from_micros(cost));
        }
        (0..).find(|&second| pace.is_due(begin + Duration::from_secs(second), LEAST)).unwrap()
    }

    #[test]
    fn a_cheap_search_runs_at_its_least_pause() {
        assert_eq!(pause_after(&[100, 100, 100]), 5);
    }

    #[test]
    fn the_first_cold_runs_do_not_slow_it_down() {
        assert_eq!(pause_after(&[90_000]), 5);
        assert_eq!(pause_after(&[90_000, 300, 300]), 5);
    }

    #[test]
    fn a_dear_search_becomes_rare_but_never_ends() {
        assert_eq!(pause_after(&[4_000, 4_000, 4_000]), 20);
        assert_eq!(pause_after(&[900_000, 900_000, 900_000]), 60);
    }
}
