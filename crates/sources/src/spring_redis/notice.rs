//! What keeps a Redis from telling everything, and the command that turns it on. Nothing is changed by ourselves.

use hyper::Uri;

use super::flags::Flags;
use super::link::PORT;
use super::server::Server;
use super::store::{Repository, Store};

/// What is missing; `None`: nothing.
pub(super) fn notice(url: &Uri, store: &Store, server: &Server, flags: Option<&Flags>) -> Option<String> {
    let Some(flags) = flags else {
        return Some(
            "destroyed and active are not told: whether Redis tells of its keys is not known, since this user may not \
             CONFIG GET notify-keyspace-events. Allow that, or write what it is set to into sessionwatch.toml, below \
             this source: notify_keyspace_events = \"Egxn\""
                .to_owned(),
        );
    };
    let repository = store.repository;
    let missing = flags.missing(repository, server.evicts.is_some());
    if missing.is_empty() {
        return None;
    }
    let (begins, ends) = (flags.tell_begin(repository), flags.tell_end());
    let lost = match (begins, ends) {
        (true, true) => String::new(),
        (false, true) => "created and active are not told".to_owned(),
        (true, false) => "destroyed and active are not told".to_owned(),
        (false, false) => "created, destroyed and active are not told".to_owned(),
    };
    if !server.knows_new_keys && repository == Repository::Default && ends {
        return Some(format!(
            "{lost}: a Redis tells of new keys since version 7.0, and this is {}. Update it, or let the application use \
             repository-type=indexed",
            server.product
        ));
    }
    let command = flags.command(&missing);
    let place =
        format!("redis-cli -h {} -p {}", url.host().unwrap_or_default(), url.port_u16().unwrap_or(PORT));
    let how =
        format!("Run: {place} {command}; and set the same in redis.conf, or it is lost when Redis restarts");
    Some(match &server.evicts {
        Some(policy) if lost.is_empty() => format!(
            "sessions that Redis evicts when its memory is full (maxmemory-policy {policy}) are not noticed: it does not \
             tell of them. {how}"
        ),
        _ => format!("{lost}: Redis does not tell of its keys. {how}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(repository: Repository, letters: Option<&str>, server: &Server) -> Option<String> {
        let store = Store {
            namespace: Store::NAMESPACE.into(),
            repository,
            application: String::new(),
            events: None,
        };
        let url = "redis://h:1/0".parse().unwrap();
        notice(&url, &store, server, letters.map(Flags::new).as_ref())
    }

    #[test]
    fn the_command_is_there_to_be_copied() {
        let seven = Server { product: "Redis 7.0.15".into(), knows_new_keys: true, evicts: None };
        assert_eq!(said(Repository::Indexed, Some("gxE"), &seven), None);
        assert_eq!(
            said(Repository::Default, Some("gxE"), &seven).unwrap(),
            "created and active are not told: Redis does not tell of its keys. Run: redis-cli -h h -p 1 CONFIG SET \
             notify-keyspace-events gxEn; and set the same in redis.conf, or it is lost when Redis restarts"
        );
        let nothing = said(Repository::Default, Some(""), &seven).unwrap();
        assert!(nothing.starts_with("created, destroyed and active are not told"), "{nothing}");
        assert!(nothing.contains("CONFIG SET notify-keyspace-events Egxn;"), "{nothing}");
        assert!(said(Repository::Indexed, None, &seven).unwrap().contains("notify_keyspace_events = "));
        let evicts = Server { evicts: Some("allkeys-lru".into()), ..seven.clone() };
        assert!(
            said(Repository::Indexed, Some("gxE"), &evicts)
                .unwrap()
                .contains("(maxmemory-policy allkeys-lru)")
        );
        let six = Server { product: "Redis 6.2.14".into(), knows_new_keys: false, evicts: None };
        assert!(said(Repository::Default, Some("gxE"), &six).unwrap().contains("since version 7.0"));
    }
}
