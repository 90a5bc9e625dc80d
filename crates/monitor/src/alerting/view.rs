//! What there is of alerts now, for whoever wants to see it.

use std::sync::Arc;

use sessionwatch_alerts::alert::Alert;
use sessionwatch_alerts::past::Past;
use sessionwatch_alerts::seen::About;

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) rule: String,
    pub(crate) about: About,
    pub(crate) alert: Alert,
    /// Who is told of it, by name; empty: everybody.
    pub(crate) notify: Vec<String>,
}

/// All alerts.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    pub(crate) alerts: Arc<Vec<Shown>>,
    /// Those that fired and have ended, the newest last.
    pub(crate) past: Arc<Vec<Past>>,
    /// Why nothing can be written down, with what to do.
    pub(crate) trouble: Option<String>,
    /// What was found out about the file.
    pub(crate) notice: Option<String>,
}
