//! One application as it is watched: its session manager, held weakly, and what was last told of it.

use sessionwatch_series::frame::ApplicationInfo;

use super::trouble::Troubles;
use crate::jvm::{Failure, Field, Frame, Local, Number, Wanted, Watched, written_in};

/// The class whose getters are known.
const BASE: &str = "org.apache.catalina.session.ManagerBase";

/// The getters read every second, with what Tomcat's return.
const GETTERS: [Wanted; 4] = [
    Wanted { name: c"getActiveSessions", returns: Number::Int, field: None },
    Wanted {
        name: c"getExpiredSessions",
        returns: Number::Long,
        field: Some((BASE, Field::AtomicLong(c"expiredSessions"))),
    },
    Wanted {
        name: c"getRejectedSessions",
        returns: Number::Int,
        field: Some((BASE, Field::Int(c"rejectedSessions"))),
    },
    Wanted { name: c"getSessionCounter", returns: Number::Long, field: None },
];
pub(super) const ACTIVE: usize = 0;
/// Every end of a session, timed out or invalidated.
pub(super) const EXPIRED: usize = 1;
pub(super) const REJECTED: usize = 2;
pub(super) const COUNTER: usize = 3;

/// An application's session manager.
pub(crate) struct Application {
    pub(super) info: ApplicationInfo,
    pub(super) manager: Watched<4>,
    /// `getSessionCounter` is active + expired, so it need not be called.
    pub(super) counter_is_sum: bool,
    /// Created and destroyed as they were last told.
    pub(super) told: Option<(Option<u64>, Option<u64>)>,
}

impl Application {
    /// Begins to watch a session manager.
    pub(super) fn new(
        frame: &Frame<'_>,
        manager: &Local<'_>,
        info: ApplicationInfo,
        troubles: &mut Troubles,
    ) -> Result<Self, Failure> {
        let watched = Watched::new(frame, manager, &GETTERS)?;
        for (index, getter) in GETTERS.iter().enumerate() {
            if !watched.has(index) {
                troubles.tell(format!(
                    "the session manager of {} has no {}(): what that tells is not known, the rest is read",
                    shown(&info),
                    getter.name.to_string_lossy()
                ));
            }
        }
        // It calls the getters of active and expired, and adds.
        let counter_is_sum = watched.has(ACTIVE)
            && watched.has(EXPIRED)
            && written_in(frame, manager, &GETTERS[COUNTER]).as_deref() == Some(BASE);
        Ok(Self { info, manager: watched, counter_is_sum, told: None })
    }
}

/// The name of a getter.
pub(super) fn getter(index: usize) -> String {
    GETTERS[index].name.to_string_lossy().into_owned()
}

/// An application in a text for people.
pub(super) fn shown(info: &ApplicationInfo) -> String {
    format!("application {:?} on host {:?} of service {:?}", info.path, info.host, info.service)
}
