//! What is needed to let somebody in, whatever there is to see.

use std::sync::Arc;

use axum::extract::FromRef;

use super::context::Context;
use crate::access::Doorkeeper;
use crate::single_sign_on::Provider;

/// Who is let in, and how.
#[derive(Debug, Clone)]
pub(crate) struct Entrance {
    pub(crate) doorkeeper: Arc<Doorkeeper>,
    /// Of single sign-on, where there is one.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Whether there is a fleet to see.
    pub(crate) fleet: bool,
}

impl FromRef<Context> for Entrance {
    fn from_ref(context: &Context) -> Self {
        let (doorkeeper, provider) = (Arc::clone(&context.doorkeeper), context.provider.clone());
        Self { doorkeeper, provider, fleet: false }
    }
}
