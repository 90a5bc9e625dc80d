//! Jetty's servers by their threads: of the pool for requests, and of the scheduler that looks for sessions whose time
//! is up.

use super::super::family::Hint;
use super::super::servers::Servers;
use super::super::thread::{runnable, scheduled, work};
use crate::jvm::{Failure, Frame, Local};

/// Where the class of a field is the same in both generations.
const SERVER: &std::ffi::CStr = c"()Lorg/eclipse/jetty/server/Server;";

/// Threads of the pool, and a scheduler's where requests have virtual threads. Both may be given other names.
pub(super) fn is_hint(name: &str) -> bool {
    name.starts_with("qtp") || name.contains("Scheduler-") || name.starts_with("Session-HouseKeeper-")
}

pub(super) fn follow(
    frame: &mut Frame<'_>,
    hints: &[&Hint<'_>],
    servers: &mut Servers,
) -> Result<(), Failure> {
    // All threads of a pool lead to the same: it is named before the last dash of its threads.
    let mut followed: Vec<&str> = Vec::new();
    for (name, thread) in hints {
        let pool = pool(name);
        if followed.contains(&pool) {
            continue;
        }
        let found = frame.nested(64, |frame| {
            if name.starts_with("qtp") {
                by_pool(frame, thread, servers)
            } else {
                by_scheduler(frame, thread, servers)
            }
        })?;
        if let Ok(true) = found {
            followed.push(pool);
        }
    }
    Ok(())
}

/// `qtp1435804085` of `qtp1435804085-31-acceptor-0@…`, `Session-HouseKeeper-5e1f41b7` of `Session-HouseKeeper-5e1f41b7-1`.
fn pool(name: &str) -> &str {
    let own = name.rsplit_once('-').map_or(name, |(pool, _)| pool);
    if name.starts_with("qtp") { own.split('-').next().unwrap_or(own) } else { own }
}

/// A pool knows who has leased threads of it: the connectors, which know their server. True if there was one.
fn by_pool(frame: &mut Frame<'_>, thread: &Local<'_>, servers: &mut Servers) -> Result<bool, Failure> {
    let runner = runnable(frame, thread)?;
    let pool = frame.field(&runner, c"this$0", c"Lorg/eclipse/jetty/util/thread/QueuedThreadPool;")?;
    let budget =
        frame.object(&pool, c"getThreadPoolBudget", c"()Lorg/eclipse/jetty/util/thread/ThreadPoolBudget;")?;
    let leases = frame.field(&budget, c"leases", c"Ljava/util/Set;")?;
    let mut found = false;
    for lease in frame.objects(&leases, c"toArray", c"()[Ljava/lang/Object;")? {
        let connector = frame.field(&lease, c"leasee", c"Ljava/lang/Object;");
        // Others than connectors lease threads too.
        if let Ok(server) = connector.and_then(|connector| frame.object(&connector, c"getServer", SERVER)) {
            servers.remember(frame, &server)?;
            found = true;
        }
    }
    Ok(found)
}

/// In a scheduler's queue the search for sessions whose time is up waits for its next turn. True if it was there.
fn by_scheduler(frame: &mut Frame<'_>, thread: &Local<'_>, servers: &mut Servers) -> Result<bool, Failure> {
    let mut found = false;
    for waiting in scheduled(frame, thread)? {
        found |= frame.nested(16, |frame| by_work(frame, &waiting, servers))?.is_ok();
    }
    Ok(found)
}

fn by_work(frame: &Frame<'_>, waiting: &Local<'_>, servers: &mut Servers) -> Result<(), Failure> {
    let work = work(frame, waiting)?;
    let either = |object: &Local<'_>, name, now, before| {
        frame.field(object, name, now).or_else(|_| frame.field(object, name, before))
    };
    let keeper = either(
        &work,
        c"this$0",
        c"Lorg/eclipse/jetty/session/HouseKeeper;",
        c"Lorg/eclipse/jetty/server/session/HouseKeeper;",
    )?;
    let ids = either(
        &keeper,
        c"_sessionIdManager",
        c"Lorg/eclipse/jetty/session/SessionIdManager;",
        c"Lorg/eclipse/jetty/server/SessionIdManager;",
    )?;
    let server = frame.object(&ids, c"getServer", SERVER)?;
    servers.remember(frame, &server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_of_one_pool_are_told_from_those_of_another() {
        assert_eq!(pool("qtp1435804085-31-acceptor-0@5c8da962-ServerConnector@1{HTTP/1.1}"), "qtp1435804085");
        assert_eq!(pool("qtp1435804085-32"), "qtp1435804085");
        assert_eq!(pool("Session-HouseKeeper-5e1f41b7-1"), "Session-HouseKeeper-5e1f41b7");
        assert!(is_hint("Scheduler-1313532469-1") && !is_hint("http-nio-8080-exec-1"));
    }
}
