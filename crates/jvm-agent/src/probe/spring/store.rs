//! Where a repository in Redis keeps its sessions: its namespace, and the Redis that its connections go to. Read from its
//! own settings; Redis itself is not asked from here.

use super::counters::full_name;
use crate::jvm::{Failure, Frame, Local};

const STRING: &std::ffi::CStr = c"Ljava/lang/String;";
/// One Redis at one address. A cluster or a Redis behind sentinels has no single one.
const STANDALONE: &str = "org.springframework.data.redis.connection.RedisStandaloneConfiguration";

/// `spring:session redis://HOST:PORT/DATABASE`, of a repository of that class; `None` for others, and where it cannot be told.
pub(super) fn place(frame: &Frame<'_>, class: &str, repository: &Local<'_>) -> Option<String> {
    let namespace = match class {
        "RedisSessionRepository" => c"keyNamespace",
        "RedisIndexedSessionRepository" => c"namespace",
        _ => return None,
    };
    let namespace = frame.field(repository, namespace, STRING).ok()?;
    let namespace = frame.text(&namespace, c"toString").ok().flatten()?;
    let address = address(frame, repository).ok().flatten()?;
    Some(format!("{} {address}", namespace.trim_end_matches(':')))
}

fn address(frame: &Frame<'_>, repository: &Local<'_>) -> Result<Option<String>, Failure> {
    let operations = frame.field(
        repository,
        c"sessionRedisOperations",
        c"Lorg/springframework/data/redis/core/RedisOperations;",
    )?;
    let factory = frame.object(
        &operations,
        c"getConnectionFactory",
        c"()Lorg/springframework/data/redis/connection/RedisConnectionFactory;",
    )?;
    let settings = frame.field(
        &factory,
        c"configuration",
        c"Lorg/springframework/data/redis/connection/RedisConfiguration;",
    )?;
    if full_name(frame, &settings).as_deref() != Some(STANDALONE) {
        return Ok(None);
    }
    let Some(host) = frame.text(&settings, c"getHostName")? else { return Ok(None) };
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let (port, database) = (frame.int(&settings, c"getPort")?, frame.int(&settings, c"getDatabase")?);
    let scheme = if frame.boolean(&factory, c"isUseSsl")? { "rediss" } else { "redis" };
    Ok(Some(format!("{scheme}://{host}:{port}/{database}")))
}
