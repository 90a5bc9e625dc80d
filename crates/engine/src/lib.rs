//! What a fleet has written to a Prometheus-compatible engine, asked for by PromQL.
//!
//! [`client`] asks and reads answers, [`selector`] says which series are meant, [`question`] what is to be made of them.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod answer;
pub mod client;
pub mod error;
pub mod question;
pub mod selector;
