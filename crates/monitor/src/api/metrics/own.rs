//! What an operator needs to know of sessionwatch itself.

use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::{Link, Server};
use sessionwatch_store::writer::Status;

use super::process;
use crate::exposition::family::{
    AGENT_CPU, AGENT_DROPPED, AGENTS, BUILD, CONNECTED, LAST_READING, READING, READING_TIME, READINGS,
    SOURCES, STARTED, STORE_SINCE, STORE_UP, STORE_WRITTEN, STREAMS, TRACKED, TROUBLE,
};
use crate::exposition::{Labels, Samples, label, told_apart};
use crate::ingest::Activity;

/// The facts of one scrape.
#[derive(Debug)]
pub(super) struct Own {
    reading: bool,
    tracked: usize,
    activity: Activity,
    streams: Option<usize>,
    store: Status,
    servers: Vec<OfServer>,
}

#[derive(Debug)]
struct OfServer {
    labels: Labels,
    connected: bool,
    trouble: bool,
    started: Option<i64>,
    last_reading: Option<i64>,
    reading_ns: Option<u64>,
    /// CPU time and dropped frames, where there is an agent.
    agent: Option<(u64, u64)>,
}

impl Own {
    pub(super) fn of(ledger: &Ledger, activity: Activity, streams: Option<usize>, store: Status) -> Self {
        let servers: Vec<&Server> = ledger.servers().collect();
        let named = servers.iter().map(|server| (label("server", server.name()), server.id()));
        let labels = told_apart(named.collect());
        let servers = servers.into_iter().zip(labels).map(|(server, labels)| of_server(server, labels));
        Self {
            reading: ledger.tracking().settings.enabled,
            tracked: ledger.tracking().applications.len(),
            activity,
            streams,
            store,
            servers: servers.collect(),
        }
    }

    pub(super) fn write(&self, text: &mut impl Samples) {
        text.family(&BUILD);
        text.sample(&label("version", env!("CARGO_PKG_VERSION")), true);
        for (family, value) in [
            (&READING, u64::from(self.reading)),
            (&READINGS, self.activity.readings),
            (&AGENTS, self.activity.agents as u64),
            (&SOURCES, self.activity.sources as u64),
            (&TRACKED, self.tracked as u64),
            (&STORE_UP, u64::from(self.store.trouble.is_none())),
            (&STORE_WRITTEN, self.store.written),
        ] {
            text.family(family);
            text.sample(&Labels::default(), value);
        }
        text.family(&STREAMS);
        if let Some(streams) = self.streams {
            text.sample(&Labels::default(), streams as u64);
        }
        text.family(&STORE_SINCE);
        if let Some(since) = self.store.since {
            text.sample(&Labels::default(), since);
        }
        self.write_servers(text);
        process::write(text);
    }

    fn write_servers(&self, text: &mut impl Samples) {
        let seconds = |ns: u64| std::time::Duration::from_nanos(ns).as_secs_f64();
        text.family(&CONNECTED);
        for server in &self.servers {
            text.sample(&server.labels, server.connected);
        }
        text.family(&TROUBLE);
        for server in &self.servers {
            text.sample(&server.labels, server.trouble);
        }
        text.family(&STARTED);
        for (server, started) in self.servers.iter().filter_map(|one| Some((one, one.started?))) {
            text.sample(&server.labels, started);
        }
        text.family(&LAST_READING);
        for (server, second) in self.servers.iter().filter_map(|one| Some((one, one.last_reading?))) {
            text.sample(&server.labels, second);
        }
        text.family(&READING_TIME);
        for (server, ns) in self.servers.iter().filter_map(|one| Some((one, one.reading_ns?))) {
            text.sample(&server.labels, seconds(ns));
        }
        text.family(&AGENT_CPU);
        for (server, (ns, _)) in self.servers.iter().filter_map(|one| Some((one, one.agent?))) {
            // Its agent has not been there for longer than the server.
            text.sample_since(&server.labels, seconds(ns), server.started.or(Some(0)));
        }
        text.family(&AGENT_DROPPED);
        for (server, (_, frames)) in self.servers.iter().filter_map(|one| Some((one, one.agent?))) {
            text.sample_since(&server.labels, frames, server.started.or(Some(0)));
        }
    }
}

fn of_server(server: &Server, labels: Labels) -> OfServer {
    let (hello, connected) = (server.hello(), matches!(server.link(), Link::Connected(_)));
    // What reading costs is of now.
    let tick = server.last_tick().filter(|_| connected);
    OfServer {
        labels,
        connected,
        trouble: server.last_trouble().is_some(),
        started: Some(hello.started_ms.div_euclid(1000)).filter(|&started| started != 0),
        last_reading: server.last_tick().map(|tick| tick.second),
        reading_ns: tick.map(|tick| tick.cost_ns),
        agent: tick.filter(|_| hello.pid != 0).map(|tick| (tick.cpu_ns, tick.dropped)),
    }
}
