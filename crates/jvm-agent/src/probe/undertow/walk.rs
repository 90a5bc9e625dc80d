//! From a socket down to its applications: through the chain of handlers of requests to the deployments behind them.
//!
//! Whoever builds a server on Undertow puts handlers of his own into that chain, so it is walked by what they hold.

use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::super::family::{Search, incarnation};
use super::counters::Statistics;
use crate::jvm::{Failure, Frame, Local, Reach, Step};

/// More objects than this are not looked at.
const MOST: usize = 40_000;
/// A deployment, and the first of its own handlers, which knows it: behind that there are hundreds of others.
const DEPLOYMENTS: [&str; 2] =
    ["io.undertow.servlet.core.DeploymentImpl", "io.undertow.servlet.handlers.ServletInitialHandler"];
/// Listeners for HTTP, and for AJP.
const LISTENERS: [&str; 2] =
    ["io.undertow.server.protocol.http.HttpOpenListener", "io.undertow.server.protocol.ajp.AjpOpenListener"];
/// Whose objects may lead on: Undertow, what it is built on and into, and collections.
const ON: [&str; 7] = [
    "io.undertow.",
    "org.xnio.",
    "org.springframework.boot.",
    "org.wildfly.extension.undertow.",
    "java.util.HashMap",
    "java.util.concurrent.ConcurrentHashMap",
    "java.util.concurrent.CopyOnWriteArray",
];
/// What of these does not: threads, with all connections behind them; sessions; settings, files and figures.
const OFF: [&str; 10] = [
    "org.xnio.nio.WorkerThread",
    "org.xnio.nio.NioXnioWorker",
    "org.xnio.nio.NioTcpServerHandle",
    "io.undertow.server.session.",
    "io.undertow.servlet.spec.HttpSessionImpl",
    "io.undertow.servlet.api.",
    "io.undertow.server.ConnectorStatistics",
    "io.undertow.server.DefaultByteBufferPool",
    "io.undertow.server.handlers.cache.",
    "io.undertow.server.handlers.resource.",
];

/// The step to the deployments behind a socket.
pub(super) fn to_deployments(class: &str) -> Step {
    step(class, &DEPLOYMENTS)
}

fn to_listeners(class: &str) -> Step {
    step(class, &LISTENERS)
}

fn step(class: &str, taken: &[&str]) -> Step {
    if taken.contains(&class) {
        Step::Take
    } else if ON.iter().any(|on| class.starts_with(on)) && !OFF.iter().any(|off| class.starts_with(off)) {
        Step::Follow
    } else {
        Step::Skip
    }
}

/// An object of Undertow's own behind a socket.
pub(super) fn listener<'f>(frame: &Frame<'f>, socket: &Local<'_>) -> Option<Local<'f>> {
    Reach::new(to_listeners).from(frame, socket, MOST).ok()?.pop()
}

/// Finds the applications behind a socket; `label` is the name of its server.
pub(super) fn socket(
    frame: &mut Frame<'_>,
    socket: &Local<'_>,
    reach: &mut Reach,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let found = reach.from(frame, socket, MOST)?;
    if reach.was_cut() {
        search.troubles.tell(format!(
            "looking for the applications of service {label:?}: more than {MOST} objects lie behind its socket. Some \
             applications may be left out"
        ));
    }
    for found in found {
        let told = frame.nested(32, |frame| match behind(frame, &found) {
            Ok(deployment) => application(frame, &deployment, label, search),
            Err(_) => application(frame, &found, label, search),
        })?;
        if let Err(failure) = told {
            search
                .troubles
                .tell(format!("looking at an application of service {label:?}: {failure}. It is left out"));
        }
    }
    Ok(())
}

/// From the first of a deployment's handlers to the deployment.
fn behind<'f>(frame: &Frame<'f>, handler: &Local<'_>) -> Result<Local<'f>, Failure> {
    let context =
        frame.field(handler, c"servletContext", c"Lio/undertow/servlet/spec/ServletContextImpl;")?;
    frame.object(&context, c"getDeployment", c"()Lio/undertow/servlet/api/Deployment;")
}

fn application(
    frame: &Frame<'_>,
    deployment: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    const INFO: &CStr = c"()Lio/undertow/servlet/api/DeploymentInfo;";
    const STATE: &CStr = c"()Lio/undertow/servlet/api/DeploymentManager$State;";
    let state = frame.object(deployment, c"getDeploymentState", STATE)?;
    if frame.text(&state, c"name")?.as_deref() != Some("STARTED") {
        return Ok(());
    }
    let manager =
        frame.object(deployment, c"getSessionManager", c"()Lio/undertow/server/session/SessionManager;")?;
    let about = frame.object(deployment, c"getDeploymentInfo", INFO)?;
    let path = frame.text(&about, c"getContextPath")?.unwrap_or_default();
    let host = frame.text(&about, c"getHostName")?.unwrap_or_default();
    let statistics = Statistics::of(frame, &manager);
    let number = |getter| statistics.number(frame, getter);
    // Lifetimes come in milliseconds, and only once a session has ended.
    let ended = statistics.counts_all() && number(c"getExpiredSessionCount").is_some_and(|ended| ended > 0);
    let seconds = |getter| number(getter).filter(|_| ended).map(|milliseconds| milliseconds / 1000);
    let info = ApplicationInfo {
        service: label.into(),
        // The names that Undertow and WildFly give to the host that answers when no other does.
        default_host: ["localhost", "default-host", ""].contains(&host.as_str()),
        host: host.into(),
        path: if path == "/" { Box::default() } else { path.into() },
        incarnation: incarnation(frame, deployment, &manager)?,
        started_ms: number(c"getStartTime").and_then(|time| i64::try_from(time).ok()).unwrap_or(0),
        limit: number(c"getMaxActiveSessions").filter(|&limit| limit > 0 && !statistics.swaps()),
        longest_seconds: seconds(c"getMaxSessionAliveTime"),
        mean_seconds: seconds(c"getAverageSessionAliveTime"),
        ..ApplicationInfo::default()
    };
    let filters = || frame.field(deployment, c"filters", c"Lio/undertow/servlet/core/ManagedFilters;").ok();
    search.application_behind(frame, &manager, info, filters, || statistics.counters())
}
