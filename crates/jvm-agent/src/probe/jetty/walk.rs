//! From a server down to its applications: by the keeper of session ids to every session manager, and from there to its
//! context.

use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::super::family::{Search, incarnation};
use super::counters::Parts;
use crate::jvm::{Failure, Frame, Local};

const TO_ARRAY: &CStr = c"()[Ljava/lang/Object;";

/// What is called otherwise in a generation of Jetty.
struct Generation {
    /// The getter of all session managers that are not stopped.
    managers: &'static CStr,
    /// The type of a session manager's field of its context.
    context: &'static CStr,
    /// The signature of the getter of its cache.
    cache: &'static CStr,
}

/// Jetty 12, also with ee8 and ee9, whose session managers wrap its own.
const NOW: Generation = Generation {
    managers: c"getSessionManagers",
    context: c"Lorg/eclipse/jetty/server/Context;",
    cache: c"()Lorg/eclipse/jetty/session/SessionCache;",
};
/// Jetty 9.4 to 11.
const BEFORE: Generation = Generation {
    managers: c"getSessionHandlers",
    context: c"Lorg/eclipse/jetty/server/handler/ContextHandler$Context;",
    cache: c"()Lorg/eclipse/jetty/server/session/SessionCache;",
};

/// Finds the applications of a server that is shown as `label`.
pub(super) fn server(
    frame: &mut Frame<'_>,
    server: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let beans = frame.object(server, c"getBeans", c"()Ljava/util/Collection;")?;
    for bean in frame.objects(&beans, c"toArray", TO_ARRAY)? {
        for generation in [NOW, BEFORE] {
            // Most beans have no such getter; a server without session managers has no bean that has.
            let Ok(set) = frame.object(&bean, generation.managers, c"()Ljava/util/Set;") else { continue };
            for manager in frame.objects(&set, c"toArray", TO_ARRAY)? {
                let found =
                    frame.nested(32, |frame| application(frame, &manager, &generation, label, search))?;
                if let Err(failure) = found {
                    search.troubles.tell(format!(
                        "looking at an application of service {label:?}: {failure}. It is left out"
                    ));
                }
            }
        }
    }
    Ok(())
}

fn application(
    frame: &Frame<'_>,
    manager: &Local<'_>,
    generation: &Generation,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    // Being started or stopped, and soon there again or gone.
    if !frame.boolean(manager, c"isStarted")? {
        return Ok(());
    }
    let context = frame.field(manager, c"_context", generation.context)?;
    let context = frame.field(&context, c"this$0", c"Lorg/eclipse/jetty/server/handler/ContextHandler;")?;
    let path = frame.text(&context, c"getContextPath")?.unwrap_or_default();
    let host = host(frame, &context)?;
    let parts = Parts::of(frame, manager, generation.cache);
    let lifetimes = parts.lifetimes(frame);
    let info = ApplicationInfo {
        service: label.into(),
        default_host: host.is_none(),
        host: host.unwrap_or_default().into(),
        path: if path == "/" { Box::default() } else { path.into() },
        incarnation: incarnation(frame, &context, manager)?,
        longest_seconds: lifetimes.map(|(longest, _)| longest),
        mean_seconds: lifetimes.map(|(_, mean)| mean),
        ..ApplicationInfo::default()
    };
    search.application_behind(frame, manager, info, || filters(frame, manager), || parts.counters())
}

/// The handler behind a session manager, on the way to the filters.
fn filters<'f>(frame: &Frame<'f>, manager: &Local<'_>) -> Option<Local<'f>> {
    let ways = [
        (c"_handler", c"Lorg/eclipse/jetty/server/Handler;"),
        (c"this$0", c"Lorg/eclipse/jetty/ee8/nested/SessionHandler;"),
        (c"this$0", c"Lorg/eclipse/jetty/ee9/nested/SessionHandler;"),
    ];
    ways.into_iter().find_map(|(name, kind)| frame.field(manager, name, kind).ok())
}

/// The first virtual host of a context; `None` if it answers for all.
fn host(frame: &Frame<'_>, context: &Local<'_>) -> Result<Option<String>, Failure> {
    let listed = frame
        .object_or_null(context, c"getVirtualHosts", c"()Ljava/util/List;")
        .and_then(|list| list.map_or(Ok(Vec::new()), |list| frame.objects(&list, c"toArray", TO_ARRAY)));
    let hosts = match listed {
        Err(Failure::Missing(_)) => frame.objects(context, c"getVirtualHosts", c"()[Ljava/lang/String;")?,
        listed => listed?,
    };
    hosts.first().map_or(Ok(None), |host| frame.text(host, c"toString"))
}
