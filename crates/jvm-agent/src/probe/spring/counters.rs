//! What a repository of Spring Session tells, and where: `org.springframework.session` 3.5.7 and 4.1.1.
//!
//! - in memory, `MapSessionRepository`: active is the size of its map without those whose time is up. It removes such a
//!   session only when its visitor comes back, and has no pass that looks for the others, so that the map alone would grow
//!   for ever. Their dates are looked at every five seconds, where there are many less often;
//! - created, destroyed: not told. Nothing in the repository counts, and it has no events: a session that begins and ends
//!   between two looks leaves no trace;
//! - rejected: not told, since there is no limit;
//! - in Redis, in a database and elsewhere: nothing is told. The repository keeps no numbers here, and to ask the store
//!   from within the application would be load on both. Of Redis it is said where it is, for whoever listens to it.

use std::time::Duration;

use super::super::counters::{Counters, Sum};
use crate::jvm::{Failure, Frame, Local, Number, Rest, Source, Wanted};

static SIZE: Wanted = Wanted { name: c"size", returns: Number::Int, field: None };
/// `MapSession.isExpired()` compares these.
static REST: Rest = Rest { since: c"lastAccessedTime", at_most: c"maxInactiveInterval" };

/// Maps of which the size is at hand. Others may ask another machine for it.
const NEAR: [&str; 3] =
    ["java.util.concurrent.ConcurrentHashMap", "java.util.HashMap", "java.util.LinkedHashMap"];

/// The repository behind the filter.
pub(super) fn repository<'f>(frame: &Frame<'f>, filter: &Local<'_>) -> Result<Local<'f>, Failure> {
    frame.field(filter, c"sessionRepository", c"Lorg/springframework/session/SessionRepository;")
}

/// The class of an object, without its package.
pub(super) fn class(frame: &Frame<'_>, object: &Local<'_>) -> Option<String> {
    let name = full_name(frame, object)?;
    Some(name.rsplit('.').next().unwrap_or(&name).to_owned())
}

/// The map of a repository in memory, if it is one that is near.
pub(super) fn sessions<'f>(frame: &Frame<'f>, repository: &Local<'_>) -> Option<Local<'f>> {
    let map = frame.field(repository, c"sessions", c"Ljava/util/Map;").ok()?;
    // Its lock is the application's: the map inside is read without.
    let map = frame.field(&map, c"m", c"Ljava/util/Map;").unwrap_or(map);
    NEAR.contains(&full_name(frame, &map)?.as_str()).then_some(map)
}

pub(super) fn counters<'s, 'f>(sessions: Option<&'s Local<'f>>) -> Counters<'s, 'f> {
    Counters {
        active: sessions.map_or(Source::Nowhere, |sessions| Source::Part(sessions, &SIZE)),
        created: Source::Nowhere,
        destroyed: Source::Nowhere,
        rejected: Source::Nowhere,
        sent: Source::Nowhere,
        sum: Sum::Counted,
        carried: 0,
        rare: false,
    }
}

/// How many sessions in the map have had their time.
pub(super) fn lapsed(frame: &Frame<'_>, sessions: &Local<'_>, now: Duration) -> Result<u64, Failure> {
    let values = frame.object(sessions, c"values", c"()Ljava/util/Collection;")?;
    frame.lapsed(&values, &REST, now)
}

pub(super) fn full_name(frame: &Frame<'_>, object: &Local<'_>) -> Option<String> {
    let class = frame.object(object, c"getClass", c"()Ljava/lang/Class;").ok()?;
    frame.text(&class, c"getName").ok().flatten()
}
