//! From a service down to its applications: engine, hosts, contexts, session managers.

use std::collections::HashMap;
use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::super::application::{Application, shown};
use super::super::trouble::Troubles;
use crate::jvm::{Failure, Frame, Local};

const CHILDREN: &CStr = c"()[Lorg/apache/catalina/Container;";

/// What a walk needs and what it gathers.
pub(super) struct Walk<'w> {
    /// The applications of the walk before by their incarnation: who is still there goes on being watched as before.
    pub(super) before: &'w mut HashMap<u64, Application>,
    pub(super) found: &'w mut Vec<Application>,
    pub(super) troubles: &'w mut Troubles,
}

impl Walk<'_> {
    /// Finds the applications of a service that is shown as `label`.
    pub(super) fn service(
        &mut self,
        frame: &mut Frame<'_>,
        service: &Local<'_>,
        label: &str,
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
                for context in frame.objects(&host, c"findChildren", CHILDREN)? {
                    if let Err(failure) = frame.nested(16, |frame| self.context(frame, &context, &place))? {
                        self.troubles.tell(format!(
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
        &mut self,
        frame: &Frame<'_>,
        context: &Local<'_>,
        place: &ApplicationInfo,
    ) -> Result<(), Failure> {
        // Paused: it is being reloaded, and its manager and counters stay.
        if !is_available(frame, context) && !frame.boolean(context, c"getPaused").unwrap_or(false) {
            return Ok(());
        }
        let Some(manager) =
            frame.object_or_null(context, c"getManager", c"()Lorg/apache/catalina/Manager;")?
        else {
            return Ok(());
        };
        let mut info = ApplicationInfo {
            path: frame.text(context, c"getName")?.unwrap_or_default().into(),
            // Both hash codes stay with their objects, also when this agent is attached anew; together they are unlikely
            // enough to come again for another pair.
            incarnation: u64::from(frame.identity(context)?) << 32 | u64::from(frame.identity(&manager)?),
            started_ms: frame.long(context, c"getStartTime").unwrap_or(0),
            ..place.clone()
        };
        let mut number = |getter| match frame.int(&manager, getter) {
            Ok(value) => u64::try_from(value).ok(),
            Err(Failure::Missing(_)) => None,
            Err(failure) => {
                let getter = getter.to_string_lossy();
                self.troubles.tell(format!("reading {getter}() of {}: {failure}", shown(&info)));
                None
            }
        };
        let limit = number(c"getMaxActiveSessions");
        let longest_seconds = number(c"getSessionMaxAliveTime");
        let mean_seconds = number(c"getSessionAverageAliveTime");
        info = ApplicationInfo { limit, longest_seconds, mean_seconds, ..info };
        let known = self.before.remove(&info.incarnation).filter(|known| known.manager.is(frame, &manager));
        let application = match known {
            Some(known) => Application { info, ..known },
            None => Application::new(frame, &manager, info, self.troubles)?,
        };
        self.found.push(application);
        Ok(())
    }
}

/// Whether a component of Tomcat is in a state in which it does its work. One without states does.
pub(super) fn is_available(frame: &Frame<'_>, component: &Local<'_>) -> bool {
    frame
        .object(component, c"getState", c"()Lorg/apache/catalina/LifecycleState;")
        .and_then(|state| frame.boolean(&state, c"isAvailable"))
        .unwrap_or(true)
}
