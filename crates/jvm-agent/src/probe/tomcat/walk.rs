//! From a service down to its applications: engine, hosts, contexts, session managers.

use sessionwatch_series::frame::{ApplicationInfo, Copies};

use super::super::application::shown;
use super::super::carried::carried;
use super::super::catalina::contexts;
use super::super::ends;
use super::super::family::{Search, incarnation};
use super::cluster::{cluster, is_alone};
use super::counters::{counters, shared};
use crate::jvm::{Failure, Frame, Local};

/// Of more sessions it is not looked, once, when each began: those read at a start then count as created.
const LOOKED_AT: i32 = 10_000;

/// Finds the applications of a service that is shown as `label`.
pub(super) fn service(
    frame: &mut Frame<'_>,
    service: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let engine = frame.object(service, c"getContainer", c"()Lorg/apache/catalina/Engine;")?;
    let is_default = |host: &str, default: &str| host.eq_ignore_ascii_case(default);
    contexts(frame, &engine, label, search, is_default, context)
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
    let cluster = cluster(frame, context, &manager);
    let copies = cluster.as_ref().map(|cluster| cluster.copies);
    info = ApplicationInfo { limit, longest_seconds, mean_seconds, cluster, ..info };
    let (started_ms, incarnation) = (info.started_ms, info.incarnation);
    if copies == Some(Copies::All) {
        ends::look(incarnation, is_alone(frame, context));
    }
    let carried = || carried(incarnation, || older(frame, &manager, started_ms).unwrap_or(0));
    search.application_behind(
        frame,
        &manager,
        info,
        || filters(frame, context),
        || match copies {
            None => counters(frame, &manager, carried),
            Some(copies) => shared(copies),
        },
    )
}

/// How many sessions began before the application was started: it read them from where they were saved.
fn older(frame: &Frame<'_>, manager: &Local<'_>, started_ms: i64) -> Result<u64, Failure> {
    let saves = match frame.text(manager, c"getPathname") {
        Ok(file) => file.is_some(),
        Err(_) => frame.boolean(manager, c"getSaveOnRestart").unwrap_or(false),
    };
    if !saves || started_ms == 0 || frame.int(manager, c"getActiveSessions")? > LOOKED_AT {
        return Ok(0);
    }
    let sessions = frame.objects(manager, c"findSessions", c"()[Lorg/apache/catalina/Session;")?;
    let began = |session| frame.long(session, c"getCreationTimeInternal").ok();
    Ok(sessions.iter().filter_map(began).filter(|&began| began < started_ms).fold(0, |sum, _| sum + 1))
}

/// The filters of a context by their names: Tomcat 9 says which kind of map it is.
fn filters<'f>(frame: &Frame<'f>, context: &Local<'_>) -> Option<Local<'f>> {
    let maps = [c"Ljava/util/Map;", c"Ljava/util/HashMap;"];
    maps.into_iter().find_map(|map| frame.field(context, c"filterConfigs", map).ok())
}

/// Whether a component of Tomcat is in a state in which it does its work. One without states does.
pub(super) fn is_available(frame: &Frame<'_>, component: &Local<'_>) -> bool {
    frame
        .object(component, c"getState", c"()Lorg/apache/catalina/LifecycleState;")
        .and_then(|state| frame.boolean(&state, c"isAvailable"))
        .unwrap_or(true)
}
