//! The source for JVMs: agents are attached, connect to a socket and report.

mod attacher;
mod connection;
mod door;
mod listener;
mod places;

pub use attacher::{Attacher, Choice, News, options};
pub use door::{Door, Elsewhere};
pub use listener::{ListenError, Listener};
pub use places::{Places, PlacesError};
