//! Machines of a fleet: a server that is played and a sessionwatch on each, which writes to one engine.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use sessionwatch_series::counts::Counts;

use crate::cortex::TENANT;
use crate::figures::resident_kib;
use crate::monitor::Monitor;
use crate::played::PlayedServer;
use crate::wait::until;

/// Applications of each server.
pub const APPLICATIONS: usize = 8;
/// Series of each machine: four of each application, which have no limit, and four of the server.
pub const SERIES: usize = APPLICATIONS * 4 + 4;
/// Machines are in so many groups, `g0`, `g1` …
pub const GROUPS: usize = 4;

/// Machines `m-0`, `m-1` …; their servers are read once a second.
#[derive(Debug)]
pub struct Machines {
    monitors: Vec<Monitor>,
    played: Arc<Mutex<Played>>,
    /// Dropped, the readings end.
    stop: Option<Sender<()>>,
    reading: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Played {
    servers: Vec<PlayedServer>,
    counts: bool,
    turn: u64,
}

impl Played {
    fn read(&mut self) {
        self.turn += 1;
        for (server, machine) in self.servers.iter_mut().zip(0u64..) {
            if self.counts {
                for (counters, application) in server.counters().iter_mut().zip(0u64..) {
                    let some = (self.turn * 7 + machine * 3 + application * 5) % 4;
                    counters.created += 1 + some;
                    counters.destroyed += some;
                    counters.rejected += some / 3;
                }
            }
            server.tick();
        }
    }

    /// What all servers counted.
    fn counted(&mut self) -> Counts {
        let all = self.servers.iter_mut().flat_map(|server| server.counters().iter().copied());
        all.fold(Counts::ZERO, |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}

fn read_until(stop: &Receiver<()>, played: &Mutex<Played>) {
    while stop.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
        played.lock().unwrap_or_else(PoisonError::into_inner).read();
    }
}

impl Machines {
    /// Starts so many, which write to the engine at this address.
    ///
    /// # Panics
    /// When one does not start.
    #[must_use]
    pub fn start(count: usize, engine: &str) -> Self {
        let config = |machine: usize| {
            format!(
                "[[remote_write]]\nname = \"fleet\"\nurl = \"{engine}/api/v1/push\"\ntenant = \"{TENANT}\"\n\
                 interval = \"1s\"\nlabels = {{ instance = \"m-{machine}\", group = \"g{}\" }}\n",
                machine % GROUPS
            )
        };
        let monitors: Vec<_> =
            (0..count).map(|machine| Monitor::start_with_config(&config(machine))).collect();
        let server = |monitor: &Monitor| {
            let mut server = PlayedServer::new(&monitor.runtime_dir(), APPLICATIONS);
            server.connect();
            server
        };
        let servers = monitors.iter().map(server).collect();
        let played = Arc::new(Mutex::new(Played { servers, counts: false, turn: 0 }));
        let (stop, stopped) = channel();
        let reads = Arc::clone(&played);
        let reading = Some(std::thread::spawn(move || read_until(&stopped, &reads)));
        Self { monitors, played, stop: Some(stop), reading }
    }

    fn played(&self) -> MutexGuard<'_, Played> {
        self.played.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What all servers have counted.
    #[must_use]
    pub fn counted(&self) -> Counts {
        self.played().counted()
    }

    /// Sessions come and go from now on, or do not; what they came to.
    pub fn count(&self, counts: bool) -> Counts {
        let mut played = self.played();
        played.counts = counts;
        played.counted()
    }

    /// No server is read any more, and no more sessions come and go; what they came to.
    #[must_use]
    pub fn end(&self) -> Counts {
        let counted = self.count(false);
        self.played().servers.iter_mut().for_each(PlayedServer::disconnect);
        counted
    }

    /// Awaits that every machine has told so many samples more, or is kept waiting with them.
    pub fn await_samples(&self, more: u64) {
        let told = || -> Vec<u64> {
            self.each("sent").iter().zip(self.each("waiting")).map(|(sent, waiting)| sent + waiting).collect()
        };
        let before = told();
        until("more samples of every machine", || {
            let now = told();
            let all = now.iter().zip(&before).all(|(now, before)| *now >= before + more);
            if all { Ok(()) } else { Err(format!("{before:?}, {now:?}")) }
        });
    }

    /// Awaits that nothing waits any more.
    pub fn await_empty_queues(&self) {
        for monitor in &self.monitors {
            until("an empty queue", || match number(monitor, "waiting") {
                0 => Ok(()),
                _ => Err(standing(monitor).to_string()),
            });
        }
    }

    /// A number of what each machine says of its engine.
    #[must_use]
    pub fn each(&self, key: &str) -> Vec<u64> {
        self.monitors.iter().map(|monitor| number(monitor, key)).collect()
    }

    /// Whether each machine says that its engine takes nothing.
    #[must_use]
    pub fn are_in_trouble(&self) -> bool {
        self.monitors.iter().all(|monitor| standing(monitor)["trouble"].is_string())
    }

    /// What of the memory of each sessionwatch is in RAM, KiB.
    #[must_use]
    pub fn memory(&self) -> Vec<u64> {
        self.monitors.iter().map(|monitor| resident_kib(monitor.pid())).collect()
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(reading) = self.reading.take() {
            let _ = reading.join();
        }
    }
}

fn standing(monitor: &Monitor) -> Value {
    monitor.api().get("/remote-writes")["remote_writes"][0].clone()
}

fn number(monitor: &Monitor, key: &str) -> u64 {
    standing(monitor)[key].as_u64().expect("a number")
}
