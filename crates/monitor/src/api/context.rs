//! What every route can reach.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::live::Live;
use crate::ingest::Ingest;

/// What every route can reach.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) ingest: Arc<Ingest>,
    pub(crate) live: Arc<Live>,
    /// Ends all live streams.
    pub(crate) stop: CancellationToken,
}
