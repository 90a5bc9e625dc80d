//! Whose turn it is to be written, and how far back the log is still needed.
//!
//! A state is complete when every subject was written after it: from then on nothing before it is needed. Subjects
//! take turns in their order, so that is so when the turn has come round to where it stood.

use std::collections::VecDeque;

use sessionwatch_series::id::SubjectId;

/// In so many batches every subject has its turn. With a batch a second, a start enters the entries of two to two and a
/// half minutes again.
pub const ROUND: usize = 120;

/// Every so many batches hold a state.
pub const STATE_EVERY: u64 = 20;

/// Where the turn is.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    at: Option<SubjectId>,
    rounds: u64,
    /// From the one that the log begins with.
    states: VecDeque<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    batch: u64,
    rounds: u64,
    at: Option<SubjectId>,
}

impl Turns {
    /// A state was written with this batch, before its subjects.
    pub fn state(&mut self, batch: u64) {
        self.states.push_back(State { batch, rounds: self.rounds, at: self.at });
    }

    /// A subject was written.
    pub fn subject(&mut self, id: SubjectId) {
        if self.at.is_some_and(|at| id <= at) {
            self.rounds += 1;
        }
        self.at = Some(id);
    }

    /// The subject that was written last.
    #[must_use]
    pub fn at(&self) -> Option<SubjectId> {
        self.at
    }

    /// The newest complete state: what is older is not needed. `None` while there is no state.
    pub fn oldest_needed(&mut self) -> Option<u64> {
        while self.states.get(1).is_some_and(|next| self.is_complete(next)) {
            self.states.pop_front();
        }
        self.states.front().map(|state| state.batch)
    }

    fn is_complete(&self, state: &State) -> bool {
        let rounds = self.rounds - state.rounds;
        rounds > 1 || (rounds == 1 && self.at >= state.at)
    }
}
