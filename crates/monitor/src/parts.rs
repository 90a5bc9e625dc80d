//! The parts of a running sessionwatch that the web side shows.

use std::sync::Arc;

use crate::alerting::Alerting;
use crate::configuration::Configuration;
use crate::ingest::Ingest;
use crate::keeping::Keeping;
use crate::remote::Remote;

/// What is shown and changed over HTTP.
#[derive(Debug, Clone)]
pub struct Parts {
    /// What was counted.
    pub ingest: Arc<Ingest>,
    /// Whether it is written down.
    pub keeping: Arc<Keeping>,
    /// What is wrong, and who is told.
    pub alerting: Arc<Alerting>,
    /// Engines that are written to.
    pub remote: Arc<Remote>,
    /// How it stands with the configuration file.
    pub configuration: Arc<Configuration>,
}

impl Parts {
    /// Without alerts and engines.
    #[must_use]
    pub fn plain(ingest: Arc<Ingest>, keeping: Arc<Keeping>) -> Self {
        let (alerting, remote, configuration) = (Arc::default(), Arc::default(), Arc::default());
        Self { ingest, keeping, alerting, remote, configuration }
    }
}
