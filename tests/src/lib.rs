//! End to end: real servers, real visitors, a real browser. What the tests in `tests/` share.
#![forbid(unsafe_code)]

mod api;
pub mod balancer;
mod build;
pub mod collector;
pub mod cortex;
pub mod engine;
pub mod figures;
pub mod fleet;
pub mod large;
pub mod listening;
pub mod machines;
mod monitor;
mod painted;
mod played;
pub mod prometheus;
pub mod promql;
mod provider;
pub mod redis;
pub mod scenario;
pub mod server;
pub mod table;
pub mod terminal;
pub mod tomcats;
mod traffic;
mod wait;
mod webhook;

pub use api::{Api, Problem, Sums};
pub use build::{another_build, command, command_of};
pub use monitor::Monitor;
pub use painted::Piece;
pub use played::{Line, PlayedServer};
pub use provider::Provider;
pub use traffic::{Crowd, Traffic};
pub use wait::until;
pub use webhook::{Told, Webhook};
