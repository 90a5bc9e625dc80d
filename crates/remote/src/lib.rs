//! Prometheus remote write: the messages of both versions, and how an engine is sent them.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
pub mod sender;
pub mod wire;
pub mod writing;
