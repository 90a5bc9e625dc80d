//! The ledger as the rules see it.

use std::collections::HashSet;

use sessionwatch_alerts::engine::Engine;
use sessionwatch_alerts::seen::{Application, Seen, Server};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::Link;
use sessionwatch_sources::source::is_of_source;

/// Everything there is now; `sources` are those of the configuration.
pub(super) fn seen<'a>(ledger: &'a Ledger, sources: &HashSet<String>) -> Seen<'a> {
    if !ledger.tracking().settings.enabled {
        return Seen::default();
    }
    let servers = ledger.servers().map(|server| {
        // Who was never read is waited for since it was heard of.
        let last_read = server.last_tick().map_or_else(|| server.last_known_second(), |tick| tick.second);
        let hello = server.hello();
        let was_source = hello.pid == 0 && is_of_source(&hello.identity);
        let awaited = !was_source || sources.contains(&hello.identity);
        Server { id: server.id(), name: server.name(), last_read, awaited }
    });
    let mut applications = Vec::new();
    for server in ledger.servers() {
        let Link::Connected(since) = server.link() else { continue };
        for application in server.applications().filter(|application| application.is_deployed()) {
            // A reading from before the connection is not of now.
            let last = application.last().filter(|last| last.second >= since);
            let Some((last, (_, counted))) = last.zip(application.booked()) else { continue };
            applications.push(Application {
                id: application.id(),
                server: server.name(),
                name: application.name(),
                active: last.active,
                limit: application.info().limit,
                counted,
                told: application.told(),
            });
        }
    }
    Seen { servers: servers.collect(), applications }
}

/// Tells what was counted before we looked.
pub(super) fn known(ledger: &Ledger, engine: &mut Engine) {
    for application in ledger.servers().flat_map(|server| server.applications()) {
        if let Some((_, counted)) = application.booked() {
            engine.knows(application.id(), counted);
        }
    }
}
