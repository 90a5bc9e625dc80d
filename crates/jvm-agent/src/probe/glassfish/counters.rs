//! What a session manager of GlassFish counts, and where: `org.apache.catalina.session.ManagerBase` of GlassFish 7.0.21.
//!
//! - active: `getActiveSessions()`, the size of the map of sessions;
//! - created: `getSessionCount()`, a field that moves when a session is made; Tomcat of today has none;
//! - destroyed: `getExpiredSessions()`, every end, also by `invalidate()`;
//! - rejected: `getRejectedSessions()`, under a limit.
//!
//! The monitoring of GlassFish begins to count only when it is switched on; these count always.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"getActiveSessions", returns: Number::Int, field: None };
static CREATED: Wanted = Wanted { name: c"getSessionCount", returns: Number::Int, field: None };
static EXPIRED: Wanted = Wanted { name: c"getExpiredSessions", returns: Number::Int, field: None };
static REJECTED: Wanted = Wanted { name: c"getRejectedSessions", returns: Number::Int, field: None };

/// Where every session manager tells its counters.
pub(super) fn counters() -> Counters<'static, 'static> {
    Counters {
        active: Source::Own(&ACTIVE),
        created: Source::Own(&CREATED),
        destroyed: Source::Own(&EXPIRED),
        rejected: Source::Own(&REJECTED),
        sent: Source::Nowhere,
        sum: Sum::Counted,
        carried: 0,
        rare: false,
    }
}
