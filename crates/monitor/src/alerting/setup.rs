//! What is to be looked for, and who is to be told.

use sessionwatch_alerts::rule::Rule;

use super::receiver::Receiver;

/// What to look for, and whom to tell.
#[derive(Debug, Default)]
pub struct Setup {
    /// What to look for.
    pub rules: Vec<Rule>,
    /// Whom to tell.
    pub receivers: Vec<Receiver>,
    /// Where people find the page.
    pub page: String,
}
