//! Who is told, and how.

use axum::http::Uri;
use sessionwatch_fetch::login::Login;

/// Somebody who is told of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// What rules call it.
    pub name: String,
    /// How it is told.
    pub way: Way,
    /// Whether it is also told that an alert has ended.
    pub resolved: bool,
}

/// How somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// By a POST of what Alertmanager posts to its webhooks.
    Webhook {
        /// Where.
        url: Uri,
        /// Who says so.
        login: Login,
    },
    /// As Prometheus tells Alertmanager, again and again while an alert fires.
    Alertmanager {
        /// Its API for alerts.
        url: Uri,
        /// Who says so.
        login: Login,
    },
    /// By running a program, which reads the same on its standard input.
    Command {
        /// Program and arguments. No shell reads them, and nothing is put into them.
        command: Vec<String>,
    },
}

impl Way {
    /// The word in the configuration.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Alertmanager { .. } => "alertmanager",
            Self::Command { .. } => "command",
        }
    }
}
