//! What every route can reach.

use std::sync::Arc;

use sessionwatch_series::change::What;
use sessionwatch_series::ledger::TrackError;
use sessionwatch_sources::teller::Tellers;
use tokio_util::sync::CancellationToken;

use super::extract;
use super::live::Live;
use super::problem::Problem;
use crate::access::{Caller, Doorkeeper};
use crate::alerting::Alerting;
use crate::ingest::Ingest;
use crate::keeping::Keeping;
use crate::remote::Remote;

/// What every route can reach.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) ingest: Arc<Ingest>,
    pub(crate) keeping: Arc<Keeping>,
    pub(crate) alerting: Arc<Alerting>,
    pub(crate) remote: Arc<Remote>,
    pub(crate) live: Arc<Live>,
    /// Servers that tell by themselves.
    pub(crate) tellers: Arc<Tellers>,
    /// Who is let in.
    pub(crate) doorkeeper: Arc<Doorkeeper>,
    /// Ends all live streams.
    pub(crate) stop: CancellationToken,
}

impl Context {
    /// Changes what is tracked, for good.
    ///
    /// # Errors
    /// What cannot be changed, and why; or that it is changed but not written down.
    pub(super) async fn change(&self, caller: &Caller, what: What) -> Result<(), Problem> {
        let entered = self.ingest.change(&caller.who, what).map_err(|error| match (error, what) {
            (TrackError::Unknown, What::Track(id) | What::Untrack(id)) => {
                extract::no_application(&id.to_string())
            }
            (TrackError::Unknown, _) => extract::no_application(""),
            (TrackError::SwitchedOff, _) => Problem::switched_off(),
        })?;
        self.keeping.written(entered).await.map_err(Problem::not_written)
    }
}
