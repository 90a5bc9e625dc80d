//! What Liberty counts of the sessions of an application, and where: `com.ibm.ws.session.store.memory.MemoryStore` and
//! `com.ibm.ws.session.monitor.SessionStats` of Open Liberty 26.0.0.3.
//!
//! - active: the size of the store's map of sessions. What Liberty itself calls active is something else: in use by a
//!   request just now;
//! - destroyed: `getInvalidatedCount()` of the statistics: every end, also those of time-outs and of an application that is
//!   stopped. They are there with the feature `monitor-1.0` only; without it nobody counts. The store has a place for
//!   statistics of another kind, which stays empty;
//! - created: active + destroyed. `getCreateCount()` also counts sessions that were refused;
//! - rejected: not told. No counter has them alone.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Failure, Frame, Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"size", returns: Number::Int, field: None };
static ENDED: Wanted = Wanted { name: c"getInvalidatedCount", returns: Number::Long, field: None };

/// The sessions of a store, which are only ever counted.
///
/// # Errors
/// When it has none.
pub(super) fn sessions<'f>(frame: &Frame<'f>, store: &Local<'_>) -> Result<Local<'f>, Failure> {
    frame.field(store, c"_sessions", c"Ljava/util/HashMap;")
}

/// Where a store with these sessions tells its counters.
pub(super) fn counters<'s, 'f>(
    sessions: &'s Local<'f>,
    statistics: Option<&'s Local<'f>>,
) -> Counters<'s, 'f> {
    Counters {
        active: Source::Part(sessions, &ACTIVE),
        created: Source::Nowhere,
        destroyed: statistics.map_or(Source::Nowhere, |statistics| Source::Part(statistics, &ENDED)),
        rejected: Source::Nowhere,
        sent: Source::Nowhere,
        sum: Sum::Known,
        carried: 0,
        rare: false,
    }
}
