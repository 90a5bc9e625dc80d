//! Everything that was booked: the one owner of all servers.

mod saved;
mod tracked;

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::application::Application;
use crate::bucket::Booking;
use crate::change::{Audit, Change, What};
use crate::clusters::Clusters;
use crate::entry::Entry;
use crate::frame::{Applications, Hello, Tick};
use crate::id::{ApplicationId, ServerId, SubjectId};
use crate::server::{Link, Server};
use crate::subject::{Subject, Told};
use crate::tracking::Tracking;

/// All servers, what is tracked, and the graph of all servers together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    servers: BTreeMap<ServerId, Server>,
    all: Subject,
    tracking: Tracking,
    clusters: Clusters,
    audit: Audit,
}

/// Why an application cannot be tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackError {
    /// No application has this id.
    Unknown,
    /// One of the two switches is off.
    SwitchedOff,
    /// There are more patterns than [`crate::pattern::MOST`].
    TooMany,
}

impl Ledger {
    /// An empty ledger that tracks what was tracked before.
    #[must_use]
    pub fn new(tracking: Tracking) -> Self {
        Self { tracking, ..Self::default() }
    }

    /// Takes an entry. One that is refused changes nothing.
    ///
    /// # Errors
    /// [`TrackError`] when somebody asked for what cannot be.
    pub fn enter(&mut self, entry: Entry) -> Result<(), TrackError> {
        match entry {
            Entry::Connected { server, name, hello, now } => self.connected(server, name, hello, now),
            Entry::Disconnected { server, now } => self.disconnected(server, now),
            Entry::Trouble { server, text } => self.trouble(server, text),
            Entry::Applications { server, list, ids, now } => self.applications_are(server, list, &ids, now),
            Entry::Tick { server, tick, now } => self.tick(server, tick, now),
            Entry::Changed(change) => return self.change(change),
        }
        Ok(())
    }

    /// An agent has said hello.
    fn connected(&mut self, id: ServerId, name: String, hello: Hello, now: i64) {
        match self.servers.get_mut(&id) {
            Some(server) => {
                server.connected(name, hello, now);
                self.clusters.tell(id, server.in_clusters());
            }
            None => {
                self.servers.insert(id, Server::new(id, name, hello, now));
            }
        }
    }

    /// The connection to an agent has ended.
    fn disconnected(&mut self, id: ServerId, now: i64) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.disconnected(now);
            self.clusters.tell(id, server.in_clusters());
        }
    }

    /// An agent reports trouble.
    fn trouble(&mut self, id: ServerId, text: String) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.trouble(text);
        }
    }

    /// An agent tells which applications there are; `ids` names each.
    fn applications_are(&mut self, id: ServerId, list: Applications, ids: &[ApplicationId], now: i64) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let booking = server.applications_are(list, ids, &mut self.tracking, &self.clusters, now);
        self.clusters.tell(id, server.in_clusters());
        if let Some(booking) = booking {
            self.all.book(&booking, Told::default());
        }
    }

    /// An agent tells its counters. Ignored while tracking is switched off.
    fn tick(&mut self, id: ServerId, tick: Tick, now: i64) {
        if !self.tracking.settings.enabled {
            return;
        }
        let Some(server) = self.servers.get_mut(&id) else { return };
        let (booking, told) = server.tick(tick, &self.clusters, now);
        self.clusters.tell(id, server.in_clusters());
        let active = self.active();
        self.all.book(&Booking { active, ..booking }, told);
    }

    /// The switches and what is tracked.
    #[must_use]
    pub fn tracking(&self) -> &Tracking {
        &self.tracking
    }

    /// Changes what is tracked, and remembers who did.
    fn change(&mut self, change: Change) -> Result<(), TrackError> {
        match &change.what {
            What::Settings(settings) => self.set_settings(*settings),
            What::Track(id) => self.track(*id)?,
            What::Untrack(id) => self.untrack(*id)?,
            What::TrackAll(server) => self.track_all(*server)?,
            What::UntrackAll(server) => self.untrack_all(*server),
            What::Patterns(origin, patterns) => self.set_patterns(*origin, patterns)?,
            What::TrackAllLater(server) => self.track_all_later(*server)?,
        }
        self.audit.add(change);
        Ok(())
    }

    /// Who changed what.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Every server that was ever connected.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.servers.values()
    }

    /// One server.
    #[must_use]
    pub fn server(&self, id: ServerId) -> Option<&Server> {
        self.servers.get(&id)
    }

    /// An application and its server.
    #[must_use]
    pub fn application(&self, id: ApplicationId) -> Option<(&Server, &Application)> {
        self.servers.values().find_map(|server| Some((server, server.application(id)?)))
    }

    /// What a graph can be drawn of, beginning after `after`, in the order of [`SubjectId`].
    pub fn subjects(&self, after: Option<SubjectId>) -> impl Iterator<Item = (SubjectId, &Subject)> {
        let (from, inside) = match after {
            None | Some(SubjectId::All) => (None, None),
            Some(SubjectId::Of(server, application)) => (Some(server), application),
        };
        let all = after.is_none().then_some((SubjectId::All, &self.all));
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let of = self.servers.range((from, Bound::Unbounded)).flat_map(move |(&id, server)| {
            let own = Some((SubjectId::Of(id, None), server.subject()));
            let first = if after.is_some_and(|after| after >= SubjectId::Of(id, None)) { None } else { own };
            let above = inside.filter(|_| from == Bound::Included(id));
            first.into_iter().chain(server.tracked_above(above).filter_map(move |application| {
                Some((SubjectId::Of(id, Some(application.id())), application.subject()?))
            }))
        });
        all.into_iter().chain(of)
    }

    /// Puts saved series and windows in place of the present ones; ignored where nothing is tracked.
    pub fn install(&mut self, id: SubjectId, subject: Subject) {
        match id {
            SubjectId::All => self.all = subject,
            SubjectId::Of(server, None) => {
                if let Some(server) = self.servers.get_mut(&server) {
                    server.install(subject);
                }
            }
            SubjectId::Of(server, Some(id)) => {
                if let Some(application) = self.servers.get_mut(&server).and_then(|s| s.application_mut(id)) {
                    application.install(subject);
                }
            }
        }
    }

    /// The graph of all servers together.
    #[must_use]
    pub fn all(&self) -> &Subject {
        &self.all
    }

    /// Sessions that exist now on all servers that are connected, those of a cluster once; `None`: none is, or one does not
    /// tell.
    #[must_use]
    pub fn active(&self) -> Option<u64> {
        let mut connected =
            self.servers.values().filter(|server| matches!(server.link(), Link::Connected(_)));
        // A server that was not read yet has nothing to add, nor has one whose sessions another tells of; one that does
        // not tell makes the sum unknown.
        let first = connected.next()?;
        let sum = std::iter::once(first)
            .chain(connected)
            .filter(|server| server.last_tick().is_some() && !server.is_told_by_others())
            .try_fold(0, |sum, server| Some(sum + u128::from(server.active()?)))?;
        Some(u64::try_from(sum.saturating_sub(self.clusters.surplus())).unwrap_or(u64::MAX))
    }

    /// How many servers that are connected tell of the cluster of this name, and how many sessions it has; `None`: nobody
    /// tells.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<(usize, u64)> {
        self.clusters.look(name)
    }

    /// Sessions created since each server started, all together; `None`: not told by any.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.servers.values().filter_map(Server::total).reduce(u64::saturating_add)
    }
}
