//! Where metrics are sent, and as what.

use std::time::Duration;

use axum::http::{HeaderMap, Uri};

/// How a collector is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Protobuf over HTTP.
    Http,
    /// gRPC.
    Grpc,
}

/// Where metrics are sent, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The collector's address: with its path for HTTP, without one for gRPC.
    pub endpoint: Uri,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Sent with every request; never shown.
    pub headers: HeaderMap,
    /// How often.
    pub interval: Duration,
    /// What is said of us beside our name and version.
    pub attributes: Vec<(String, String)>,
}
