//! What a store of sessions of Liberty counts, and where: `com.ibm.ws.session.store.memory.MemoryStore` of Open Liberty
//! 26.0.0.3.
//!
//! - active: the size of its map of sessions. What Liberty itself calls active is something else: in use by a request just
//!   now;
//! - created, destroyed, rejected: not told. The store does not count; what the feature `monitor-1.0` counts lies elsewhere
//!   and begins when it is switched on.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Failure, Frame, Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"size", returns: Number::Int, field: None };

/// The sessions of a store, which are only ever counted.
///
/// # Errors
/// When it has none.
pub(super) fn sessions<'f>(frame: &Frame<'f>, store: &Local<'_>) -> Result<Local<'f>, Failure> {
    frame.field(store, c"_sessions", c"Ljava/util/HashMap;")
}

/// Where a store with these sessions tells its counters.
pub(super) fn counters<'s, 'f>(sessions: &'s Local<'f>) -> Counters<'s, 'f> {
    Counters {
        active: Source::Part(sessions, &ACTIVE),
        created: Source::Nowhere,
        destroyed: Source::Nowhere,
        rejected: Source::Nowhere,
        sum: Sum::Counted,
    }
}
