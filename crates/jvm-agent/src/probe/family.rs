//! What a family of servers has to know: by which threads it is found, and how it is walked down to its applications.
//!
//! A family is a file in this folder, named after the server, and a line in `probe.rs`. It never looks up a server's class
//! by name, since that may be in any class loader: everything starts from an object that a thread or an MBean leads to.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use sessionwatch_series::frame::ApplicationInfo;

use super::application::{Application, shown};
use super::counters::Counters;
use super::spring::{Kept, Spring};
use super::trouble::Troubles;
use crate::jvm::{Failure, Frame, Local};

/// A thread by which a server may be found, with its name.
pub(super) type Hint<'f> = (String, Local<'f>);

/// A kind of server.
pub(super) trait Family {
    /// Whether a thread of this name may lead to such a server.
    fn is_hint(&self, thread: &str) -> bool;

    /// Follows such threads to servers, and remembers those weakly.
    ///
    /// # Errors
    /// When the JVM has no memory for references.
    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure>;

    /// Forgets servers that were collected; true if there were any.
    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool;

    /// Walks from every server that runs down to its applications.
    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>);
}

/// What one search brings.
#[derive(Default)]
pub(super) struct Found {
    /// Names and versions of the servers, each once.
    products: Vec<String>,
    ports: Vec<u16>,
    applications: Vec<Application>,
}

/// One search for the applications of all servers.
pub(super) struct Search<'s> {
    pub(super) now: Instant,
    /// No part of it runs more often than this.
    pub(super) least: Duration,
    pub(super) troubles: &'s mut Troubles,
    spring: &'s mut Spring,
    /// The applications of the search before by their incarnation: who is still there goes on being watched as before.
    before: HashMap<u64, Application>,
    /// Those found by their incarnation: two ways may lead to one.
    met: HashSet<u64>,
    found: Found,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        now: Instant,
        least: Duration,
        before: Vec<Application>,
        troubles: &'s mut Troubles,
        spring: &'s mut Spring,
    ) -> Self {
        let before = before.into_iter().map(|known| (known.info.incarnation, known)).collect();
        Self { now, least, troubles, spring, before, met: HashSet::new(), found: Found::default() }
    }

    /// Notes a server that runs. `product` is its name and version.
    pub(super) fn server(&mut self, product: &str, ports: &[u16]) {
        if !self.found.products.iter().any(|known| known == product) {
            self.found.products.push(product.to_owned());
        }
        self.found.ports.extend(ports);
    }

    /// Notes an application: goes on watching its session manager, or begins to.
    ///
    /// # Errors
    /// When the JVM has no memory.
    pub(super) fn application<'c, 'l: 'c>(
        &mut self,
        frame: &Frame<'_>,
        manager: &Local<'_>,
        info: ApplicationInfo,
        counters: impl FnOnce() -> Counters<'c, 'l>,
    ) -> Result<(), Failure> {
        self.application_behind(frame, manager, info, || None, counters)
    }

    /// The same of an application that may keep its sessions elsewhere, in Spring Session, as its filters would tell.
    ///
    /// # Errors
    /// When the JVM has no memory.
    pub(super) fn application_behind<'c, 'l: 'c>(
        &mut self,
        frame: &Frame<'_>,
        manager: &Local<'_>,
        info: ApplicationInfo,
        filters: impl FnOnce() -> Option<Local<'l>>,
        counters: impl FnOnce() -> Counters<'c, 'l>,
    ) -> Result<(), Failure> {
        if !self.met.insert(info.incarnation) {
            return Ok(());
        }
        let known = self.before.remove(&info.incarnation);
        let known = known.filter(|known| {
            known.manager.is(frame, manager)
                && known.manager.is_whole(frame)
                && known.kept.as_ref().is_none_or(|kept| kept.is_known)
        });
        let mut application = match known {
            Some(known) => Application { info, ..known },
            None => {
                let found = filters().map_or(Ok(None), |filters| self.spring.repository(frame, &filters))?;
                match found {
                    None => Application::new(frame, manager, info, &counters(), self.troubles)?,
                    Some(repository) => {
                        let counters = repository.counters();
                        let new = Application::new(frame, manager, info, &counters, self.troubles)?;
                        Application { kept: Some(repository.kept(frame)?), ..new }
                    }
                }
            }
        };
        let Application { manager, info, rare, .. } = &mut application;
        if let Some(rare) = rare
            && let Err(failure) = rare.look(frame, manager, self.now, self.least)
        {
            self.troubles
                .tell(format!("reading what is active of {}: {failure}. It is not told", shown(info)));
        }
        if let Some(kept) = &mut application.kept {
            self.outside(frame, &mut application.info, kept);
        }
        self.found.applications.push(application);
        Ok(())
    }

    /// What else is told of an application whose sessions are not in its container.
    fn outside(&mut self, frame: &Frame<'_>, info: &mut ApplicationInfo, kept: &mut Kept) {
        // These are the container's, which has none.
        (info.limit, info.longest_seconds, info.mean_seconds) = (None, None, None);
        self.server(&kept.product, &[]);
        if let Err(failure) = kept.look(frame, self.now, self.least) {
            self.troubles.tell(format!(
                "looking at the sessions of {}: {failure}. Those whose time is up count as active",
                shown(info)
            ));
        }
    }

    /// The products in one text, the ports, and the applications in the order in which they are told.
    pub(super) fn end(self) -> (String, Vec<u16>, Vec<Application>) {
        let Found { products, mut ports, mut applications } = self.found;
        ports.sort_unstable();
        ports.dedup();
        applications.sort_by(|one, other| {
            let key = |application: &Application| {
                let info = &application.info;
                (info.service.clone(), info.host.clone(), info.path.clone())
            };
            key(one).cmp(&key(other))
        });
        (products.join(", "), ports, applications)
    }
}

/// The identity of an application: the hash codes of two objects of it. Both stay with their objects, also when this
/// agent is attached anew; together they are unlikely enough to come again for another pair.
///
/// # Errors
/// When the JVM refuses.
pub(super) fn incarnation(
    frame: &Frame<'_>,
    context: &Local<'_>,
    manager: &Local<'_>,
) -> Result<u64, Failure> {
    Ok(u64::from(frame.identity(context)?) << 32 | u64::from(frame.identity(manager)?))
}
