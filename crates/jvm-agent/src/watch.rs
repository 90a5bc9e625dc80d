//! The watching thread: connects to the monitor, reads once a second, sends, and otherwise sleeps.

mod backlog;
mod beat;
mod hello;
mod line;
mod patience;
mod placed;
mod talk;

use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use sessionwatch_series::frame::Hello;

use self::hello::hello;
use self::line::{Broken, Line};
use self::patience::Patience;
use self::talk::{Clusters, Talk};
use crate::complain::complain;
use crate::jvm::{Failure, Frame, Vm};
use crate::options::Watching;
use crate::orders::Orders;

/// Watches until it is told to stop.
///
/// # Errors
/// When the JVM does not let this thread attach.
pub(crate) fn watch(vm: Vm, orders: &Orders) -> Result<(), Failure> {
    vm.attached(c"sessionwatch", |frame| {
        let mut dropped = 0;
        while let Some(watching) = orders.wanted() {
            Watch { watching, hello: None, patience: Patience::default(), said: None, dropped }.run(
                frame,
                orders,
                &mut dropped,
            );
        }
    })
}

/// One monitor to report to.
struct Watch {
    watching: Watching,
    /// Who we are; asked when the monitor is there for the first time.
    hello: Option<Hello>,
    patience: Patience,
    /// The last complaint, so that none is repeated.
    said: Option<String>,
    /// Frames dropped so far.
    dropped: u64,
}

impl Watch {
    /// Reports to this monitor until the orders change.
    fn run(mut self, frame: &mut Frame<'_>, orders: &Orders, dropped: &mut u64) {
        let (mut talk, mut retry) = (None::<Talk>, Instant::now());
        let mut clusters = Clusters::Told;
        while orders.wanted().as_ref() == Some(&self.watching) {
            let now = Instant::now();
            if talk.is_none() && now >= retry {
                match self.connect(frame, clusters) {
                    Ok(begun) => talk = Some(begun),
                    Err(broken) => retry = now + self.part(&broken),
                }
            }
            let wait = match &mut talk {
                None => retry.saturating_duration_since(now),
                Some(running) => match running.turn(frame, &mut self.dropped) {
                    Ok(wait) => {
                        if running.is_welcome() {
                            self.patience = Patience::default();
                            self.said = None;
                        }
                        wait
                    }
                    Err(broken) => {
                        clusters = running.clusters().after(Instant::now());
                        // With it goes everything known of the servers.
                        talk = None;
                        let wait = self.part(&broken);
                        retry = now + wait;
                        wait
                    }
                },
            };
            sleep(orders, talk.as_ref(), wait);
        }
        *dropped = self.dropped;
    }

    fn connect(&mut self, frame: &mut Frame<'_>, clusters: Clusters) -> Result<Talk, Broken> {
        let line = Line::connect(&self.watching.socket)?;
        let hello = self.hello.get_or_insert_with(|| hello(frame, &self.watching));
        Ok(Talk::new(line, hello.clone(), clusters))
    }

    /// How long to leave the monitor alone after it went.
    fn part(&mut self, broken: &Broken) -> Duration {
        // A monitor that is not running, or was stopped, is nothing that the application's log should hear of.
        if !matches!(broken, Broken::Away | Broken::Closed) {
            let text = format!("no connection to the monitor at {:?}: {broken}", self.watching.socket);
            if self.said.as_ref() != Some(&text) {
                complain(&format!("{text}. It is tried again every few seconds; this is said once"));
                self.said = Some(text);
            }
        }
        self.patience.next()
    }
}

/// Sleeps until there is an order, the monitor has something to say, or the time is over.
fn sleep(orders: &Orders, talk: Option<&Talk>, wait: Duration) {
    let mut fds = vec![PollFd::new(orders.bell(), PollFlags::IN)];
    if let Some(talk) = talk {
        let writable = if talk.line().has_waiting() { PollFlags::OUT } else { PollFlags::empty() };
        fds.push(PollFd::new(talk.line(), PollFlags::IN | writable));
    }
    let wait =
        Timespec { tv_sec: wait.as_secs().try_into().unwrap_or(1), tv_nsec: wait.subsec_nanos().into() };
    // An interruption is a short sleep.
    let _ = poll(&mut fds, Some(&wait));
}
