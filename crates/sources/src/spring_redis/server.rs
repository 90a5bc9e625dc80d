//! What a Redis says of itself.

use std::collections::HashMap;

use redis::aio::MultiplexedConnection;
use redis::cmd;

use super::store_error::StoreError;

/// A Redis, or one of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Server {
    /// `Redis 7.0.15`; without a number where it may not be asked.
    pub(super) product: String,
    /// Whether it knows of new keys, which it does since version 7.
    pub(super) knows_new_keys: bool,
    /// What it does when its memory is full, unless that is to refuse.
    pub(super) evicts: Option<String>,
}

impl Server {
    /// Asks it.
    ///
    /// # Errors
    /// When there is no answer, or it is one of many.
    pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<Self, StoreError> {
        let info: Result<String, _> = cmd("INFO").arg("server").query_async(connection).await;
        let info = match info {
            Ok(text) => text,
            Err(error) if error.code().is_some() => String::new(),
            Err(error) => return Err(StoreError::of("INFO")(error)),
        };
        let policy = cmd("CONFIG").arg("GET").arg("maxmemory-policy").query_async(connection).await;
        let policy: HashMap<String, String> = policy.unwrap_or_default();
        let server = Self::read(&info).ok_or(StoreError::Cluster)?;
        let evicts = policy.into_values().find(|policy| policy != "noeviction");
        Ok(Self { evicts, ..server })
    }

    /// From the answer to `INFO server`; `None` for one node of many.
    fn read(info: &str) -> Option<Self> {
        let lines: HashMap<_, _> = info.lines().filter_map(|line| line.split_once(':')).collect();
        if lines.get("redis_mode") == Some(&"cluster") {
            return None;
        }
        let compatible = lines.get("redis_version").copied();
        let product = match (lines.get("valkey_version"), compatible) {
            (Some(version), _) => format!("Valkey {version}"),
            (None, Some(version)) => format!("Redis {version}"),
            (None, None) => "Redis".to_owned(),
        };
        let major = compatible.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        Some(Self { product, knows_new_keys: major.is_none_or(|major| major >= 7), evicts: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_by_its_lines() {
        let read = |lines: &str| Server::read(lines).map(|server| (server.product, server.knows_new_keys));
        assert_eq!(
            read("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n"),
            Some(("Redis 7.0.15".into(), true))
        );
        assert_eq!(read("redis_version:6.2.14"), Some(("Redis 6.2.14".into(), false)));
        assert_eq!(read("redis_version:7.2.4\nvalkey_version:8.1.1"), Some(("Valkey 8.1.1".into(), true)));
        assert_eq!(read("redis_version:7.0.15\r\nredis_mode:cluster\r\n"), None);
        assert_eq!(read(""), Some(("Redis".into(), true)));
    }
}
