//! Why the sessions in a Redis cannot be counted.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use super::store::{Repository, Store};
use crate::names::shown;

/// Why the sessions in a Redis cannot be counted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// It was not reached, or did not understand.
    #[error("{what} failed: {why}")]
    Redis {
        /// What was tried.
        what: &'static str,
        /// What happened, and what to do where that is known.
        why: String,
    },
    /// The connection was there and is gone.
    #[error("the connection was closed; what happens meanwhile is counted when it is back")]
    Lost,
    /// One node of many.
    #[error("it is a node of a cluster, and sessions are on its other nodes too: a cluster is not read yet")]
    Cluster,
    /// The configuration names the wrong one.
    #[error("its keys of {namespace} are those of {class}: write repository = \"{word}\"")]
    OtherRepository {
        /// Whose keys.
        namespace: String,
        /// The repository that they belong to.
        class: &'static str,
        /// Its word in the configuration.
        word: &'static str,
    },
}

impl StoreError {
    /// The keys are not those that the configuration says.
    pub(super) fn other_repository(store: &Store) -> Self {
        let other = match store.repository {
            Repository::Default => Repository::Indexed,
            Repository::Indexed => Repository::Default,
        };
        Self::OtherRepository { namespace: shown(&store.namespace), class: other.class(), word: other.word() }
    }

    /// A command that failed.
    pub(super) fn of(what: &'static str) -> impl Fn(RedisError) -> Self {
        move |error| Self::Redis { what, why: said(what, &error) }
    }
}

fn said(what: &str, error: &RedisError) -> String {
    let text = shown(&error.to_string());
    let refused = error.code().is_some_and(|code| ["NOAUTH", "WRONGPASS"].contains(&code));
    if refused || error.kind() == ErrorKind::AuthenticationFailed {
        format!("{text}: write password, or password_file, and user if it has one")
    } else if is_denied(error) {
        format!("{text}: the user needs the rights that docs/sources.md names, {what} among them")
    } else if error.kind() == ErrorKind::RESP3NotSupported {
        "it does not speak RESP3, which Redis has since 6.0".to_owned()
    } else {
        text
    }
}

/// Whether the user has no right to that.
fn is_denied(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) || error.code() == Some("NOPERM")
}
