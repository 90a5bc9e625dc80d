//! From a service down to its applications: engine, hosts, contexts, session managers.

use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::super::application::shown;
use super::super::family::{Search, incarnation};
use super::counters::counters;
use crate::jvm::{Failure, Frame, Local};

const CHILDREN: &CStr = c"()[Lorg/apache/catalina/Container;";

/// Finds the applications of a service that is shown as `label`.
pub(super) fn service(
    frame: &mut Frame<'_>,
    service: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let engine = frame.object(service, c"getContainer", c"()Lorg/apache/catalina/Engine;")?;
    let default_host = frame.text(&engine, c"getDefaultHost")?.unwrap_or_default();
    for host in frame.objects(&engine, c"findChildren", CHILDREN)? {
        frame.nested(16, |frame| {
            let host_name = frame.text(&host, c"getName")?.unwrap_or_default();
            let place = ApplicationInfo {
                service: label.into(),
                default_host: host_name.eq_ignore_ascii_case(&default_host),
                host: host_name.into(),
                ..ApplicationInfo::default()
            };
            for application in frame.objects(&host, c"findChildren", CHILDREN)? {
                let found = frame.nested(16, |frame| context(frame, &application, &place, search))?;
                if let Err(failure) = found {
                    search.troubles.tell(format!(
                        "looking at an application on host {:?} of service {label:?}: {failure}. It is left out",
                        place.host
                    ));
                }
            }
            Ok::<_, Failure>(())
        })??;
    }
    Ok(())
}

fn context(
    frame: &Frame<'_>,
    context: &Local<'_>,
    place: &ApplicationInfo,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    // Paused: it is being reloaded, and its manager and counters stay.
    if !is_available(frame, context) && !frame.boolean(context, c"getPaused").unwrap_or(false) {
        return Ok(());
    }
    let Some(manager) = frame.object_or_null(context, c"getManager", c"()Lorg/apache/catalina/Manager;")?
    else {
        return Ok(());
    };
    let mut info = ApplicationInfo {
        path: frame.text(context, c"getName")?.unwrap_or_default().into(),
        incarnation: incarnation(frame, context, &manager)?,
        started_ms: frame.long(context, c"getStartTime").unwrap_or(0),
        ..place.clone()
    };
    let mut number = |getter| match frame.int(&manager, getter) {
        Ok(value) => u64::try_from(value).ok(),
        Err(Failure::Missing(_)) => None,
        Err(failure) => {
            let getter = getter.to_string_lossy();
            search.troubles.tell(format!("reading {getter}() of {}: {failure}", shown(&info)));
            None
        }
    };
    let limit = number(c"getMaxActiveSessions");
    let longest_seconds = number(c"getSessionMaxAliveTime");
    let mean_seconds = number(c"getSessionAverageAliveTime");
    info = ApplicationInfo { limit, longest_seconds, mean_seconds, ..info };
    search.application(frame, &manager, info, || counters(frame, &manager))
}

/// Whether a component of Tomcat is in a state in which it does its work. One without states does.
pub(super) fn is_available(frame: &Frame<'_>, component: &Local<'_>) -> bool {
    frame
        .object(component, c"getState", c"()Lorg/apache/catalina/LifecycleState;")
        .and_then(|state| frame.boolean(&state, c"isAvailable"))
        .unwrap_or(true)
}
