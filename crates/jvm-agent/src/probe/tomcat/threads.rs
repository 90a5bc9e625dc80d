//! Tomcat's services by its threads: a connector's acceptor leads to its service, also where there are no MBeans.

use std::ffi::CStr;

use super::super::family::Hint;
use super::super::servers::Servers;
use super::super::thread::{runnable, scheduled, work};
use super::remember;
use crate::jvm::{Failure, Frame, Local};

/// Looks at the acceptors, and if there are none (NIO2 has none), at the threads for background work.
pub(super) fn follow(
    frame: &mut Frame<'_>,
    hints: &[&Hint<'_>],
    services: &mut Servers,
) -> Result<(), Failure> {
    let (acceptors, background): (Vec<&Hint<'_>>, Vec<&Hint<'_>>) =
        hints.iter().copied().partition(|(name, _)| is_acceptor(name));
    let mut found = false;
    for (_, thread) in acceptors {
        found |= frame.nested(32, |frame| by_acceptor(frame, thread, services))?.is_ok();
    }
    if !found {
        for (_, thread) in background {
            // Every thread of one pool leads to the same queue.
            if let Ok(true) = frame.nested(32, |frame| by_background(frame, thread, services))? {
                break;
            }
        }
    }
    Ok(())
}

pub(super) fn is_hint(name: &str) -> bool {
    is_acceptor(name) || is_background(name)
}

fn is_acceptor(name: &str) -> bool {
    name.ends_with("-Acceptor") || name.contains("-Acceptor-")
}

fn is_background(name: &str) -> bool {
    name.starts_with("Catalina-utility-")
}

fn by_acceptor(frame: &mut Frame<'_>, thread: &Local<'_>, services: &mut Servers) -> Result<(), Failure> {
    let acceptor = runnable(frame, thread)?;
    let endpoint = frame.field(&acceptor, c"endpoint", c"Lorg/apache/tomcat/util/net/AbstractEndpoint;")?;
    let handler =
        frame.object(&endpoint, c"getHandler", c"()Lorg/apache/tomcat/util/net/AbstractEndpoint$Handler;")?;
    let protocol = frame.field(&handler, c"proto", c"Lorg/apache/coyote/AbstractProtocol;")?;
    let adapter = frame.object(&protocol, c"getAdapter", c"()Lorg/apache/coyote/Adapter;")?;
    let connector = frame.field(&adapter, c"connector", c"Lorg/apache/catalina/connector/Connector;")?;
    let service = frame.object(&connector, c"getService", c"()Lorg/apache/catalina/Service;")?;
    remember(frame, services, &service)
}

/// In the pool's queue the container's periodic work waits for its next turn. True if it was there.
fn by_background(frame: &mut Frame<'_>, thread: &Local<'_>, services: &mut Servers) -> Result<bool, Failure> {
    let mut found = false;
    for waiting in scheduled(frame, thread)? {
        found |= frame.nested(32, |frame| by_work(frame, &waiting, services))?.is_ok();
    }
    Ok(found)
}

fn by_work(frame: &mut Frame<'_>, waiting: &Local<'_>, services: &mut Servers) -> Result<(), Failure> {
    let work = work(frame, waiting)?;
    let container = frame.field(&work, c"this$0", c"Lorg/apache/catalina/core/ContainerBase;")?;
    let service = service_above(frame, &container)?;
    remember(frame, services, &service)
}

/// A host or an application with periodic work of its own is below an engine, which knows its service.
fn service_above<'f>(frame: &Frame<'f>, container: &Local<'_>) -> Result<Local<'f>, Failure> {
    const SERVICE: &CStr = c"()Lorg/apache/catalina/Service;";
    const PARENT: &CStr = c"()Lorg/apache/catalina/Container;";
    if let Ok(service) = frame.object(container, c"getService", SERVICE) {
        return Ok(service);
    }
    let mut above = frame.object(container, c"getParent", PARENT)?;
    loop {
        match frame.object(&above, c"getService", SERVICE) {
            Ok(service) => return Ok(service),
            Err(_) => above = frame.object(&above, c"getParent", PARENT)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tomcats_threads() {
        for name in
            ["http-nio-8080-Acceptor", "http-nio-127.0.0.1-auto-1-Acceptor", "ajp-nio-8009-Acceptor-0"]
        {
            assert!(is_acceptor(name), "{name}");
        }
        for name in ["http-nio-8080-Poller", "http-nio-8080-exec-1", "Acceptor of wisdom"] {
            assert!(!is_acceptor(name), "{name}");
        }
        assert!(is_background("Catalina-utility-2"));
        assert!(!is_background("catalina"));
    }
}
