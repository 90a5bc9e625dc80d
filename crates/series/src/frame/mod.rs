//! The frames that an agent and the monitor exchange: the only code that knows the wire.
//!
//! Drawn byte by byte in `docs/format/agent-frame.md`. [`encode`] and [`decode`] are pure; reading and
//! writing sockets is the business of whoever calls them.

mod cluster;
mod decode;
mod encode;
mod kind;
mod message;
mod saved;

pub use cluster::{Cluster, Copies};
pub use decode::{FrameError, decode};
pub use encode::encode;
pub use message::*;
