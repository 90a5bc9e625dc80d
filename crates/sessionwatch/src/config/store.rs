//! What a `[[source]]` says of the sessions that Spring Session keeps in a Redis.

use sessionwatch_sources::spring_redis::{Repository, Store};

use super::wrong::Wrong;
use crate::nearest;

/// The keys that are for a Redis only.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) repository: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) application: Option<String>,
    pub(super) events: Option<String>,
}

impl Table {
    /// One of them that is there.
    pub(super) fn key(&self) -> Option<&'static str> {
        let keys = [
            ("repository", &self.repository),
            ("namespace", &self.namespace),
            ("application", &self.application),
            ("notify_keyspace_events", &self.events),
        ];
        keys.into_iter().find(|(_, value)| value.is_some()).map(|(key, _)| key)
    }
}

/// What they mean.
pub(super) fn store(table: Table) -> Result<Store, Wrong> {
    let words = Repository::ALL.map(Repository::word);
    let Some(word) = table.repository else {
        let help = "write what the application has as repository-type, \"default\" or \"indexed\"; without it there, \
                    \"default\"";
        return Err(Wrong::new("repository is missing", help));
    };
    let known = Repository::ALL.into_iter().find(|repository| repository.word() == word);
    let repository = known.ok_or_else(|| {
        let help = format!("did you mean '{}'? There are {}", nearest::to(&word, &words), words.join(", "));
        Wrong::new(format!("there is no repository '{word}'"), help).at("repository")
    })?;
    let namespace = table.namespace.unwrap_or_else(|| Store::NAMESPACE.to_owned());
    if namespace.is_empty() {
        let help = format!("leave it out for Spring's own, \"{}\"", Store::NAMESPACE);
        return Err(Wrong::new("namespace is empty", help).at("namespace"));
    }
    let application = table.application.unwrap_or_default();
    let application = if application == "/" { String::new() } else { application };
    if !application.is_empty() && !application.starts_with('/') {
        let help = "write its context path, such as \"/shop\", or \"/\"";
        return Err(Wrong::new("application is no context path", help).at("application"));
    }
    Ok(Store { namespace, repository, application, events: table.events })
}
