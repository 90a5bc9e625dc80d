//! A believable day at the shop as a plan without end: who comes when, and does what. No clock, no network.

use std::f64::consts::TAU;
use std::time::Duration;

use fastrand::Rng;

/// From one high tide of visitors to the next, in seconds.
const TIDE: f64 = 300.0;
/// Visitors a second between the tides, and how many more at their height.
const QUIET: f64 = 0.25;
const SWELL: f64 = 0.45;
/// Now and then everybody comes at once: how often, for how long (seconds), and how many a second.
const RUSH_EVERY: f64 = 240.0;
const RUSH_FROM: f64 = 4.0;
const RUSH_FOR: f64 = 35.0;
const RUSH: f64 = 3.0;
/// One visitor in so many goes to the examples instead.
const EXAMPLES_ONE_IN: u32 = 9;

/// One thing that a visitor does; each is one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Comes to the shop, or looks at the shelf once more.
    Look,
    /// Puts something into the basket.
    Basket,
    /// Logs in.
    LogIn,
    /// Logs out; always the last step.
    LogOut,
    /// Leaves the session to time out; always the last step.
    Leave,
    /// Looks at the session page of Tomcat's examples.
    Examples,
}

/// What one visitor is going to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// When the visitor comes, from the beginning of the day.
    pub arrives: Duration,
    /// What follows, each with the pause before it; the first is the arrival itself, without a pause.
    pub steps: Vec<(Duration, Step)>,
}

/// Plans without end, in order of arrival; the same seed yields the same day.
#[derive(Debug, Clone)]
pub struct Day {
    random: Rng,
    now: f64,
}

impl Day {
    /// The day that belongs to `seed`.
    pub fn new(seed: u64) -> Day {
        Day { random: Rng::with_seed(seed), now: 0.0 }
    }

    fn seconds(&mut self, from: f64, to: f64) -> Duration {
        Duration::from_secs_f64(from + (to - from) * self.random.f64())
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.random.f64() < probability
    }

    fn shop_steps(&mut self) -> Vec<(Duration, Step)> {
        let mut steps = vec![(Duration::ZERO, Step::Look)];
        for _ in 0..self.random.u32(1..=4) {
            let step = if self.chance(0.4) { Step::Basket } else { Step::Look };
            steps.push((self.seconds(1.0, 7.0), step));
        }
        let member = self.chance(0.6);
        if member {
            steps.push((self.seconds(1.0, 5.0), Step::LogIn));
            for _ in 0..self.random.u32(0..=2) {
                steps.push((self.seconds(1.0, 6.0), Step::Look));
            }
        }
        let last = if member && self.chance(0.8) { Step::LogOut } else { Step::Leave };
        steps.push((self.seconds(0.5, 4.0), last));
        steps
    }

    fn examples_steps(&mut self) -> Vec<(Duration, Step)> {
        let mut steps = vec![(Duration::ZERO, Step::Examples)];
        for _ in 0..self.random.u32(0..=2) {
            steps.push((self.seconds(2.0, 9.0), Step::Examples));
        }
        steps
    }
}

impl Iterator for Day {
    type Item = Plan;

    fn next(&mut self) -> Option<Plan> {
        // The gap between independent arrivals is exponentially distributed.
        self.now += -(1.0 - self.random.f64()).ln() / visitors_a_second(self.now);
        let steps =
            if self.random.u32(0..EXAMPLES_ONE_IN) == 0 { self.examples_steps() } else { self.shop_steps() };
        Some(Plan { arrives: Duration::from_secs_f64(self.now), steps })
    }
}

/// How many visitors come per second at this moment of the day, on average.
fn visitors_a_second(now: f64) -> f64 {
    let tide = QUIET + SWELL * (0.5 - 0.5 * (TAU * now / TIDE).cos());
    let in_rush = (RUSH_FROM..RUSH_FROM + RUSH_FOR).contains(&(now % RUSH_EVERY));
    if in_rush { tide + RUSH } else { tide }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_yields_the_same_day_and_another_seed_another() {
        let first: Vec<Plan> = Day::new(7).take(200).collect();
        assert_eq!(first, Day::new(7).take(200).collect::<Vec<_>>());
        assert_ne!(first, Day::new(8).take(200).collect::<Vec<_>>());
    }

    #[test]
    fn visitors_come_in_order_and_end_as_they_should() {
        let plans: Vec<Plan> = Day::new(1).take(2_000).collect();
        assert!(plans.is_sorted_by_key(|plan| plan.arrives));
        for plan in &plans {
            let steps: Vec<Step> = plan.steps.iter().map(|(_, step)| *step).collect();
            let (last, before) = steps.split_last().unwrap();
            assert!(!before.iter().any(|step| matches!(step, Step::LogOut | Step::Leave)), "{steps:?}");
            assert!(matches!(last, Step::LogOut | Step::Leave | Step::Examples), "{steps:?}");
        }
    }

    /// How many sessions the shop would hold each second, when those who leave stay for another 65 s and
    /// whoever finds `limit` of them is refused; and how many were refused in that second.
    fn occupancy(seed: u64, seconds: usize, limit: u64) -> Vec<(u64, u64)> {
        let mut ends: Vec<f64> = Vec::new();
        let mut out = vec![(0, 0); seconds];
        for plan in Day::new(seed) {
            let begin = plan.arrives.as_secs_f64();
            let Some(second) = out.get_mut(begin as usize) else { break };
            let (_, last) = plan.steps.last().unwrap();
            if *last == Step::Examples {
                continue;
            }
            ends.retain(|end| *end > begin);
            if ends.len() as u64 >= limit {
                second.1 += 1;
            } else {
                let stay: Duration = plan.steps.iter().map(|(pause, _)| *pause).sum();
                let left = if *last == Step::Leave { 65.0 } else { 0.0 };
                ends.push(begin + stay.as_secs_f64() + left);
            }
            second.0 = ends.len() as u64;
        }
        out
    }

    #[test]
    fn the_limit_is_reached_within_two_minutes_but_not_all_the_time() {
        for seed in 0..20 {
            let seconds = occupancy(seed, 3_600, 50);
            let refused = |part: &[(u64, u64)]| part.iter().map(|second| second.1).sum::<u64>();
            assert!(refused(&seconds[..120]) > 0, "seed {seed}: nobody is refused in two minutes");
            let busy = seconds.iter().filter(|second| second.1 > 0).count();
            assert!(busy < 600, "seed {seed}: somebody is refused in {busy} of 3,600 s");
        }
    }
}
