//! Sources in, API and page out.
//!
//! [`agents`] lets agents in and attaches them, [`inlet`] lets in what is read over HTTP; every reading goes through
//! [`ingest`], the one door, into the ledger. [`keeping`] writes it down. `api` reads the ledger, `page` carries the built page, `web` puts both behind one
//! `gate`, which asks [`access`] who it is that asks.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub mod agents;
pub mod alerting;
mod api;
pub mod clock;
pub mod configuration;
mod exposition;
pub mod fleet;
mod gate;
mod identity;
pub mod ingest;
pub mod inlet;
pub mod keeping;
mod listen;
pub mod otlp_export;
mod page;
pub mod parts;
mod pause;
#[cfg(test)]
mod played;
mod readiness;
pub mod remote;
pub mod saved;
mod single_sign_on;
pub mod tls;
pub mod web;

pub use api::{Format, RangeName, Wanted, exported};
