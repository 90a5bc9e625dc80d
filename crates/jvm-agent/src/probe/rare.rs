//! A number that is dear to read: read with the searches, the rarer the more it costs, and told as it was then.

use std::time::{Duration, Instant};

use super::counters::{ACTIVE, COUNTERS};
use super::pace::Pace;
use crate::jvm::{Failure, Frame, Watched};

/// One part in so many of a core for one application.
const SHARE: u32 = 5_000;

/// How many sessions are active, as it was told last.
pub(super) struct Rare {
    pace: Pace,
    pub(super) active: Option<u64>,
}

impl Rare {
    /// Not asked yet.
    pub(super) fn new() -> Self {
        Self { pace: Pace::new(SHARE), active: None }
    }

    /// Asks, when that is due.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) fn look(
        &mut self,
        frame: &Frame<'_>,
        manager: &Watched<COUNTERS>,
        now: Instant,
        least: Duration,
    ) -> Result<(), Failure> {
        let Some(held) = manager.hold(frame) else { return Ok(()) };
        if self.pace.is_due(now, least) {
            self.active = None;
            self.active = self.pace.run(now, || held.number(frame, ACTIVE))?;
        }
        Ok(())
    }
}
