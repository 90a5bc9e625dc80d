//! What is read from the servers of this JVM: which applications there are, and their counters.

mod application;
mod carried;
mod catalina;
mod counters;
mod ends;
mod family;
mod glassfish;
mod jetty;
mod liberty;
mod lucee;
mod pace;
mod pass;
mod rare;
mod servers;
mod spring;
mod thread;
mod tomcat;
mod trouble;
mod undertow;

use std::time::{Duration, Instant};

use sessionwatch_series::frame::{ApplicationInfo, Applications, MAX_FRAME, MAX_TEXT};

use self::application::Application;
use self::family::{Family, Hint, Search};
use self::glassfish::GlassFish;
use self::jetty::Jetty;
use self::liberty::Liberty;
use self::lucee::Lucee;
use self::pace::Pace;
pub(crate) use self::pass::Pass;
use self::pass::pass;
use self::spring::Spring;
use self::tomcat::Tomcat;
use self::trouble::Troubles;
use self::undertow::Undertow;
use crate::jvm::{Failure, Frame};

/// Between two searches for applications.
const SEARCH: Duration = Duration::from_secs(5);
/// Between two searches while none is found: a JVM that has just begun soon has one.
const FIRST_SEARCH: Duration = Duration::from_secs(1);
/// After so long without a find there may never be one.
const PATIENCE: Duration = Duration::from_secs(60);
/// The walk over all applications may use one part in so many of a core.
const SHARE: u32 = 4_000;
/// One part in so many of a core for the search by threads.
const THREADS_SHARE: u32 = 5_000;
/// Searches run with the reading that is nearest, so that the thread wakes once.
const EARLY: Duration = Duration::from_millis(200);

/// Everything known of the servers. Dropped when the monitor goes, so that nothing is kept for nobody.
pub(crate) struct Probe {
    begun: Instant,
    families: Vec<Box<dyn Family>>,
    threads: Pace,
    spring: Spring,
    product: String,
    ports: Vec<u16>,
    applications: Vec<Application>,
    pace: Pace,
    /// What could not be read.
    pub(crate) troubles: Troubles,
}

impl Probe {
    /// Knows nothing yet; a search is due.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            begun: now,
            families: vec![
                Box::new(Tomcat::new()),
                Box::new(Jetty::default()),
                Box::new(Undertow::new()),
                Box::new(GlassFish::default()),
                Box::new(Liberty::new()),
                Box::new(Lucee::default()),
            ],
            threads: Pace::new(THREADS_SHARE),
            spring: Spring::new(),
            product: String::new(),
            ports: Vec::new(),
            applications: Vec::new(),
            pace: Pace::new(SHARE),
            troubles: Troubles::default(),
        }
    }

    /// Whether it is time to look for applications.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.pace.is_due(now + EARLY, self.pause(now))
    }

    /// Looks for applications.
    pub(crate) fn search(&mut self, frame: &mut Frame<'_>, now: Instant) {
        let least = self.pause(now).saturating_sub(EARLY);
        let before = std::mem::take(&mut self.applications);
        let Self { families, threads, spring, pace, troubles, .. } = self;
        let mut search = Search::new(now, least, before, troubles, spring);
        pace.run(now, || {
            for family in &mut *families {
                if family.forget_collected(frame) {
                    threads.hurry();
                }
            }
            if threads.is_due(now, least)
                && let Err(failure) = threads.run(now, || follow_threads(frame, families))
            {
                search.troubles.tell(format!("looking for servers by their threads: {failure}"));
            }
            for family in families {
                family.walk(frame, &mut search);
            }
        });
        (self.product, self.ports, self.applications) = search.end();
        self.leave_out_what_does_not_fit();
        for (slot, application) in (0..).zip(&mut self.applications) {
            application.info.slot = slot;
        }
    }

    /// What there is, as the last search found it.
    pub(crate) fn applications(&self) -> Applications {
        Applications {
            product: self.product.clone(),
            ports: self.ports.clone(),
            applications: self.applications.iter().map(|application| application.info.clone()).collect(),
        }
    }

    /// Reads the counters of every application.
    ///
    /// # Errors
    /// When the JVM has no memory for references.
    pub(crate) fn read(&mut self, frame: &mut Frame<'_>) -> Result<Pass, Failure> {
        let pass = pass(frame, &mut self.applications, &mut self.troubles)?;
        if pass.lost {
            self.pace.hurry();
        }
        Ok(pass)
    }

    /// One frame names all applications; names come from outside and may be of any length.
    fn leave_out_what_does_not_fit(&mut self) {
        let fit = fitting(self.applications.iter().map(|application| &application.info));
        if fit < self.applications.len() {
            let all = self.applications.len();
            self.troubles.tell(format!(
                "{all} applications with their names are more than one message holds: {fit} are watched"
            ));
            self.applications.truncate(fit);
        }
    }

    fn pause(&self, now: Instant) -> Duration {
        let waiting = self.applications.is_empty() && now.saturating_duration_since(self.begun) < PATIENCE;
        if waiting { FIRST_SEARCH } else { SEARCH }
    }
}

/// Lists the threads once for all families, and has each follow those that it knows.
fn follow_threads(frame: &mut Frame<'_>, families: &mut [Box<dyn Family>]) -> Result<(), Failure> {
    frame.nested(16, |frame| {
        let threads = frame.threads(|name| families.iter().any(|family| family.is_hint(name)))?;
        for family in families {
            let hints: Vec<&Hint<'_>> = threads.iter().filter(|(name, _)| family.is_hint(name)).collect();
            family.follow(frame, &hints)?;
        }
        Ok(())
    })?
}

/// How many of these fit into one frame.
fn fitting<'a>(applications: impl Iterator<Item = &'a ApplicationInfo>) -> usize {
    // Of one application without its texts, and of everything else in the frame: product and ports.
    const FIXED: usize = 64;
    const REST: usize = 256 * 1024;
    let text = |text: &str| text.len().min(MAX_TEXT);
    let size = |info: &ApplicationInfo| {
        let cluster = info.cluster.as_ref().map_or(0, |cluster| text(&cluster.name));
        FIXED + text(&info.service) + text(&info.host) + text(&info.path) + cluster
    };
    applications
        .scan(REST, |total, info| {
            *total += size(info);
            (*total <= MAX_FRAME).then_some(())
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessionwatch_series::frame::{Frame, decode, encode};

    #[test]
    fn as_many_applications_are_named_as_one_frame_holds() {
        for (length, all, expected) in [(30, 10_000, 10_000), (4_096, 1_000, 945), (100_000, 1_000, 476)] {
            let info = ApplicationInfo { path: "p".repeat(length).into(), ..ApplicationInfo::default() };
            let fit = fitting(std::iter::repeat_n(&info, all));
            assert_eq!(fit, expected);
            let product = "P".repeat(MAX_TEXT);
            let frame = Frame::Applications(Applications {
                product,
                ports: vec![1; 65_535],
                applications: vec![info; fit],
            });
            let mut bytes = Vec::new();
            encode(&frame, &mut bytes);
            assert!(matches!(decode(&bytes), Ok(Some(_))), "{length}");
        }
    }
}
