//! What a session manager of Jetty counts, and where: `org.eclipse.jetty.session.AbstractSessionManager` of Jetty 12.1.12
//! and `org.eclipse.jetty.server.session.SessionHandler` of Jetty 9.4.58, which count alike.
//!
//! - created: `getSessionsCreated()`. The statistic behind it moves only when a session is made. The cache's own
//!   `getSessionsTotal()` moves also when a session gets a new id;
//! - destroyed: the number of samples in `_sessionTimeStats`, which gets one when a session ends, by `invalidate()` or
//!   since its time was up. There is no getter for it;
//! - active: `DefaultSessionCache.getSessionsCurrent()`: the sessions in memory. A cache that keeps none there does not
//!   tell;
//! - rejected: never told, since Jetty knows no limit.

use super::super::counters::{Counters, Sum};
use crate::jvm::{Frame, Local, Number, Source, Wanted};

static CREATED: Wanted = Wanted { name: c"getSessionsCreated", returns: Number::Int, field: None };
static ACTIVE: Wanted = Wanted { name: c"getSessionsCurrent", returns: Number::Long, field: None };
static ENDED: Wanted = Wanted { name: c"getCount", returns: Number::Long, field: None };

/// The objects beside a session manager that count for it.
pub(super) struct Parts<'f> {
    cache: Option<Local<'f>>,
    lifetimes: Option<Local<'f>>,
}

impl<'f> Parts<'f> {
    /// `cache` is the signature of a session manager's getter of its cache.
    pub(super) fn of(frame: &Frame<'f>, manager: &Local<'_>, cache: &std::ffi::CStr) -> Self {
        const SAMPLES: &std::ffi::CStr = c"Lorg/eclipse/jetty/util/statistic/SampleStatistic;";
        Self {
            cache: frame.object(manager, c"getSessionCache", cache).ok(),
            lifetimes: frame.field(manager, c"_sessionTimeStats", SAMPLES).ok(),
        }
    }

    pub(super) fn counters(&self) -> Counters<'_, 'f> {
        Counters {
            active: part(self.cache.as_ref(), &ACTIVE),
            created: Source::Own(&CREATED),
            destroyed: part(self.lifetimes.as_ref(), &ENDED),
            rejected: Source::Nowhere,
            sent: Source::Nowhere,
            sum: Sum::Counted,
            carried: 0,
            rare: false,
        }
    }

    /// The longest and the mean life of ended sessions, in seconds, once one has ended.
    pub(super) fn lifetimes(&self, frame: &Frame<'_>) -> Option<(u64, u64)> {
        let lifetimes = self.lifetimes.as_ref()?;
        let number = |getter| u64::try_from(frame.long(lifetimes, getter).ok()?).ok();
        let (ended, total, longest) = (number(c"getCount")?, number(c"getTotal")?, number(c"getMax")?);
        Some((longest, total.checked_div(ended)?))
    }
}

fn part<'s, 'f>(part: Option<&'s Local<'f>>, wanted: &'static Wanted) -> Source<'s, 'f> {
    part.map_or(Source::Nowhere, |part| Source::Part(part, wanted))
}
