//! What is to be looked for, and who is to be told.

use std::collections::HashSet;

use sessionwatch_alerts::rule::Rule;

use super::receiver::Receiver;

/// What to look for, and whom to tell.
#[derive(Debug, Default)]
pub struct Setup {
    /// What to look for.
    pub rules: Vec<Rule>,
    /// Whom to tell.
    pub receivers: Vec<Receiver>,
    /// The identities of the sources that there are: others that there were are not missed.
    pub sources: HashSet<String>,
    /// Where people find the page.
    pub page: String,
}
