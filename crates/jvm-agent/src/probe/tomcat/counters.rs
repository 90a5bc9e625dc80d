//! What a session manager of Tomcat counts, and where: `org.apache.catalina.session.ManagerBase` of Tomcat 9.0.117,
//! 10.1.59 and 11.0.24.
//!
//! - active: `getActiveSessions()`, the size of the map of sessions;
//! - destroyed: `getExpiredSessions()`, the field `expiredSessions`. Whatever its documentation says, it counts every end,
//!   also by `invalidate()`;
//! - rejected: `getRejectedSessions()`, the field `rejectedSessions`. It moves only under a limit, `maxActiveSessions`;
//! - created: `getSessionCounter()`, which is computed: active + expired. Sessions that were saved at a stop and read again
//!   at the start are among the active ones, so those that are older than the application's start are taken off.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Field, Frame, Local, Number, Source, Wanted, written_in};

/// The class whose getters are known.
const BASE: &str = "org.apache.catalina.session.ManagerBase";

static ACTIVE: Wanted = Wanted { name: c"getActiveSessions", returns: Number::Int, field: None };
static EXPIRED: Wanted = Wanted {
    name: c"getExpiredSessions",
    returns: Number::Long,
    field: Some((BASE, Field::AtomicLong(c"expiredSessions"))),
};
static REJECTED: Wanted = Wanted {
    name: c"getRejectedSessions",
    returns: Number::Int,
    field: Some((BASE, Field::Int(c"rejectedSessions"))),
};
static CREATED: Wanted = Wanted { name: c"getSessionCounter", returns: Number::Long, field: None };

/// Where a session manager tells its counters.
pub(super) fn counters<'s, 'f>(
    frame: &Frame<'f>,
    manager: &Local<'_>,
    carried: impl FnOnce() -> u64,
) -> Counters<'s, 'f> {
    // A manager of another making may count creations by itself.
    let computed = written_in(frame, manager, &CREATED).as_deref() == Some(BASE);
    Counters {
        active: Source::Own(&ACTIVE),
        created: Source::Own(&CREATED),
        destroyed: Source::Own(&EXPIRED),
        rejected: Source::Own(&REJECTED),
        sum: if computed { Sum::Known } else { Sum::Unknown },
        carried: if computed { carried() } else { 0 },
        rare: false,
    }
}
