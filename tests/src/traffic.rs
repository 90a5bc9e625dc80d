//! Visitors as numbers: what the benchmarks feed the recorder with, the same in every run.

use std::f64::consts::TAU;
use std::ops::Range;

use sessionwatch_series::bucket::Booking;
use sessionwatch_series::counts::Counts;

/// How long a session lives on average, seconds: the time-out that most servers begin with.
const LIFE: f64 = 1800.0;
const DAY: f64 = 86_400.0;

/// How many visitors an application has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// One in ten minutes.
    Quiet,
    /// Six a minute.
    Typical,
    /// Fifty a second; now and then one is refused.
    Busy,
}

/// The counters of one application and the visitors who move them.
///
/// Visitors come at random, twice as many at the height of the day and few at night. Sessions that are over are found
/// once a minute, as by Tomcat.
#[derive(Debug, Clone)]
pub struct Traffic {
    crowd: Crowd,
    dice: fastrand::Rng,
    counters: Counts,
    /// Over, and not found yet.
    over: u64,
}

impl Crowd {
    /// All of them, with their names.
    pub const ALL: [(Self, &str); 3] =
        [(Self::Quiet, "quiet"), (Self::Typical, "typical"), (Self::Busy, "busy")];

    /// Most applications are quiet: of twenty one is busy and five are typical.
    #[must_use]
    pub fn of(number: usize) -> Self {
        match number % 20 {
            0 => Self::Busy,
            1..=5 => Self::Typical,
            _ => Self::Quiet,
        }
    }

    /// Visitors in a second: who come, and who are refused.
    fn visitors(self) -> (f64, f64) {
        match self {
            Self::Quiet => (1.0 / 600.0, 0.0),
            Self::Typical => (0.1, 0.0),
            Self::Busy => (50.0, 0.05),
        }
    }
}

impl Traffic {
    /// An application whose server has just started; another `seed` makes another one.
    #[must_use]
    pub fn new(crowd: Crowd, seed: u64) -> Self {
        Self { crowd, dice: fastrand::Rng::with_seed(seed), counters: Counts::ZERO, over: 0 }
    }

    /// A second passes; what the counters show then.
    #[allow(clippy::cast_precision_loss, reason = "times and numbers of sessions are far below 2^52")]
    pub fn second(&mut self, now: i64) -> Counts {
        let (visitors, refused) = self.crowd.visitors();
        let tide = 1.0 + 0.9 * (TAU * now as f64 / DAY).sin();
        self.counters.created += self.random(visitors * tide);
        self.counters.rejected += self.random(refused * tide);
        let living = self.active() - self.over;
        self.over += self.random(living as f64 / LIFE).min(living);
        if now % 60 == 0 {
            self.counters.destroyed += std::mem::take(&mut self.over);
        }
        self.counters
    }

    /// Some seconds pass, each of them read: what is to be booked.
    pub fn bookings(&mut self, seconds: Range<i64>) -> Vec<Booking> {
        let booking = |second| {
            let before = self.counters;
            let now = self.second(second);
            let counts = Counts {
                created: now.created - before.created,
                destroyed: now.destroyed - before.destroyed,
                rejected: now.rejected - before.rejected,
            };
            Booking { second, since: Some(second - 1), counts, active: Some(self.active()) }
        };
        seconds.map(booking).collect()
    }

    /// The sessions there are, with those that are over and not found yet.
    #[must_use]
    pub fn active(&self) -> u64 {
        self.counters.created - self.counters.destroyed
    }

    /// A number whose mean is this, as of independent visitors (Knuth's way to Poisson's distribution).
    fn random(&mut self, mean: f64) -> u64 {
        let end = (-mean).exp();
        let mut product = self.dice.f64();
        let mut count = 0;
        while product > end {
            product *= self.dice.f64();
            count += 1;
        }
        count
    }
}
