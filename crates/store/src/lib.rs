//! What outlives us: the ledger on disk, exact across restarts. No async, no HTTP, no clock.
//!
//! A [`book::Book`] is a ledger and the journal of what entered it. Once a second it is asked for a [`batch::Batch`]:
//! the entries since the last one, and by turns some of the state ([`turns`]). Batches are kept as a log in one file
//! ([`file`]), which begins with a state and is dropped from behind as newer states make it superfluous. A start reads
//! the log from its first record to its last and enters the same entries in the same ledger again ([`replay`]); there
//! is no second way to compute anything. [`folder`] owns the file: its lock, its version, what to do when it is damaged;
//! a [`writer`] brings batches there and says what is in their way.
//!
//! An [`outbox::Outbox`] is a file of its own: which alerts there are, and what others are still to be told.
//!
//! Drawn byte by byte in `docs/format/store.md` and `docs/format/alerts.md`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod batch;
pub mod book;
pub mod entries;
pub mod error;
pub mod file;
pub mod folder;
pub mod lock;
pub mod outbox;
pub mod queue;
pub mod record;
pub mod replay;
pub mod restore;
mod side;
pub mod turns;
pub mod writer;
