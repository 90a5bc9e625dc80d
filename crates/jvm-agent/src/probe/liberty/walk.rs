//! From what waits in Liberty's pool for scheduled work to the stores of sessions, each of one application.

use sessionwatch_series::frame::ApplicationInfo;

use super::super::family::{Search, incarnation};
use super::beans::Beans;
use super::counters::{counters, sessions};
use crate::jvm::{Failure, Frame, Local, Step};

/// More objects than this do not lie between a task and what it is about.
pub(super) const MOST: usize = 50;
const STORE: &str = "com.ibm.ws.session.store.memory.MemoryStore";
/// What wraps a task, and the task.
const ON: [&str; 5] = [
    "com.ibm.ws.threading.internal.Scheduling",
    "com.ibm.ws.session.SessionInvalidator",
    "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
    "java.util.concurrent.Executors$RunnableAdapter",
    "java.util.concurrent.FutureTask",
];

/// The step to a store of sessions.
pub(super) fn to_stores(class: &str) -> Step {
    if class == STORE {
        Step::Take
    } else if ON.iter().any(|on| class.starts_with(on)) {
        Step::Follow
    } else {
        Step::Skip
    }
}

/// Tells the search the application of a store.
pub(super) fn application(
    frame: &Frame<'_>,
    store: &Local<'_>,
    beans: &Beans,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    if frame.boolean(store, c"isInProcessOfStopping")? {
        return Ok(());
    }
    search.server(beans.product.as_deref().unwrap_or("Liberty"), &beans.ports);
    // `default_host/shop`: the virtual host and the context path.
    let id = frame.text(store, c"getId")?.unwrap_or_default();
    let (host, path) = id.split_at(id.find('/').unwrap_or(id.len()));
    let sessions = sessions(frame, store)?;
    let statistics = beans.of(frame, &id);
    // The statistics go on when the application is deployed anew, and the store is another one then.
    let incarnation = match &statistics {
        Some(statistics) => incarnation(frame, statistics, statistics)?,
        None => incarnation(frame, store, store)?,
    };
    let info = ApplicationInfo {
        service: "Liberty".into(),
        default_host: host == "default_host",
        host: host.into(),
        path: if path == "/" { Box::default() } else { path.into() },
        incarnation,
        ..ApplicationInfo::default()
    };
    search.application(frame, store, info, || counters(&sessions, statistics.as_ref()))
}
