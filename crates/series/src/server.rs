//! One running application server and its applications.

mod saved;
mod slots;
mod texts;

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use self::slots::Slots;
use self::texts::Texts;
use crate::application::Application;
use crate::bucket::Booking;
use crate::clusters::{Clusters, Told as InClusters};
use crate::counts::Counts;
use crate::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use crate::id::{ApplicationId, ServerId};
use crate::mark::{Mark, MarkKind, Marks};
use crate::range::Range;
use crate::reading::Reading;
use crate::ring::JITTER_SECONDS;
use crate::subject::{Subject, Told};
use crate::tracking::{Tracking, Why};

/// How many applications that are gone and untracked are remembered, so that their totals go on if they return.
const REMEMBERED: usize = 1000;

/// Whether a server is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Its agent is connected, since that second (UTC).
    Connected(i64),
    /// Its agent is gone, since that second (UTC).
    Away(i64),
}

/// A server and everything booked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    id: ServerId,
    name: String,
    hello: Hello,
    product: String,
    ports: Vec<u16>,
    link: Link,
    trouble: Option<String>,
    /// Boxed, since a tree has room for more than it holds.
    applications: BTreeMap<ApplicationId, Box<Application>>,
    slots: Slots,
    /// The applications that are in clusters.
    clustered: Vec<ApplicationId>,
    subject: Subject,
    total: Option<u64>,
    active: Option<u64>,
    tick: Option<Tick>,
    last_second: Option<i64>,
    /// Since when it is booked, and what; `None`: it was never read.
    booked: Option<(i64, Counts)>,
    marks: Marks,
}

impl Server {
    pub(crate) fn new(id: ServerId, name: String, hello: Hello, now: i64) -> Self {
        Self {
            id,
            name,
            hello,
            product: String::new(),
            ports: Vec::new(),
            link: Link::Connected(now),
            trouble: None,
            applications: BTreeMap::new(),
            slots: Slots::default(),
            clustered: Vec::new(),
            subject: Subject::default(),
            total: None,
            active: None,
            tick: None,
            last_second: None,
            booked: None,
            marks: Marks::default(),
        }
    }

    /// It is read again. Another start time is another run of the server; one that is not told is no other.
    pub(crate) fn connected(&mut self, name: String, mut hello: Hello, now: i64) {
        let (before, told) = (self.hello.started_ms, hello.started_ms);
        // The first time that is told is no restart of a server of which nothing has been read yet.
        let is_known = before != 0 || self.last_second.is_some();
        if told == 0 {
            hello.started_ms = before;
        } else if told != before && is_known {
            self.total = self.total.map(|_| 0);
            for application in self.applications.values_mut() {
                application.server_restarted();
            }
            self.clustered.clear();
            self.mark(now, MarkKind::ServerRestarted, None, format!("server {name} restarted"));
        }
        self.name = name;
        self.hello = hello;
        self.link = Link::Connected(now);
        self.trouble = None;
        self.slots.clear();
    }

    pub(crate) fn disconnected(&mut self, now: i64) {
        self.link = Link::Away(now);
        self.active = None;
        self.slots.clear();
    }

    pub(crate) fn trouble(&mut self, text: String) {
        self.trouble = Some(text);
    }

    /// Takes the list of applications; `ids` are theirs, in the same order. What ended with those that are gone comes
    /// back, for whoever adds up servers.
    pub(crate) fn applications_are(
        &mut self,
        list: Applications,
        ids: &[ApplicationId],
        tracking: &mut Tracking,
        clusters: &Clusters,
        now: i64,
    ) -> Option<Booking> {
        self.product = list.product;
        self.ports = list.ports;
        self.slots = list.applications.iter().map(|info| info.slot).zip(ids.iter().copied()).collect();
        let mut texts = Texts::default();
        let chooser = tracking.patterns.chooser();
        for (mut info, &id) in list.applications.into_iter().zip(ids) {
            texts.share(&mut info);
            let application = match self.applications.entry(id) {
                std::collections::btree_map::Entry::Occupied(mut known) => {
                    known.get_mut().deploy(info);
                    known.into_mut()
                }
                std::collections::btree_map::Entry::Vacant(new) => {
                    new.insert(Box::new(Application::new(id, info)))
                }
            };
            if tracking.choose(&chooser, &self.name, application) && tracking.settings.allow_tracking() {
                application.track();
            }
        }
        let there: HashSet<_> = self.slots.iter().map(|(_, id)| id).collect();
        let mut undeployed = Vec::new();
        let mut counts = Counts::ZERO;
        for application in self.applications.values_mut() {
            if !there.contains(&application.id()) && application.is_deployed() {
                let last = application.last().filter(|last| Some(last.second) == self.last_second);
                let alive = last.and_then(|last| last.active).unwrap_or(0);
                self.active = self.active.map(|active| active.saturating_sub(alive));
                counts += application.undeploy(is_shared(application, clusters, self.id));
                undeployed.push((application.id(), application.name().to_owned()));
            }
        }
        for (id, name) in undeployed {
            self.mark(
                now,
                MarkKind::ApplicationUndeployed,
                Some(id),
                format!("application {name} undeployed"),
            );
        }
        self.forget_the_oldest(tracking, now);
        if let Some((_, booked)) = &mut self.booked {
            *booked += counts;
        }
        self.list_clustered();
        // In the second that was read last: in those after it they are gone.
        let second = self.last_second.filter(|_| !counts.is_zero())?;
        let booking = Booking { second, since: Some(second), counts, active: None };
        self.subject.book(&booking, Told::default());
        Some(booking)
    }

    /// Takes the counters of one second: what happened, for whoever adds up servers.
    pub(crate) fn tick(&mut self, tick: Tick, clusters: &Clusters, now: i64) -> (Booking, Told) {
        // An agent's clock is this machine's; one that is far off is not believed.
        let second = if (tick.second - now).abs() <= JITTER_SECONDS { tick.second } else { now };
        let since = self.last_second;
        let watched = since.map(|since| match self.link {
            Link::Connected(from) => from.min(since),
            Link::Away(_) => since,
        });
        let mut counts = Counts::ZERO;
        let (mut active, mut is_read) = (Some(0), false);
        let mut told = Told::default();
        let mut reloaded = Vec::new();
        for row in &tick.rows {
            let Some(application) = self.slots.get(row.slot).and_then(|id| self.applications.get_mut(&id))
            else {
                continue;
            };
            is_read = true;
            let reading = reading_of(row, application.info(), second);
            let is_shared = is_shared(application, clusters, self.id);
            let (recorded, application_told) = application.record(reading, watched, is_shared);
            counts += recorded.delta;
            told.join(application_told);
            active = active.zip(reading.active).map(|(sum, more): (u64, u64)| sum.saturating_add(more));
            if reading.created.is_some() {
                let more = recorded.baseline_created.saturating_add(recorded.delta.created);
                self.total = Some(self.total.unwrap_or(0).saturating_add(more));
            }
            if recorded.reloaded {
                reloaded.push((application.id(), application.name().to_owned()));
            }
        }
        // Sessions that are kept elsewhere are not none.
        let active = active.filter(|_| is_read || self.slots.is_empty());
        for (id, name) in reloaded {
            self.mark(
                second,
                MarkKind::ApplicationReloaded,
                Some(id),
                format!("application {name} reloaded"),
            );
        }
        if let Some(since) = since {
            self.mark_gap(since, second);
        }
        let booking = Booking { second, since, counts, active };
        self.subject.book(&booking, told);
        self.booked.get_or_insert((second, Counts::ZERO)).1 += counts;
        self.active = active;
        self.last_second = Some(second);
        self.tick = Some(Tick { rows: Vec::new(), ..tick });
        (booking, told)
    }

    fn list_clustered(&mut self) {
        let there = self.applications.values().filter(|application| application.is_deployed());
        self.clustered =
            there.filter(|application| application.info().cluster.is_some()).map(|a| a.id()).collect();
    }

    /// What it tells of clusters now: as much as is in what it tells as active.
    pub(crate) fn in_clusters(&self) -> InClusters {
        let is_told = |application: &Application| {
            self.active.is_some() && application.last().map(|last| last.second) == self.last_second
        };
        let applications = self.clustered.iter().filter_map(|id| self.application(*id));
        let told = applications.filter(|application| is_told(application)).filter_map(|application| {
            Some((Arc::clone(&application.info().cluster.as_ref()?.name), application.last()?.active?))
        });
        told.collect()
    }

    fn mark_gap(&mut self, since: i64, second: i64) {
        let away = second - since;
        if away > JITTER_SECONDS {
            let text = format!("server {} was not read for {away} s", self.name);
            self.mark(second, MarkKind::MonitorWasAway, None, text);
        } else if away < -JITTER_SECONDS {
            let text = format!("the clock went back by {} s", -away);
            self.mark(second, MarkKind::ClockMoved, None, text);
        }
    }

    fn mark(&mut self, second: i64, kind: MarkKind, application: Option<ApplicationId>, text: String) {
        self.marks.add(Mark { second, kind, server: self.id, application, text });
    }

    /// Of those that are gone only so many are remembered. Who was tracked by a pattern is untracked after a week: there
    /// is nothing left to show, and others come and go by the hundred.
    fn forget_the_oldest(&mut self, tracking: &mut Tracking, now: i64) {
        let mut gone = Vec::new();
        let mut chosen = Vec::new();
        for application in self.applications.values().filter(|application| !application.is_deployed()) {
            let second = application.last().map_or(i64::MIN, |last| last.second);
            match tracking.applications.get(&application.id()) {
                Some(Why::Asked) => {}
                Some(Why::Pattern(..)) => chosen.push((second, application.id())),
                None => gone.push((second, application.id())),
            }
        }
        chosen.sort_unstable();
        let surplus = chosen.len().saturating_sub(REMEMBERED);
        let ends = |&(at, (second, _)): &(usize, (i64, ApplicationId))| {
            at < surplus || now.saturating_sub(second) > Range::Week.seconds()
        };
        for (_, (second, id)) in chosen.into_iter().enumerate().filter(ends) {
            tracking.forget(id);
            if let Some(application) = self.applications.get_mut(&id) {
                application.untrack();
            }
            gone.push((second, id));
        }
        let surplus = gone.len().saturating_sub(REMEMBERED);
        gone.sort_unstable();
        for (_, id) in gone.into_iter().take(surplus) {
            tracking.forget(id);
            self.applications.remove(&id);
        }
    }

    pub(crate) fn application_mut(&mut self, id: ApplicationId) -> Option<&mut Application> {
        self.applications.get_mut(&id).map(Box::as_mut)
    }

    pub(crate) fn applications_mut(&mut self) -> impl Iterator<Item = &mut Application> {
        self.applications.values_mut().map(Box::as_mut)
    }

    /// What the server is addressed by.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.id
    }

    /// For people. Hostile text.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its agent said of it.
    #[must_use]
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// The server's product name; empty while none was found in the process.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The ports of its HTTP connectors.
    #[must_use]
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// Whether it is being read.
    #[must_use]
    pub fn link(&self) -> Link {
        self.link
    }

    /// The last trouble that its agent reported on this connection.
    #[must_use]
    pub fn last_trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Every application that is remembered.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.applications.values().map(Box::as_ref)
    }

    /// The application that ticks name by this slot.
    #[must_use]
    pub fn at_slot(&self, slot: u32) -> Option<&Application> {
        self.slots.get(slot).and_then(|id| self.applications.get(&id)).map(Box::as_ref)
    }

    /// The tracked applications whose ids are above this one.
    pub(crate) fn tracked_above(&self, id: Option<ApplicationId>) -> impl Iterator<Item = &Application> {
        let from = id.map_or(Bound::Unbounded, Bound::Excluded);
        self.applications
            .range((from, Bound::Unbounded))
            .map(|(_, application)| application.as_ref())
            .filter(|application| application.subject().is_some())
    }

    pub(crate) fn install(&mut self, subject: Subject) {
        self.subject = subject;
    }

    /// The last second of which anything is known.
    #[must_use]
    pub fn last_known_second(&self) -> i64 {
        let (Link::Connected(since) | Link::Away(since)) = self.link;
        self.last_second.map_or(since, |second| second.max(since))
    }

    /// One application.
    #[must_use]
    pub fn application(&self, id: ApplicationId) -> Option<&Application> {
        self.applications.get(&id).map(Box::as_ref)
    }

    /// Series and windows of all its applications, tracked or not.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Everything that was booked of its applications, also of those that are gone and forgotten, and since when. It never
    /// falls. `None` while it was never read.
    #[must_use]
    pub fn booked(&self) -> Option<(i64, Counts)> {
        self.booked
    }

    /// Whether it was read since it is connected.
    #[must_use]
    pub fn is_read(&self) -> bool {
        match self.link {
            Link::Connected(since) => self.last_second.is_some_and(|second| second >= since),
            Link::Away(_) => false,
        }
    }

    /// Sessions created since it started, also in applications that are gone; `None`: not told.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Sessions that exist now; `None`: not told, or the server is away.
    #[must_use]
    pub fn active(&self) -> Option<u64> {
        self.active
    }

    /// Whether it has applications and none of them is read: their sessions are another's, who tells of them.
    pub(crate) fn is_told_by_others(&self) -> bool {
        let mut applications = self.slots.iter().filter_map(|(_, id)| self.applications.get(&id));
        let is_read =
            |application: &Application| application.last().map(|last| last.second) == self.last_second;
        !self.slots.is_empty() && !applications.any(|application| is_read(application))
    }

    /// The last tick without its rows: what reading costs.
    #[must_use]
    pub fn last_tick(&self) -> Option<&Tick> {
        self.tick.as_ref()
    }

    /// Moments worth a mark.
    #[must_use]
    pub fn marks(&self) -> &Marks {
        &self.marks
    }
}

/// Whether the sessions of an application are also on other servers, which tell of them now.
fn is_shared(application: &Application, clusters: &Clusters, server: ServerId) -> bool {
    let cluster = application.info().cluster.as_ref();
    cluster.is_some_and(|cluster| clusters.is_also_elsewhere(&cluster.name, server))
}

fn reading_of(row: &TickRow, info: &ApplicationInfo, second: i64) -> Reading {
    Reading {
        second,
        incarnation: info.incarnation,
        started_ms: info.started_ms,
        active: row.active,
        created: row.created,
        destroyed: row.destroyed,
        rejected: row.rejected,
    }
}
