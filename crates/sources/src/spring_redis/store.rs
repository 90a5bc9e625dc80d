//! Where an application of Spring Session keeps its sessions in Redis, and under which keys.

/// The sessions of one application in one database of a Redis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The namespace of its keys, as Spring's setting names it.
    pub namespace: String,
    /// Which of Spring's repositories keeps them.
    pub repository: Repository,
    /// The context path of the application; the root is empty.
    pub application: String,
    /// What the server's `notify-keyspace-events` is, where it may not be asked.
    pub events: Option<String>,
}

/// As Spring keeps them unless it is told otherwise.
impl Default for Store {
    fn default() -> Self {
        Self {
            namespace: Self::NAMESPACE.to_owned(),
            repository: Repository::Default,
            application: String::new(),
            events: None,
        }
    }
}

/// Spring's two repositories, which use other keys. Named as its setting `repository-type` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repository {
    /// `RedisSessionRepository`: a key for each session.
    Default,
    /// `RedisIndexedSessionRepository`: beside the session a key that expires with it, and a message when one begins.
    Indexed,
}

impl Repository {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Default, Self::Indexed];

    /// The word in Spring's settings and in ours.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Indexed => "indexed",
        }
    }

    /// The class, for people.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Default => "RedisSessionRepository",
            Self::Indexed => "RedisIndexedSessionRepository",
        }
    }
}

impl Store {
    /// The namespace that Spring uses by itself.
    pub const NAMESPACE: &str = "spring:session";

    /// What every key of a session begins with.
    pub(super) fn keys(&self) -> String {
        format!("{}:sessions:", self.namespace)
    }

    /// What the key that stands for a session begins with; the rest is the session's id.
    pub(super) fn key(&self) -> String {
        match self.repository {
            Repository::Default => self.keys(),
            Repository::Indexed => format!("{}{EXPIRES}", self.keys()),
        }
    }

    /// What the channel begins with on which the repository tells of a new session; the rest is the session's id.
    pub(super) fn began(&self, database: i64) -> Option<String> {
        match self.repository {
            Repository::Default => None,
            Repository::Indexed => Some(format!("{}:event:{database}:created:", self.namespace)),
        }
    }
}

/// What stays the same of a store over restarts of anything: a Redis may keep the sessions of several applications.
pub(crate) fn identity(url: &str, namespace: &str) -> String {
    format!("redis {url} {namespace}")
}

/// In the keys of the indexed repository only.
pub(super) const EXPIRES: &str = "expires:";
/// A sorted set of all that will expire, which the indexed repository may keep beside.
pub(super) const EXPIRATIONS: &str = "expirations";

/// A text as a pattern that matches nothing else.
pub(super) fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '^' | '-' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_no_pattern() {
        assert_eq!(literal("a*[b]?\\"), "a\\*\\[b\\]\\?\\\\");
        assert_eq!(literal(Store::NAMESPACE), Store::NAMESPACE);
    }
}
