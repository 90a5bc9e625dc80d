//! What a store of sessions of Liberty counts, and where: `com.ibm.ws.session.store.memory.MemoryStore` of Open Liberty
//! 26.0.0.3.
//!
//! - active: the size of the map of sessions. What Liberty calls active is something else: in use by a request just now;
//! - created, destroyed: told only while the store has statistics, which the feature `monitor-1.0` gives it:
//!   `getSessionsCreated()`, which a refused session raises too, and `getInvalidatedSessions()`, every end, also since
//!   its time was up;
//! - rejected: never told.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Frame, Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"size", returns: Number::Int, field: None };
static CREATED: Wanted = Wanted { name: c"getSessionsCreated", returns: Number::Long, field: None };
static ENDED: Wanted = Wanted { name: c"getInvalidatedSessions", returns: Number::Long, field: None };

/// The objects that count for a store.
pub(super) struct Parts<'f> {
    sessions: Option<Local<'f>>,
    statistics: Option<Local<'f>>,
}

impl<'f> Parts<'f> {
    pub(super) fn of(frame: &Frame<'f>, store: &Local<'_>) -> Self {
        const STATISTICS: &std::ffi::CStr = c"Lcom/ibm/ws/session/SessionStatistics;";
        Self {
            sessions: frame.field(store, c"_sessions", c"Ljava/util/HashMap;").ok(),
            statistics: frame.field(store, c"_sessionStatistics", STATISTICS).ok(),
        }
    }

    pub(super) fn counters(&self) -> Counters<'_, 'f> {
        Counters {
            active: part(self.sessions.as_ref(), &ACTIVE),
            created: part(self.statistics.as_ref(), &CREATED),
            destroyed: part(self.statistics.as_ref(), &ENDED),
            rejected: Source::Nowhere,
            sum: Sum::Counted,
        }
    }
}

fn part<'s, 'f>(part: Option<&'s Local<'f>>, wanted: &'static Wanted) -> Source<'s, 'f> {
    part.map_or(Source::Nowhere, |part| Source::Part(part, wanted))
}
