//! An engine that is written to.

use std::time::Duration;

use axum::http::{HeaderValue, Uri};
use sessionwatch_fetch::login::Login;

/// An engine, and what it is sent.
#[derive(Debug, Clone)]
pub struct Target {
    /// What people call it: letters, digits, `.`, `_` and `-`. The queue's file has it in its name.
    pub name: String,
    /// Where it takes remote writes.
    pub url: Uri,
    /// Who says so.
    pub login: Login,
    /// For engines that keep several apart: the header `X-Scope-OrgID`.
    pub tenant: Option<HeaderValue>,
    /// How often samples are taken.
    pub interval: Duration,
    /// Labels of every series beside `server` and `application`; `instance` among them.
    pub labels: Vec<(String, String)>,
    /// The most that waits for it on disk, bytes.
    pub queue: u64,
}
