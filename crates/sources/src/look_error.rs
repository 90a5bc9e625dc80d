//! Why a look at a server brought nothing.

use hyper::StatusCode;
use sessionwatch_fetch::client::FetchError;

use crate::misread::Misread;
use crate::spring_redis::StoreError;

/// Why a look at a server brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookError {
    /// There was no answer to work with.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It was refused, and what helps is known.
    #[error("it answered {status}: {advice}")]
    Refused {
        /// What it answered.
        status: StatusCode,
        /// What to do.
        advice: &'static str,
    },
    /// The answer was not understood.
    #[error(transparent)]
    Misread(#[from] Misread),
    /// It is no server over HTTP but a store, and cannot be heard.
    #[error(transparent)]
    Store(#[from] StoreError),
}
