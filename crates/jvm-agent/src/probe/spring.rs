//! Spring Session, which keeps the sessions of an application outside of its container: the container's own numbers then
//! stand still. Found by its filter, in whichever container; read where the filter's repository keeps its sessions.

mod counters;
mod filters;
mod store;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::counters::Counters;
use super::pace::Pace;
use crate::jvm::{Failure, Frame, Local, Reach, Weak};

/// One part in so many of a core for looking at every session of an application.
const SHARE: u32 = 5_000;

/// How the filter is found, and what was learnt of classes on the way.
pub(super) struct Spring {
    filters: Reach,
    beans: Reach,
}

/// Where an application of Spring Session keeps its sessions.
pub(super) struct Repository<'f> {
    /// For people: the class of the repository, and where that can be told the store behind it.
    name: String,
    /// The map of a repository in memory, if looking at it costs next to nothing.
    sessions: Option<Local<'f>>,
    /// Whether the filter has made its repository; until its first request it may not have.
    is_made: bool,
}

/// What is remembered of such a repository while its application is watched.
pub(super) struct Kept {
    /// For people.
    pub(super) product: String,
    /// Whether the repository need not be looked for again.
    pub(super) is_known: bool,
    /// The map of sessions in memory.
    sessions: Option<Weak>,
    /// Sessions in the map whose time is up: the repository removes one only when its visitor comes back.
    pub(super) lapsed: u64,
    pace: Pace,
}

impl Spring {
    /// Knows nothing yet.
    pub(super) fn new() -> Self {
        Self { filters: Reach::new(filters::to_filters), beans: Reach::new(filters::to_filter) }
    }

    /// The repository of an application, from where its container keeps its filters; `None` without Spring Session.
    ///
    /// # Errors
    /// When the JVM has no room for references.
    pub(super) fn repository<'f>(
        &mut self,
        frame: &Frame<'f>,
        filters: &Local<'_>,
    ) -> Result<Option<Repository<'f>>, Failure> {
        let filter = match filters::filter(frame, filters, &mut self.filters, &mut self.beans)? {
            filters::Found::None => return Ok(None),
            filters::Found::NotMade => None,
            filters::Found::Filter(filter) => Some(filter),
        };
        let repository = filter.and_then(|filter| counters::repository(frame, &filter).ok());
        Ok(Some(match repository {
            None => Repository { name: "repository not made yet".into(), sessions: None, is_made: false },
            Some(repository) => Repository {
                name: name(frame, &repository),
                sessions: counters::sessions(frame, &repository),
                is_made: true,
            },
        }))
    }
}

fn name(frame: &Frame<'_>, repository: &Local<'_>) -> String {
    let class = counters::class(frame, repository).unwrap_or_default();
    match store::place(frame, &class, repository) {
        Some(place) => format!("{class} {place}"),
        None => class,
    }
}

impl<'f> Repository<'f> {
    /// What it tells.
    pub(super) fn counters(&self) -> Counters<'_, 'f> {
        counters::counters(self.sessions.as_ref())
    }

    /// What is to be remembered of it.
    ///
    /// # Errors
    /// When the JVM has no memory for references.
    pub(super) fn kept(&self, frame: &Frame<'_>) -> Result<Kept, Failure> {
        let sessions = self.sessions.as_ref().map(|sessions| Weak::new(frame, sessions)).transpose()?;
        Ok(Kept {
            product: format!("Spring Session ({})", self.name),
            is_known: self.is_made,
            sessions,
            lapsed: 0,
            pace: Pace::new(SHARE),
        })
    }
}

impl Kept {
    /// Looks at every session, when that is due: how many have had their time.
    ///
    /// # Errors
    /// When they can't be looked at.
    pub(super) fn look(&mut self, frame: &Frame<'_>, now: Instant, least: Duration) -> Result<(), Failure> {
        let Some(sessions) = self.sessions.as_ref().and_then(|sessions| sessions.get(frame)) else {
            return Ok(());
        };
        if self.pace.is_due(now, least) {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.lapsed = self.pace.run(now, || counters::lapsed(frame, &sessions, since_1970))?;
        }
        Ok(())
    }
}
