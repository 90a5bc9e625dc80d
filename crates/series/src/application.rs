//! One web application on a server.

mod saved;

use crate::bucket::Booking;
use crate::counts::Counts;
use crate::frame::ApplicationInfo;
use crate::id::ApplicationId;
use crate::reading::Reading;
use crate::recorder::{Recorded, Recorder};
use crate::subject::{Subject, Told};

/// What is known of an application. An untracked one costs its last reading and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    id: ApplicationId,
    /// Unless it is the path.
    name: Option<Box<str>>,
    info: ApplicationInfo,
    deployed: bool,
    recorder: Option<Recorder>,
    last: Option<Reading>,
    last_delta: Counts,
    /// Since when it is booked: when it was read first, or when it began if its server was watched then. Means nothing before.
    since: i64,
    booked: Counts,
    told: Told,
    subject: Option<Box<Subject>>,
}

impl Application {
    pub(crate) fn new(id: ApplicationId, info: ApplicationInfo) -> Self {
        Self {
            id,
            name: display_name(&info),
            info,
            deployed: true,
            recorder: None,
            last: None,
            last_delta: Counts::ZERO,
            since: 0,
            booked: Counts::ZERO,
            told: Told::default(),
            subject: None,
        }
    }

    pub(crate) fn deploy(&mut self, info: ApplicationInfo) {
        self.name = display_name(&info);
        self.info = info;
        self.deployed = true;
    }

    /// It was taken out; its sessions have ended, unless they go on on other servers. What is to be booked for whoever adds
    /// up applications.
    pub(crate) fn undeploy(&mut self, goes_on: bool) -> Counts {
        self.deployed = false;
        let Some((last, recorder)) = self.last.as_mut().zip(self.recorder.as_mut()) else {
            return Counts::ZERO;
        };
        let ended = recorder.ended(last.active.take());
        let destroyed = if goes_on { 0 } else { ended };
        let counts = Counts { destroyed, ..Counts::ZERO };
        self.booked += counts;
        if let Some(subject) = &mut self.subject
            && destroyed > 0
        {
            let second = last.second;
            subject.book(&Booking { second, since: Some(second), counts, active: Some(0) }, self.told);
        }
        counts
    }

    pub(crate) fn server_restarted(&mut self) {
        self.deployed = false;
        if let Some(recorder) = &mut self.recorder {
            recorder.server_restarted();
        }
    }

    /// Takes a reading: what it added, and what it tells. `watched` is since when its server is read without a pause up to
    /// the reading before this; `None`: this is the first. `is_shared` tells whether its sessions are also on other servers.
    pub(crate) fn record(
        &mut self,
        reading: Reading,
        watched: Option<i64>,
        is_shared: bool,
    ) -> (Recorded, Told) {
        let mut since = self.last.map(|last| last.second);
        let recorded = match &mut self.recorder {
            Some(recorder) if is_shared => recorder.record_shared(&reading),
            Some(recorder) => recorder.record(&reading, self.last.and_then(|last| last.active)),
            None => {
                // It began under our eyes, though it may have been found a while later: all that it counts is news.
                let began = reading.started_ms.div_euclid(1000);
                since = watched.filter(|&watched| began > watched).map(|_| began);
                let (recorder, recorded) =
                    if since.is_some() { Recorder::begun(&reading) } else { Recorder::first(&reading) };
                self.recorder = Some(recorder);
                self.since = since.unwrap_or(reading.second);
                recorded
            }
        };
        self.told.add(&reading);
        self.last_delta = recorded.delta;
        self.booked += recorded.delta;
        self.last = Some(reading);
        if let Some(subject) = &mut self.subject {
            let booking =
                Booking { second: reading.second, since, counts: recorded.delta, active: reading.active };
            subject.book(&booking, self.told);
        }
        (recorded, self.told)
    }

    pub(crate) fn track(&mut self) {
        let told = self.told;
        self.subject.get_or_insert_with(|| Box::new(Subject::new(told)));
    }

    pub(crate) fn untrack(&mut self) {
        self.subject = None;
    }

    /// Puts series and windows in place of the present ones, if it is tracked.
    pub(crate) fn install(&mut self, subject: Subject) {
        if let Some(present) = &mut self.subject {
            **present = subject;
        }
    }

    /// What the application is addressed by.
    #[must_use]
    pub fn id(&self) -> ApplicationId {
        self.id
    }

    /// For people: context path, behind its host unless that is the default one. Hostile text.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.info.path)
    }

    /// What the server says of it besides its counters.
    #[must_use]
    pub fn info(&self) -> &ApplicationInfo {
        &self.info
    }

    /// Whether it was there when the server was last looked through.
    #[must_use]
    pub fn is_deployed(&self) -> bool {
        self.deployed
    }

    /// The last reading.
    #[must_use]
    pub fn last(&self) -> Option<&Reading> {
        self.last.as_ref()
    }

    /// What the last reading added.
    #[must_use]
    pub fn last_delta(&self) -> Counts {
        self.last_delta
    }

    /// Everything that was booked of it, and since when: it goes on over reloads, restarts of the server and restarts of
    /// ours, and never falls. `None` while it was never read.
    #[must_use]
    pub fn booked(&self) -> Option<(i64, Counts)> {
        self.recorder.is_some().then_some((self.since, self.booked))
    }

    /// Which counters the server tells.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told
    }

    /// Sessions created since the server started; `None`: not told.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.recorder.as_ref().and_then(Recorder::total)
    }

    /// Series and windows while it is tracked.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_deref()
    }
}

/// `/shop` on the default host, `shop.example/shop` on another; the root application is `/`. `None`: just its path.
fn display_name(info: &ApplicationInfo) -> Option<Box<str>> {
    let path = if info.path.is_empty() { "/" } else { &info.path };
    // Tomcat spells a version of the root application `##2`.
    let slash = if path.starts_with('/') { "" } else { "/" };
    let host = if info.default_host { "" } else { &info.host };
    let name = format!("{host}{slash}{path}");
    (*name != *info.path).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_named_by_its_path_and_by_its_host_where_that_is_not_the_default() {
        let name = |path: &str, default_host| {
            let info = ApplicationInfo {
                path: path.into(),
                host: "shop.example".into(),
                default_host,
                ..ApplicationInfo::default()
            };
            Application::new(ApplicationId(1), info).name().to_owned()
        };
        assert_eq!(name("/CTA", true), "/CTA");
        assert_eq!(name("", true), "/");
        assert_eq!(name("", false), "shop.example/");
        assert_eq!(name("/shop##2", false), "shop.example/shop##2");
        assert_eq!(name("##2", true), "/##2");
    }
}
