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
mod login;
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
mod trust;
mod view;
mod words;

pub use address::{Address, AddressError};
pub use clean::is_hostile;
pub use client::{AskError, Client};
pub use login::Token;
pub use look::Ground;
pub use once::Printed;
pub use rows::SortBy;
pub use trust::Trust;
pub use view::{Failed, Format, View};
pub use words::Range;

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
