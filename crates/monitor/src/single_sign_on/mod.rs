//! What a provider of OpenID Connect says of somebody, and whether it may be believed.

mod claims;
mod provider;

pub(crate) use provider::{PATIENCE, Provider, Unknown};
