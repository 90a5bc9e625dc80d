//! Who may do what: roles and rights, users with their passwords, tokens, logins and their limits, and the audit.
//!
//! [`role`] says which role has which right. [`users`] and [`tokens`] are files that people change from the command
//! line and a running monitor reads anew; [`sessions`] are logins in memory, [`attempts`] slows down whoever guesses,
//! [`audit`] writes down who did what. Nothing here is async, and times come in as an argument.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod attempts;
pub mod audit;
pub mod file;
mod listing;
pub mod name;
pub mod password;
pub mod record;
pub mod role;
pub mod secret;
pub mod sessions;
pub mod tokens;
pub mod users;
