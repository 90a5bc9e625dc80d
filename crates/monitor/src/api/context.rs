//! What every route can reach.

use std::sync::Arc;

use sessionwatch_series::change::What;
use sessionwatch_series::ledger::TrackError;
use sessionwatch_series::pattern::MOST;
use sessionwatch_sources::teller::Tellers;
use tokio_util::sync::CancellationToken;

use super::extract;
use super::live::Live;
use super::problem::Problem;
use crate::access::{Caller, Doorkeeper};
use crate::parts::Parts;
use crate::single_sign_on::Provider;

/// What every route can reach.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) parts: Parts,
    pub(crate) live: Arc<Live>,
    /// Servers that tell by themselves.
    pub(crate) tellers: Arc<Tellers>,
    /// Who is let in.
    pub(crate) doorkeeper: Arc<Doorkeeper>,
    /// Of single sign-on, where there is one.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Ends all live streams.
    pub(crate) stop: CancellationToken,
}

impl Context {
    /// Changes what is tracked, for good.
    ///
    /// # Errors
    /// What cannot be changed, and why; or that it is changed but not written down.
    pub(super) async fn change(&self, caller: &Caller, what: What) -> Result<(), Problem> {
        let about = match &what {
            What::Track(id) | What::Untrack(id) => id.to_string(),
            _ => String::new(),
        };
        let entered = self.parts.ingest.change(&caller.who, what).map_err(|error| match error {
            TrackError::Unknown => extract::no_application(&about),
            TrackError::SwitchedOff => Problem::switched_off(),
            TrackError::TooMany => Problem::bad_request(format!(
                "there are more than {MOST} patterns: write fewer that fit more, such as /shop*"
            )),
        })?;
        self.parts.keeping.written(entered).await.map_err(Problem::not_written)
    }
}
