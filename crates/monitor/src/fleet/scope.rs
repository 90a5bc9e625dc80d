//! What of a fleet is looked at: all servers, a group of them, or one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sessionwatch_engine::question::Of;
use sessionwatch_engine::selector::Selector;
use sessionwatch_series::id::{ApplicationId, ServerId};

use crate::identity;

/// Addresses and lists of graphs are made with these ids: nothing in a name may end one.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Labels that tell servers apart.
pub(crate) const SERVER_LABELS: [&str; 2] = ["server", "instance"];

/// A server of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ServerKey {
    /// Its name. Hostile text.
    pub(crate) server: String,
    /// The machine that it is on. Hostile text.
    pub(crate) instance: String,
}

impl ServerKey {
    pub(crate) fn id(&self) -> ServerId {
        identity::fleet_server_id(&self.server, &self.instance)
    }
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// All servers together.
    All,
    /// Those that have one value of a label.
    Group(String),
    /// One server.
    Server(ServerKey),
}

impl Scope {
    /// What stands for it in the API; `None`: all.
    pub(crate) fn id(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Group(name) => Some(group_id(name)),
            Self::Server(key) => Some(key.id().to_string()),
        }
    }

    /// The id of an application in it.
    pub(crate) fn application(&self, name: &str) -> ApplicationId {
        identity::fleet_application_id(self.id().as_deref().unwrap_or_default(), name)
    }

    /// Its series; `group` is the label that makes groups.
    pub(crate) fn selector(&self, group: &str) -> Selector {
        match self {
            Self::All => Selector::all(),
            Self::Group(name) => Selector::all().with(group, name),
            Self::Server(ServerKey { server, instance }) => {
                Selector::all().with("server", server).with("instance", instance)
            }
        }
    }
}

/// What is counted: an application, or all of them together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Subject {
    pub(crate) scope: Scope,
    /// The application's name; `None`: all applications.
    pub(crate) application: Option<String>,
}

impl Subject {
    /// Which series tell of it.
    pub(crate) fn of(&self) -> Of {
        if self.application.is_some() { Of::Applications } else { Of::Servers }
    }

    pub(crate) fn selector(&self, group: &str) -> Selector {
        let selector = self.scope.selector(group);
        match &self.application {
            Some(name) => selector.with("application", name),
            None => selector,
        }
    }
}

/// What stands for a group in the API.
pub(crate) fn group_id(name: &str) -> String {
    format!("group:{}", utf8_percent_encode(name, PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_nothing_in_them_that_ends_one() {
        assert_eq!(group_id("shops"), "group:shops");
        assert_eq!(group_id("a:b,c \"ö"), "group:a%3Ab%2Cc%20%22%C3%B6");
    }

    #[test]
    fn an_application_has_an_id_for_each_scope() {
        let server = Scope::Server(ServerKey { server: "a".into(), instance: "m".into() });
        let ids = [Scope::All, Scope::Group("g".into()), server].map(|scope| scope.application("/shop"));
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
        let key =
            |server: &str, instance: &str| ServerKey { server: server.into(), instance: instance.into() };
        assert_ne!(key("a", "bc").id(), key("ab", "c").id());
    }
}
