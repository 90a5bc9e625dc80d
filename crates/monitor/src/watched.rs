//! What is known of everything that is watched, for whoever shows it or sends it on.

use std::sync::Arc;

use crate::alerting::Alerting;
use crate::configuration::Configuration;
use crate::ingest::Ingest;
use crate::keeping::Keeping;

/// What the page, the API and exports are about.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What was counted.
    pub ingest: Arc<Ingest>,
    /// What is written down of it.
    pub keeping: Arc<Keeping>,
    /// The alerts.
    pub alerting: Arc<Alerting>,
    /// How it stands with the configuration file.
    pub configuration: Arc<Configuration>,
}
