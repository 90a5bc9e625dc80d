//! What a session manager of Undertow counts, and where: `io.undertow.server.session.InMemorySessionManager` of Undertow
//! 2.3.24, or the `SessionManagerStatistics` of another one.
//!
//! - active: `getActiveSessionCount()`, the size of the map of sessions; always told;
//! - created, destroyed, rejected: `getCreatedSessionCount()`, `getExpiredSessionCount()` (every end, also by
//!   `invalidate()`) and `getRejectedSessions()`. They move only if the manager was made with statistics, which is off in
//!   Spring Boot and by default in WildFly. Otherwise they stay 0 whatever happens, so they are not told.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Frame, Local, Number, Source, Wanted};

static ACTIVE: Wanted = Wanted { name: c"getActiveSessionCount", returns: Number::Long, field: None };
static CREATED: Wanted = Wanted { name: c"getCreatedSessionCount", returns: Number::Long, field: None };
static EXPIRED: Wanted = Wanted { name: c"getExpiredSessionCount", returns: Number::Long, field: None };
static REJECTED: Wanted = Wanted { name: c"getRejectedSessions", returns: Number::Long, field: None };

/// What a session manager tells.
pub(super) struct Statistics<'f> {
    object: Option<Local<'f>>,
    /// It counts, and does not only know what there is.
    counts: bool,
}

impl<'f> Statistics<'f> {
    pub(super) fn of(frame: &Frame<'f>, manager: &Local<'_>) -> Self {
        const STATISTICS: &std::ffi::CStr = c"()Lio/undertow/server/session/SessionManagerStatistics;";
        // In WildFly the manager is wrapped; its statistics are Undertow's own. A manager that is not Undertow's own has statistics only while they are on.
        let object = frame.object(manager, c"getStatistics", STATISTICS).ok();
        let counts = object
            .as_ref()
            .is_some_and(|object| frame.boolean_field(object, c"statisticsEnabled").unwrap_or(true));
        Self { object, counts }
    }

    pub(super) fn counters(&self) -> Counters<'_, 'f> {
        let told = |wanted, is_told: bool| match &self.object {
            Some(object) if is_told => Source::Part(object, wanted),
            _ => Source::Nowhere,
        };
        Counters {
            active: told(&ACTIVE, true),
            created: told(&CREATED, self.counts),
            destroyed: told(&EXPIRED, self.counts),
            rejected: told(&REJECTED, self.counts),
            sum: Sum::Counted,
            carried: 0,
        }
    }

    /// One of its other numbers; `None` if it is not told or negative.
    pub(super) fn number(&self, frame: &Frame<'_>, getter: &std::ffi::CStr) -> Option<u64> {
        u64::try_from(frame.long(self.object.as_ref()?, getter).ok()?).ok()
    }

    pub(super) fn counts(&self) -> bool {
        self.counts
    }
}
