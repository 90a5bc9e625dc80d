//! Undertow, embedded or in WildFly: found by the thread that accepts connections, walked to its deployments.

mod counters;
mod threads;
mod walk;

use super::family::{Family, Hint, Search};
use super::servers::{About, Asking, Servers};
use crate::jvm::{Failure, Frame, Local, Reach};

/// The Undertows of this JVM, each known by a socket on which it listens.
pub(super) struct Undertow {
    sockets: Servers,
    handlers: Handlers,
}

/// The chain of handlers of requests behind a socket, as it is walked.
struct Handlers(Reach);

impl Undertow {
    /// Knows none yet.
    pub(super) fn new() -> Self {
        Self { sockets: Servers::default(), handlers: Handlers(Reach::new(walk::to_deployments)) }
    }
}

impl Asking for Handlers {
    fn about(&self, frame: &mut Frame<'_>, socket: &Local<'_>) -> Option<About> {
        if !frame.boolean(socket, c"isOpen").unwrap_or(false) {
            return None;
        }
        let port = frame
            .field(socket, c"socket", c"Ljava/net/ServerSocket;")
            .and_then(|socket| frame.int(&socket, c"getLocalPort"));
        let port = port.ok().and_then(|port| u16::try_from(port).ok()).filter(|&port| port != 0);
        Some(About { name: "Undertow".to_owned(), ports: port.into_iter().collect() })
    }

    fn kind(&self) -> &'static str {
        "Undertow"
    }

    fn product(&self, frame: &mut Frame<'_>, socket: &Local<'_>) -> Option<String> {
        // Asked of a class that Undertow has loaded at its start, to say in the log which it is.
        let version = walk::listener(frame, socket).and_then(|listener| {
            frame.static_text(&listener, c"io.undertow.Version", c"getVersionString").ok()?
        });
        version.map(|version| format!("Undertow/{version}"))
    }

    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        socket: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure> {
        walk::socket(frame, socket, &mut self.0, label, search)
    }
}

impl Family for Undertow {
    fn is_hint(&self, thread: &str) -> bool {
        threads::is_hint(thread)
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        threads::follow(frame, hints, &mut self.sockets)
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        self.sockets.forget_collected(frame)
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        self.sockets.walk(frame, search, &mut self.handlers);
    }
}
