//! What a session manager of Undertow counts, and where: `io.undertow.server.session.InMemorySessionManager` of Undertow
//! 2.3.24, or the `SessionManagerStatistics` of another one.
//!
//! - active: `getActiveSessionCount()`, the size of the map of sessions; always told;
//! - created, destroyed, rejected: `getCreatedSessionCount()`, `getExpiredSessionCount()` (every end, also by
//!   `invalidate()`) and `getRejectedSessions()`. They move only if the manager was made with statistics, which is off in
//!   Spring Boot and by default in WildFly. Otherwise they stay 0 whatever happens, so they are not told;
//! - with `<distributable/>` in WildFly another manager does the work. It counts creations, of ends only those by time, and it
//!   refuses nobody: beyond the limit sessions leave memory. So destroyed, rejected and the limit are not told. For active it
//!   looks through all sessions in the memory of this node, so that it is asked rarely.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Frame, Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"getActiveSessionCount", returns: Number::Long, field: None };
static CREATED: Wanted = Wanted { name: c"getCreatedSessionCount", returns: Number::Long, field: None };
static EXPIRED: Wanted = Wanted { name: c"getExpiredSessionCount", returns: Number::Long, field: None };
static REJECTED: Wanted = Wanted { name: c"getRejectedSessions", returns: Number::Long, field: None };

/// What a session manager tells.
pub(super) struct Statistics<'f> {
    object: Option<Local<'f>>,
    counting: Counting,
}

/// How much a session manager counts, beyond what there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// Nothing: statistics are off.
    Nothing,
    /// All of it: Undertow's own, with statistics on.
    All,
    /// Creations, and not every end: another manager, whose sessions other nodes have too. It has statistics only while
    /// they are on.
    Creations,
}

impl<'f> Statistics<'f> {
    pub(super) fn of(frame: &Frame<'f>, manager: &Local<'_>) -> Self {
        const STATISTICS: &std::ffi::CStr = c"()Lio/undertow/server/session/SessionManagerStatistics;";
        // In WildFly the manager is wrapped; its statistics are Undertow's own.
        let object = frame.object(manager, c"getStatistics", STATISTICS).ok();
        let counting = match object.as_ref().map(|object| frame.boolean_field(object, c"statisticsEnabled")) {
            None | Some(Ok(false)) => Counting::Nothing,
            Some(Ok(true)) => Counting::All,
            Some(Err(_)) => Counting::Creations,
        };
        Self { object, counting }
    }

    pub(super) fn counters(&self) -> Counters<'_, 'f> {
        let told = |wanted, is_told: bool| match &self.object {
            Some(object) if is_told => Source::Part(object, wanted),
            _ => Source::Nowhere,
        };
        Counters {
            active: told(&ACTIVE, true),
            created: told(&CREATED, self.counting != Counting::Nothing),
            destroyed: told(&EXPIRED, self.counts_all()),
            rejected: told(&REJECTED, self.counts_all()),
            sent: Source::Nowhere,
            sum: Sum::Counted,
            carried: 0,
            rare: self.swaps(),
        }
    }

    /// One of its other numbers; `None` if it is not told or negative.
    pub(super) fn number(&self, frame: &Frame<'_>, getter: &std::ffi::CStr) -> Option<u64> {
        u64::try_from(frame.long(self.object.as_ref()?, getter).ok()?).ok()
    }

    pub(super) fn counts_all(&self) -> bool {
        self.counting == Counting::All
    }

    /// Whether nobody is refused beyond the limit.
    pub(super) fn swaps(&self) -> bool {
        self.counting == Counting::Creations
    }
}
