//! What Lucee counts of the sessions of a CFML application, and where: `lucee.runtime.type.scope.ScopeContext` of Lucee
//! 6.2.0.321.
//!
//! - active: the size of the application's map of session scopes. `sessionRotate()` takes a scope out and puts another in;
//!   so does `sessionInvalidate()`, after which the visitor has a new session: neither changes the number. Scopes whose
//!   time is up are taken out by a pass every five minutes, and an empty map with them. Lucee's own `getSessionCount()` leaves
//!   out who is over at once, but looks at each session for that;
//! - created, destroyed: not told. Nothing counts them;
//! - rejected: not told, since Lucee knows no limit.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"size", returns: Number::Int, field: None };

/// Where a CFML application with this name tells its counters. `all` has the session scopes of each application by its
/// name. If they are kept outside of memory, only those used in the last minutes are there, and nobody knows how many exist.
pub(super) fn counters<'s, 'f>(all: &'s Local<'f>, name: &'s Local<'f>, in_memory: bool) -> Counters<'s, 'f> {
    Counters {
        active: if in_memory { Source::Entry(all, name, &ACTIVE) } else { Source::Nowhere },
        created: Source::Nowhere,
        destroyed: Source::Nowhere,
        rejected: Source::Nowhere,
        sent: Source::Nowhere,
        sum: Sum::Counted,
        carried: 0,
        rare: false,
    }
}
