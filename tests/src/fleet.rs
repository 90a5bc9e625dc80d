//! A fleet as its page shows it: machines with played servers that write to one engine, and what the page must say of them.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use sessionwatch_series::counts::Counts;

use crate::engine::Engine;
use crate::monitor::Monitor;
use crate::played::PlayedServer;
use crate::wait::until;

/// A machine: a sessionwatch that writes to the engine, and the server that it reads.
#[derive(Debug)]
pub struct Machine {
    /// Its sessionwatch.
    pub monitor: Monitor,
    /// Its server.
    pub server: PlayedServer,
}

/// What makes a machine.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The machine's name.
    pub instance: &'a str,
    /// The value of the label `group`.
    pub group: &'a str,
    /// The server's name.
    pub server: &'a str,
    /// Its applications.
    pub paths: &'a [&'a str],
    /// The cluster that the sessions of the first of them are in.
    pub cluster: Option<&'a str>,
}

/// Some machines.
#[derive(Debug)]
pub struct Fleet(pub Vec<Machine>);

impl Fleet {
    /// Starts them; each is read once at least.
    ///
    /// # Panics
    /// When one does not start.
    #[must_use]
    pub fn start(engine: &Engine, plans: &[Plan<'_>]) -> Self {
        let start = |plan: &Plan<'_>| {
            let config = format!(
                "[[remote_write]]\nname = \"engine\"\nurl = \"{}\"\ninterval = \"1s\"\n\
                 labels = {{ instance = {:?}, group = {:?} }}\n",
                engine.address(),
                plan.instance,
                plan.group
            );
            let monitor = Monitor::start_with_config(&config);
            let server = PlayedServer::new(&monitor.runtime_dir(), 0).called(plan.server, plan.paths);
            let mut server = match plan.cluster {
                Some(cluster) => server.sharing(cluster),
                None => server,
            };
            server.connect();
            Machine { monitor, server }
        };
        Self(plans.iter().map(start).collect())
    }

    /// Looks again and again, and has every server read meanwhile.
    ///
    /// # Panics
    /// When it is never found.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
        until(what, || {
            for machine in &mut self.0 {
                machine.server.tick();
            }
            look()
        })
    }

    /// What they have counted, of machines and applications by their places.
    pub fn counted(&mut self, which: impl Fn(usize, usize) -> bool) -> Counts {
        let mut sum = Counts::ZERO;
        for (place, machine) in self.0.iter_mut().enumerate() {
            for (slot, counts) in machine.server.counters().iter().enumerate() {
                if which(place, slot) {
                    sum += *counts;
                }
            }
        }
        sum
    }
}

/// Starts the page of the fleet that writes to an engine.
#[must_use]
pub fn page(engine: &Engine, more: &str) -> Monitor {
    let url = engine.address();
    Monitor::start_with_config(&format!("engine = \"{url}\"\n[fleet]\ninterval = \"1s\"\n{more}"))
}

/// The answer of a page, or why there is none.
///
/// # Errors
/// The problem in words.
pub fn ask(page: &Monitor, path: &str) -> Result<Value, String> {
    page.api().ask(ureq::http::Method::GET, path).map_err(|problem| format!("{problem:?}"))
}

/// A row of a list by one of its fields.
#[must_use]
pub fn row<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let rows = list.as_array().into_iter().flatten();
    rows.into_iter().find(|row| row[key] == value).unwrap_or(&Value::Null)
}

/// Something as a parameter of an address.
#[must_use]
pub fn parameter(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

/// What a page sends live, event by event.
pub struct Live(BufReader<ureq::BodyReader<'static>>);

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Live(…)")
    }
}

impl Live {
    /// Begins to listen.
    ///
    /// # Panics
    /// When that is refused.
    #[must_use]
    pub fn listen(page: &Monitor, query: &str) -> Self {
        let answer = ureq::get(format!("{}/api/v1/events?{query}", page.api().address())).call();
        Self(BufReader::new(answer.expect("a stream").into_body().into_reader()))
    }

    /// The next event of this name for which `found` finds something.
    ///
    /// # Panics
    /// When the stream ends before.
    pub fn next<T>(&mut self, name: &str, mut found: impl FnMut(&Value) -> Option<T>) -> T {
        let mut event = String::new();
        loop {
            let mut line = String::new();
            let length = self.0.read_line(&mut line).expect("a stream");
            assert_ne!(length, 0, "the stream has ended");
            if let Some(name) = line.strip_prefix("event: ") {
                name.trim().clone_into(&mut event);
            }
            if let Some(data) = line.strip_prefix("data: ").filter(|_| event == name)
                && let Some(found) = found(&serde_json::from_str(data).expect("JSON"))
            {
                return found;
            }
        }
    }
}
