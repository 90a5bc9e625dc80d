//! What a session manager of Tomcat counts, and where: `org.apache.catalina.session.ManagerBase` of Tomcat 9.0.117,
//! 10.1.59 and 11.0.24.
//!
//! - active: `getActiveSessions()`, the size of the map of sessions;
//! - destroyed: `getExpiredSessions()`, the field `expiredSessions`. Whatever its documentation says, it counts every end,
//!   also by `invalidate()`;
//! - rejected: `getRejectedSessions()`, the field `rejectedSessions`. It moves only under a limit, `maxActiveSessions`;
//! - created: `getSessionCounter()`, which is computed: active + expired. Sessions that were saved at a stop and read again
//!   at the start are among the active ones, so those that are older than the application's start are taken off.
//!
//! In a cluster a `DeltaManager` counts on every server what happens on any, and a `BackupManager` looks through all
//! sessions to tell how many are active. So of these
//! - active is what they know of in the whole cluster: `getActiveSessions()` of the first, `getActiveSessionsFull()` of the second;
//! - created is what went through `sessionCreationTiming`, where every session begun here leaves its date, and those that
//!   come from elsewhere do not;
//! - destroyed is without those that a `DeltaManager` was told of by others, `getCounterReceive_EVT_SESSION_EXPIRED()`, and
//!   without those that it lets go of at a stop and that go on elsewhere: it told nobody of them.

use sessionwatch_series::frame::Copies;

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

/// The class of a manager with all sessions of a cluster.
const DELTA: &str = "org.apache.catalina.ha.session.DeltaManager";

static ACTIVE_FULL: Wanted = Wanted { name: c"getActiveSessionsFull", returns: Number::Int, field: None };
static EXPIRED_SENT: Wanted = Wanted {
    name: c"getCounterSend_EVT_SESSION_EXPIRED",
    returns: Number::Long,
    field: Some((DELTA, Field::AtomicLong(c"counterSend_EVT_SESSION_EXPIRED"))),
};
static EXPIRED_ELSEWHERE: Wanted = Wanted {
    name: c"getCounterReceive_EVT_SESSION_EXPIRED",
    returns: Number::Long,
    field: Some((DELTA, Field::AtomicLong(c"counterReceive_EVT_SESSION_EXPIRED"))),
};

/// Where the manager of a cluster tells them.
pub(super) fn shared<'s, 'f>(copies: Copies) -> Counters<'s, 'f> {
    let (active, destroyed, sent) = match copies {
        Copies::All => {
            (&ACTIVE, Source::Difference(&EXPIRED, &EXPIRED_ELSEWHERE), Source::Own(&EXPIRED_SENT))
        }
        Copies::One => (&ACTIVE_FULL, Source::Own(&EXPIRED), Source::Nowhere),
    };
    Counters {
        active: Source::Own(active),
        created: Source::Passed(c"sessionCreationTiming", c"Ljava/util/Deque;"),
        destroyed,
        rejected: Source::Own(&REJECTED),
        sent,
        sum: Sum::Counted,
        carried: 0,
        rare: false,
    }
}

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
        sent: Source::Nowhere,
        sum: if computed { Sum::Known } else { Sum::Unknown },
        carried: if computed { carried() } else { 0 },
        rare: false,
    }
}
