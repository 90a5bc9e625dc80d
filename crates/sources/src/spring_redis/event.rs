//! What a message of Redis says of a session: `spring-session-data-redis` 3.5.7 and 4.1.1.
//!
//! | | `RedisSessionRepository` | `RedisIndexedSessionRepository` |
//! |---|---|---|
//! | began | Redis: a key is new (`n`) | the repository publishes it |
//! | ended | Redis: its key was deleted (`g`), expired (`x`), evicted (`e`) | the same of the key `…:expires:ID` |
//! | has another id | Redis: its key was renamed (`g`), which is a new key too | the same of the key `…:expires:ID` |
//!
//! The indexed repository keeps the session itself five minutes longer than it lives, so its own key tells nothing.

use super::store::{EXPIRATIONS, EXPIRES, Repository, Store};

/// What happened to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Began,
    Ended,
    /// It has another id from now on, and no longer this one.
    RenamedFrom,
    /// It had another id before; a new key was told of, so that it seemed to begin.
    RenamedToNew,
    /// It had another id before, and did not seem to begin.
    RenamedTo,
    /// The keys are those of the other repository.
    OfTheOther,
}

/// Reads the messages of one store.
#[derive(Debug)]
pub(super) struct Reader {
    repository: Repository,
    /// `__keyevent@DATABASE__:`
    keyevent: String,
    keys: String,
    key: String,
    began: Option<String>,
}

impl Reader {
    pub(super) fn new(store: &Store, database: i64) -> Self {
        Self {
            repository: store.repository,
            keyevent: format!("__keyevent@{database}__:"),
            keys: store.keys(),
            key: store.key(),
            began: store.began(database),
        }
    }

    /// The channels by their names.
    pub(super) fn channels(&self) -> Vec<String> {
        let mut names = vec!["del", "expired", "evicted", "rename_from", "rename_to"];
        if self.repository == Repository::Default {
            names.push("new");
        }
        names.iter().map(|name| format!("{}{name}", self.keyevent)).collect()
    }

    /// The session and what happened to it; `None`: the message is about something else.
    pub(super) fn read<'m>(&self, channel: &'m [u8], message: &'m [u8]) -> Option<(Event, &'m [u8])> {
        if let Some(began) = &self.began
            && let Some(id) = channel.strip_prefix(began.as_bytes())
        {
            return Some((Event::Began, id));
        }
        let event = channel.strip_prefix(self.keyevent.as_bytes())?;
        let Some(id) = self.id(message) else {
            // The indexed repository lets its sessions expire, and never deletes one.
            let rest = message.strip_prefix(self.keys.as_bytes())?;
            let is_other = event == b"del" && !rest.starts_with(EXPIRATIONS.as_bytes());
            return (is_other || self.repository == Repository::Default).then_some((Event::OfTheOther, rest));
        };
        let event = match (event, self.repository) {
            (b"new", _) => Event::Began,
            (b"del" | b"expired" | b"evicted", _) => Event::Ended,
            (b"rename_from", _) => Event::RenamedFrom,
            (b"rename_to", Repository::Default) => Event::RenamedToNew,
            (b"rename_to", Repository::Indexed) => Event::RenamedTo,
            _ => return None,
        };
        Some((event, id))
    }

    /// What channels of events of keys begin with.
    pub(super) fn keyevent(&self) -> &str {
        &self.keyevent
    }

    /// The id of the session that this key stands for.
    pub(super) fn id<'k>(&self, key: &'k [u8]) -> Option<&'k [u8]> {
        let id = key.strip_prefix(self.key.as_bytes())?;
        let of_the_other = [EXPIRES, EXPIRATIONS].iter().any(|word| id.starts_with(word.as_bytes()));
        (self.repository == Repository::Indexed || !of_the_other).then_some(id)
    }

    /// Whether a key that stands for no session shows that the other repository keeps its sessions here.
    pub(super) fn is_of_the_other(&self, key: &[u8]) -> bool {
        let rest = key.strip_prefix(self.keys.as_bytes()).filter(|_| self.id(key).is_none());
        rest.is_some_and(|rest| !rest.starts_with(EXPIRATIONS.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(repository: Repository) -> Reader {
        let (namespace, application) = ("a".into(), String::new());
        Reader::new(&Store { namespace, repository, application, events: None }, 3)
    }

    fn read<'m>(reader: &Reader, channel: &'m str, message: &'m str) -> Option<(Event, &'m str)> {
        let read = reader.read(channel.as_bytes(), message.as_bytes());
        read.map(|(event, id)| (event, std::str::from_utf8(id).unwrap()))
    }

    #[test]
    fn the_plain_repository_tells_by_its_keys() {
        let reader = reader(Repository::Default);
        let key = |event: &'static str| read(&reader, event, "a:sessions:x");
        assert_eq!(key("__keyevent@3__:new"), Some((Event::Began, "x")));
        assert_eq!(key("__keyevent@3__:del"), Some((Event::Ended, "x")));
        assert_eq!(key("__keyevent@3__:expired"), Some((Event::Ended, "x")));
        assert_eq!(key("__keyevent@3__:rename_from"), Some((Event::RenamedFrom, "x")));
        assert_eq!(key("__keyevent@3__:rename_to"), Some((Event::RenamedToNew, "x")));
        assert_eq!(key("__keyevent@0__:new"), None, "another database");
        assert_eq!(key("__keyevent@3__:hset"), None);
        assert_eq!(read(&reader, "__keyevent@3__:new", "b:sessions:x"), None, "another namespace");
        let other = read(&reader, "__keyevent@3__:new", "a:sessions:expires:x");
        assert_eq!(other.unwrap().0, Event::OfTheOther);
    }

    #[test]
    fn the_indexed_repository_tells_by_its_messages_and_by_the_keys_that_expire() {
        let reader = reader(Repository::Indexed);
        assert_eq!(read(&reader, "a:event:3:created:x", "…"), Some((Event::Began, "x")));
        let key = |event: &'static str| read(&reader, event, "a:sessions:expires:x");
        assert_eq!(key("__keyevent@3__:del"), Some((Event::Ended, "x")));
        assert_eq!(key("__keyevent@3__:rename_to"), Some((Event::RenamedTo, "x")));
        let session = |event: &'static str| read(&reader, event, "a:sessions:x");
        assert_eq!(session("__keyevent@3__:expired"), None, "five minutes after its end");
        assert_eq!(session("__keyevent@3__:rename_to"), None);
        assert_eq!(session("__keyevent@3__:del").unwrap().0, Event::OfTheOther);
        assert_eq!(read(&reader, "__keyevent@3__:del", "a:expirations:1"), None);
        assert_eq!(read(&reader, "__keyevent@3__:del", "a:sessions:expirations"), None);
    }
}
