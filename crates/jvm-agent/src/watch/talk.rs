//! One conversation with a monitor, from greeting to parting.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sessionwatch_series::frame::{Applications, Frame as Message, Hello, Tick};

use super::beat::Beat;
use super::line::{Broken, Line};
use crate::cpu::thread_time;
use crate::jvm::Frame;
use crate::probe::Probe;

/// How long a monitor may take to greet.
const GREETING: Duration = Duration::from_secs(2);
/// A monitor that takes a frame for none ends the conversation at once.
const REFUSING: Duration = Duration::from_secs(2);
/// How long to sleep when there is nothing to do but listen.
const LONG: Duration = Duration::from_secs(3600);

/// A connection and what is known through it. Dropped with it: a later one begins from nothing.
pub(super) struct Talk {
    line: Line,
    /// When the monitor was first told of clusters, which an older one takes for no frame.
    clusters: Clusters,
    state: State,
}

/// Whether clusters are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clusters {
    /// If there are any.
    Told,
    /// They were, for the first time then.
    Since(Instant),
    /// Left out.
    LeftOut,
}

impl Clusters {
    /// What to do about them in the next conversation, when this one was ended by the monitor.
    pub(super) fn after(self, now: Instant) -> Self {
        match self {
            Self::Since(first) if now.saturating_duration_since(first) < REFUSING => Self::LeftOut,
            _ => Self::Told,
        }
    }
}

enum State {
    /// We introduced ourselves; the answer must come until then.
    Greeting(Instant),
    /// The monitor wants nothing read.
    Paused,
    /// Reading every second.
    Reading(Box<Reading>),
}

struct Reading {
    probe: Probe,
    beat: Beat,
    /// The applications as the monitor knows them; the slots of ticks are theirs.
    known: Option<Applications>,
    /// A search found something else than the monitor knows, and it could not be sent yet.
    news: Option<Applications>,
}

impl Talk {
    /// Begins a conversation; the greeting is sent on the first turn.
    pub(super) fn new(mut line: Line, hello: Hello, clusters: Clusters) -> Self {
        // Nothing waits before it, so there is room.
        let _ = line.push(&Message::Hello(hello));
        Self { line, clusters, state: State::Greeting(Instant::now() + GREETING) }
    }

    /// The connection, to wait on.
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// Whether clusters are told.
    pub(super) fn clusters(&self) -> Clusters {
        self.clusters
    }

    /// Whether the monitor has greeted.
    pub(super) fn is_welcome(&self) -> bool {
        !matches!(self.state, State::Greeting(_))
    }

    /// Does what there is to do now, and tells how long there is nothing more. `dropped` counts frames for which there
    /// was no room.
    ///
    /// # Errors
    /// [`Broken`] when the conversation is over.
    pub(super) fn turn(&mut self, frame: &mut Frame<'_>, dropped: &mut u64) -> Result<Duration, Broken> {
        let wait = match &mut self.state {
            State::Greeting(until) => {
                let wait = until.saturating_duration_since(Instant::now());
                if wait.is_zero() {
                    return Err(Broken::Silent);
                }
                wait
            }
            State::Paused => LONG,
            State::Reading(reading) => reading.turn(frame, &mut self.line, &mut self.clusters, dropped),
        };
        self.line.flush()?;
        let mut heard = false;
        while let Some(message) = self.line.receive()? {
            self.follow(&message)?;
            heard = true;
        }
        Ok(if heard { Duration::ZERO } else { wait })
    }

    fn follow(&mut self, message: &Message) -> Result<(), Broken> {
        let (Message::Welcome { reading: on } | Message::Reading(on)) = *message else {
            return Err(Broken::Unexpected);
        };
        match (&self.state, on) {
            (State::Greeting(_), _) if matches!(message, Message::Reading(_)) => {
                return Err(Broken::Unexpected);
            }
            (State::Reading(_), true) => {}
            (_, true) => self.state = State::Reading(Box::new(Reading::new())),
            // Paused is off: nothing is searched, read or kept.
            (_, false) => self.state = State::Paused,
        }
        Ok(())
    }
}

impl Reading {
    fn new() -> Self {
        Self { probe: Probe::new(Instant::now()), beat: Beat::new(wall_ms()), known: None, news: None }
    }

    fn turn(
        &mut self,
        frame: &mut Frame<'_>,
        line: &mut Line,
        clusters: &mut Clusters,
        dropped: &mut u64,
    ) -> Duration {
        if self.known.is_some()
            && let Some(second) = self.beat.take(wall_ms())
        {
            self.tick(frame, line, dropped, second);
        }
        if self.probe.is_due(Instant::now()) {
            self.probe.search(frame, Instant::now());
            let mut found = self.probe.applications();
            if *clusters == Clusters::LeftOut {
                found.applications.iter_mut().for_each(|application| application.cluster = None);
            }
            self.news = (self.known.as_ref() != Some(&found)).then_some(found);
        }
        self.tell_news(line, clusters, dropped);
        for trouble in self.probe.troubles.take() {
            *dropped += u64::from(!line.push(&Message::Trouble(trouble)));
        }
        self.beat.wait(wall_ms())
    }

    fn tick(&mut self, frame: &mut Frame<'_>, line: &mut Line, dropped: &mut u64, second: i64) {
        // Rows refer to the applications by their slots: without the list they would be taken for others.
        if self.news.is_some() {
            *dropped += 1;
            return;
        }
        // No memory for a local frame: this second is left out, the JVM has worse to worry about.
        let Ok(pass) = self.probe.read(frame) else { return };
        let tick = Tick {
            second,
            cost_ns: nanoseconds(pass.cost),
            dropped: *dropped,
            cpu_ns: nanoseconds(thread_time()),
            rows: pass.rows,
        };
        *dropped += u64::from(!line.push(&Message::Tick(tick)));
    }

    fn tell_news(&mut self, line: &mut Line, clusters: &mut Clusters, dropped: &mut u64) {
        let Some(news) = self.news.take() else { return };
        let message = Message::Applications(news);
        let sent = line.push(&message);
        let Message::Applications(news) = message else { return };
        if sent {
            if *clusters == Clusters::Told && news.have_clusters() {
                *clusters = Clusters::Since(Instant::now());
            }
            self.known = Some(news);
        } else {
            *dropped += 1;
            self.news = Some(news);
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// UTC milliseconds.
fn wall_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
