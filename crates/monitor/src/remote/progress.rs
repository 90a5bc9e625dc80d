//! How it goes with one engine.

use sessionwatch_remote::sender::Version;
use sessionwatch_store::queue::Waiting;

/// How it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The version that it speaks, once that is known.
    pub(crate) version: Option<Version>,
    /// Samples that it has.
    pub(crate) sent: u64,
    /// Samples that it did not want.
    pub(crate) refused: u64,
    /// Requests in vain.
    pub(crate) failed: u64,
    /// Why nothing can be sent now.
    pub(crate) trouble: Option<String>,
    /// Since when, UTC seconds.
    pub(crate) since: Option<i64>,
    /// Samples were dropped since it took something.
    pub(crate) is_full: bool,
    /// Why it did not want something last, or what is wrong with the queue's file.
    pub(crate) notice: Option<String>,
}

impl Progress {
    pub(super) fn went_well(&mut self) {
        (self.trouble, self.since, self.is_full) = (None, None, false);
    }

    pub(super) fn failed(&mut self, why: String, now: i64) {
        self.failed += 1;
        self.since.get_or_insert(now);
        self.trouble = Some(why);
    }
}

/// An engine with its queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) name: String,
    /// Without its query.
    pub(crate) url: String,
    pub(crate) waiting: Waiting,
    pub(crate) progress: Progress,
}
