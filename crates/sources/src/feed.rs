//! What was observed of one server, as the three things that an agent says: hello, applications, ticks.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::reading::Reading;

use crate::misread::Misread;
use crate::names::{cut, shown};
use crate::observed::{Application, Observed};
use crate::run::Runs;
use crate::sink::{Line, Sink};

/// More applications on one server are not believed.
const MOST_APPLICATIONS: usize = 10_000;
/// What hardly changes about an application is told again after so many seconds at the earliest.
const DETAILS_SECONDS: i64 = 10;

/// Speaks for one server, from observation to observation.
#[derive(Debug)]
pub struct Feed {
    sink: Arc<dyn Sink>,
    identity: String,
    name: String,
    line: Option<Box<dyn Line>>,
    /// When the server started as far as it was told or concluded, UTC milliseconds; 0: neither.
    started_ms: i64,
    jdk: String,
    told: Applications,
    told_second: i64,
    runs: Runs,
    trouble: Option<String>,
    /// What was told last.
    last: Tick,
    /// What was told of numbers that are not told, while the server itself is read.
    notice: Option<String>,
}

impl Feed {
    /// For a server that has this identity over restarts and this name for people.
    pub fn new(sink: Arc<dyn Sink>, identity: String, name: String) -> Self {
        Self {
            sink,
            identity: cut(identity),
            name: cut(name),
            line: None,
            started_ms: 0,
            jdk: String::new(),
            told: Applications::default(),
            told_second: 0,
            runs: Runs::default(),
            trouble: None,
            last: Tick::default(),
            notice: None,
        }
    }

    /// Another name for people, from now on.
    pub fn call(&mut self, name: String) {
        self.name = cut(name);
        // Who is there says hello anew, and the new line takes the place of the old one: nothing is away in between.
        if self.line.is_some() {
            self.line = Some(self.open(self.started_ms));
        }
    }

    /// The last reading of an application, also from before a restart of ours.
    pub fn last(&mut self, application: &Application) -> Option<Reading> {
        let line = self.line.take().unwrap_or_else(|| self.open(0));
        let last = line.last(&info(0, 0, application));
        self.line = Some(line);
        last
    }

    /// Takes what was observed at a second (UTC); `cost` is how long the look took.
    ///
    /// # Errors
    /// When it cannot be the applications of one server; then nothing has changed.
    pub fn observe(&mut self, observed: Observed, second: i64, cost: Duration) -> Result<(), Misread> {
        let observed = checked(observed)?;
        self.trouble = None;
        self.jdk.clone_from(&observed.jdk);
        // What was wrong is forgotten by whoever was told when the server is there anew.
        let is_over = self.notice.is_some() && observed.notice.is_none();
        let line = match self.line.take() {
            Some(line) if is_over => {
                drop(line);
                self.open(observed.started_ms)
            }
            Some(line) if observed.started_ms == 0 || observed.started_ms == self.started_ms => line,
            _ => self.open(observed.started_ms),
        };
        let found = self.runs.look(&observed.applications, |application| line.last(&info(0, 0, application)));
        // A server that does not tell when it started has started again when everything on it did.
        let line = if observed.started_ms == 0 && found.all_began_anew {
            self.open(second.saturating_mul(1000))
        } else {
            line
        };
        self.tell(&*line, &observed, &found.incarnations, second);
        if let Some(notice) = observed.notice.filter(|notice| self.notice.as_ref() != Some(notice)) {
            line.trouble(notice.clone());
            self.notice = Some(notice);
        }
        let cost_ns = u64::try_from(cost.as_nanos()).unwrap_or(u64::MAX);
        let rows =
            (0..).zip(&observed.applications).map(|(slot, application)| row(slot, application)).collect();
        self.last = Tick { second, cost_ns, dropped: 0, cpu_ns: 0, rows };
        line.tick(self.last.clone());
        self.line = Some(line);
        Ok(())
    }

    /// At a second (UTC) at which nobody looks, the server is as it was seen last; nothing if it was not.
    pub fn again(&mut self, second: i64) {
        if let Some(line) = &self.line
            && second > self.last.second
        {
            line.tick(Tick { second, ..self.last.clone() });
        }
    }

    /// It cannot be read: why, and what to do. The server is away until the next observation.
    pub fn fail(&mut self, trouble: String) {
        if self.line.is_none() && self.trouble.as_ref() == Some(&trouble) {
            return;
        }
        // Who was never reached has a row too, or nobody would know.
        let line = self.line.take().unwrap_or_else(|| self.open(0));
        line.trouble(trouble.clone());
        self.trouble = Some(trouble);
    }

    /// Nothing is wrong, but nothing comes any more: the server is away until the next observation.
    pub fn away(&mut self) {
        self.line = None;
    }

    fn open(&mut self, started_ms: i64) -> Box<dyn Line> {
        self.started_ms = started_ms;
        self.told = Applications::default();
        self.notice = None;
        self.sink.open(Hello {
            build: String::new(),
            pid: 0,
            started_ms,
            identity: self.identity.clone(),
            name: self.name.clone(),
            jdk: self.jdk.clone(),
        })
    }

    /// Tells the list when what it names has changed, or now and then when only details have.
    fn tell(&mut self, line: &dyn Line, observed: &Observed, incarnations: &[u64], second: i64) {
        let numbered = (0..).zip(&observed.applications).zip(incarnations);
        let applications = numbered.map(|((slot, application), &run)| info(slot, run, application)).collect();
        let list =
            Applications { product: observed.product.clone(), ports: observed.ports.clone(), applications };
        if list == self.told {
            return;
        }
        let rests = second.abs_diff(self.told_second) < DETAILS_SECONDS.unsigned_abs();
        if rests && without_details(&list) == without_details(&self.told) {
            return;
        }
        line.applications_are(list.clone());
        (self.told, self.told_second) = (list, second);
    }
}

fn checked(mut observed: Observed) -> Result<Observed, Misread> {
    if observed.applications.len() > MOST_APPLICATIONS {
        return Err(Misread::new(
            format!("expected at most {MOST_APPLICATIONS} applications on one server"),
            format!("it tells {}", observed.applications.len()),
        ));
    }
    observed.product = cut(observed.product);
    observed.jdk = cut(observed.jdk);
    let mut keys = HashSet::with_capacity(observed.applications.len());
    for application in &mut observed.applications {
        for name in [&mut application.service, &mut application.host, &mut application.path] {
            *name = cut(std::mem::take(name));
        }
        if !keys.insert(application.key()) {
            return Err(Misread::new(
                "expected each application once",
                format!("'{}' is told twice", shown(&format!("{}{}", application.host, application.path))),
            ));
        }
    }
    Ok(observed)
}

fn info(slot: u32, incarnation: u64, application: &Application) -> ApplicationInfo {
    ApplicationInfo {
        slot,
        service: application.service.as_str().into(),
        host: application.host.as_str().into(),
        default_host: application.default_host,
        path: application.path.as_str().into(),
        incarnation,
        started_ms: application.started_ms,
        limit: application.limit,
        longest_seconds: application.longest_seconds,
        mean_seconds: application.mean_seconds,
        cluster: None,
    }
}

fn row(slot: u32, application: &Application) -> TickRow {
    TickRow {
        slot,
        active: application.active,
        created: application.created,
        destroyed: application.destroyed,
        rejected: application.rejected,
    }
}

fn without_details(list: &Applications) -> Applications {
    let mut list = list.clone();
    for application in &mut list.applications {
        (application.longest_seconds, application.mean_seconds) = (None, None);
    }
    list
}

#[cfg(test)]
mod tests;
