//! Liberty: found by the thread for scheduled work, since each application has a search for sessions whose time is up
//! that waits there for its next turn.

mod beans;
mod counters;
mod walk;

use self::beans::Beans;
use super::family::{Family, Hint, Search};
use super::pace::Pace;
use super::thread::scheduled;
use crate::jvm::{Failure, Frame, Local, Reach, Weak};

/// The Liberty of this JVM. While a search for sessions runs it does not wait, so that what was found is remembered.
pub(super) struct Liberty {
    /// The stores of sessions, one for each application.
    stores: Vec<Weak>,
    tasks: Reach,
    beans: Beans,
    pace: Pace,
}

/// One part in so many of a core for looking at MBeans.
const SHARE: u32 = 5_000;

impl Liberty {
    /// Knows none yet.
    pub(super) fn new() -> Self {
        Self {
            stores: Vec::new(),
            tasks: Reach::new(walk::to_stores),
            beans: Beans::new(),
            pace: Pace::new(SHARE),
        }
    }

    fn by_thread(&mut self, frame: &mut Frame<'_>, thread: &Local<'_>) -> Result<(), Failure> {
        for waiting in scheduled(frame, thread)? {
            frame.nested(16, |frame| {
                for store in self.tasks.from(frame, &waiting, walk::MOST)? {
                    if !self.stores.iter().any(|known| known.is(frame, &store)) {
                        self.stores.push(Weak::new(frame, &store)?);
                    }
                }
                Ok::<_, Failure>(())
            })??;
        }
        Ok(())
    }
}

impl Family for Liberty {
    fn is_hint(&self, thread: &str) -> bool {
        thread.starts_with("Scheduled Executor-thread-")
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        for (_, thread) in hints {
            // Somebody else's thread may be named like this.
            let _ = frame.nested(32, |frame| self.by_thread(frame, thread))?;
        }
        Ok(())
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        let before = self.stores.len();
        self.stores.retain(|store| frame.nested(2, |frame| store.get(frame).is_some()).unwrap_or(true));
        self.stores.len() < before
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        let Self { stores, beans, pace, .. } = self;
        if !stores.is_empty() && pace.is_due(search.now, search.least) {
            let looked = pace.run(search.now, || beans.look(frame));
            if let Err(failure) = looked {
                search.troubles.tell(format!("looking at the MBeans of Liberty: {failure}"));
            }
        }
        for store in stores {
            let found = frame.nested(32, |frame| match store.get(frame) {
                Some(store) => walk::application(frame, &store, beans, search),
                None => Ok(()),
            });
            if let Err(failure) = found.and_then(|found| found) {
                search
                    .troubles
                    .tell(format!("looking at an application of Liberty: {failure}. It is left out"));
            }
        }
    }
}
