//! The page in a terminal: servers, applications, the four values, live. A client of the API like any other.
#![forbid(unsafe_code)]

mod address;
mod clean;
mod client;
mod columns;
mod draw;
mod feed;
mod keys;
mod live;
mod look;
mod moment;
mod number;
mod once;
mod picture;
mod points;
mod rows;
#[cfg(test)]
mod sample;
mod screen;
mod sse;
mod state;
mod words;

pub use address::{Address, AddressError};
pub use client::{AskError, Client};
pub use look::Ground;
pub use once::Printed;
pub use rows::SortBy;
pub use words::Range;

/// What to show, and how.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The range of the graphs.
    pub range: Range,
    /// The order of the applications.
    pub sort: SortBy,
    /// Words that the applications shown have in their names.
    pub filter: String,
    /// Id or name of the one server to show.
    pub server: Option<String>,
    /// Colours.
    pub ground: Ground,
    /// Says of the JVMs of this machine why none is read; for a sessionwatch on the same machine.
    pub diagnose: Option<fn() -> Vec<String>>,
}

/// How rows are printed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Every field that the API has.
    Json,
    /// Lines for people.
    Table,
}

/// Why it ended, for whoever started it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(String);

/// Shows it in this terminal until somebody quits.
///
/// # Errors
/// When the terminal cannot be used.
pub async fn show(client: Client, view: View) -> Result<(), Failed> {
    live::run(client, view).await
}

/// Asks once.
///
/// # Errors
/// When there is no answer.
pub async fn once(client: &Client, view: &View, format: Format) -> Result<Printed, Failed> {
    once::run(client, view, format).await
}
