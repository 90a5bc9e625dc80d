//! Jetty, in any of its forms: found by its threads, asked for its session managers.

mod counters;
mod threads;
mod walk;

use super::family::{Family, Hint, Search};
use super::servers::{About, Asking, Servers};
use crate::jvm::{Failure, Frame, Local};

/// The Jettys of this JVM.
#[derive(Default)]
pub(super) struct Jetty {
    servers: Servers,
}

struct Server;

impl Asking for Server {
    fn about(&self, frame: &mut Frame<'_>, server: &Local<'_>) -> Option<About> {
        let runs = frame.boolean(server, c"isRunning").unwrap_or(false);
        runs.then(|| About { name: "Jetty".to_owned(), ports: ports(frame, server).unwrap_or_default() })
    }

    fn kind(&self) -> &'static str {
        "Jetty"
    }

    fn product(&self, frame: &mut Frame<'_>, server: &Local<'_>) -> Option<String> {
        let version = frame.static_text(server, c"org.eclipse.jetty.server.Server", c"getVersion");
        version.ok().flatten().map(|version| format!("Jetty/{version}"))
    }

    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        server: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure> {
        walk::server(frame, server, label, search)
    }
}

impl Family for Jetty {
    fn is_hint(&self, thread: &str) -> bool {
        threads::is_hint(thread)
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        threads::follow(frame, hints, &mut self.servers)
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        self.servers.forget_collected(frame)
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        self.servers.walk(frame, search, &mut Server);
    }
}

fn ports(frame: &Frame<'_>, server: &Local<'_>) -> Result<Vec<u16>, Failure> {
    let connectors = frame.objects(server, c"getConnectors", c"()[Lorg/eclipse/jetty/server/Connector;")?;
    // One on a UNIX socket has no port; one that is not bound yet says -1.
    let port = |connector| u16::try_from(frame.int(connector, c"getLocalPort").ok()?).ok();
    let mut ports: Vec<u16> = connectors.iter().filter_map(port).filter(|&port| port != 0).collect();
    ports.sort_unstable();
    Ok(ports)
}
