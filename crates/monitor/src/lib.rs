//! Sources in, API and page out.
//!
//! [`agents`] lets agents in and attaches them, [`inlet`] lets in what is read over HTTP; every reading goes through
//! [`ingest`], the one door, into the ledger. [`keeping`] writes it down. `api` reads the ledger, `page` carries the built page, `web` puts both behind one `gate`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod agents;
mod api;
mod clock;
mod exposition;
mod gate;
mod identity;
pub mod ingest;
pub mod inlet;
pub mod keeping;
mod page;
mod readiness;
pub mod saved;
pub mod web;

pub use api::{Format, RangeName, Wanted, exported};
