//! From an engine through its hosts to applications, which Tomcat and its relative GlassFish have in common.

use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::family::Search;
use crate::jvm::{Failure, Frame, Local};

/// Tells the search the application of a context at this place.
type Tell =
    fn(&Frame<'_>, context: &Local<'_>, place: &ApplicationInfo, &mut Search<'_>) -> Result<(), Failure>;

/// Finds the contexts below an engine that is shown as `label`. `is_default` decides by the name of a host and the
/// engine's own default whether the host answers when no other does.
///
/// # Errors
/// When the hosts can't be listed.
pub(super) fn contexts(
    frame: &mut Frame<'_>,
    engine: &Local<'_>,
    label: &str,
    search: &mut Search<'_>,
    is_default: fn(&str, &str) -> bool,
    tell: Tell,
) -> Result<(), Failure> {
    const CHILDREN: &CStr = c"()[Lorg/apache/catalina/Container;";
    let default_host = frame.text(engine, c"getDefaultHost")?.unwrap_or_default();
    for host in frame.objects(engine, c"findChildren", CHILDREN)? {
        frame.nested(16, |frame| {
            let host_name = frame.text(&host, c"getName")?.unwrap_or_default();
            let place = ApplicationInfo {
                service: label.into(),
                default_host: is_default(&host_name, &default_host),
                host: host_name.into(),
                ..ApplicationInfo::default()
            };
            for context in frame.objects(&host, c"findChildren", CHILDREN)? {
                if let Err(failure) = frame.nested(32, |frame| tell(frame, &context, &place, search))? {
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
