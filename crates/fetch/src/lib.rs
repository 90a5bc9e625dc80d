//! The HTTP client: kept-alive connections, limits of time and size, credentials that are never shown.
//!
//! Whoever asks a server or sends something to one does it with a [`client::Client`] of its own, so that one that is slow
//! delays no other.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod client;
pub mod login;
pub mod pause;
