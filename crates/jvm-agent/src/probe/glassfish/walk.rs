//! From the engine down to its applications: hosts, contexts, session managers.

use sessionwatch_series::frame::ApplicationInfo;

use super::super::catalina::contexts;
use super::super::family::{Search, incarnation};
use super::counters::counters;
use crate::jvm::{Failure, Frame, Local};

/// The host that answers when no other does, unless a listener was told otherwise; the engine's own default is another.
const DEFAULT: &str = "server";

/// Finds the applications of an engine that is shown as `label`.
pub(super) fn engine(
    frame: &mut Frame<'_>,
    engine: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let is_default = |host: &str, default: &str| host == default || host == DEFAULT;
    contexts(frame, engine, label, search, is_default, application)
}

fn application(
    frame: &Frame<'_>,
    context: &Local<'_>,
    place: &ApplicationInfo,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    if !frame.boolean(context, c"getAvailable")? {
        return Ok(());
    }
    let Some(manager) = frame.object_or_null(context, c"getManager", c"()Lorg/apache/catalina/Manager;")?
    else {
        return Ok(());
    };
    let number = |getter| u64::try_from(frame.int(&manager, getter).ok()?).ok();
    let info = ApplicationInfo {
        path: frame.text(context, c"getPath")?.unwrap_or_default().into(),
        incarnation: incarnation(frame, context, &manager)?,
        started_ms: frame.long(context, c"getStartTimeMillis").unwrap_or(0),
        limit: number(c"getMaxActiveSessions"),
        longest_seconds: number(c"getSessionMaxAliveTimeSeconds"),
        mean_seconds: number(c"getSessionAverageAliveTimeSeconds"),
        ..place.clone()
    };
    search.application(frame, &manager, info, counters)
}
