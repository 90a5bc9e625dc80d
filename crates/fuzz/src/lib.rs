//! Arbitrary bytes for whatever reads what others wrote: files, agents, requests.
//!
//! Each module is one target: its `check` takes any bytes and panics when something does not hold. `cargo test` runs
//! all of them on the saved corpus and on mutations of it, `make fuzz` lets libFuzzer look for bytes that get further.
//! Bytes that made a check fail go into the corpus under a name that says why, with the test of the fault itself
//! beside the code that had it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bounds;
mod input;

pub mod frames;
pub mod log;
pub mod query;
pub mod state;
pub mod subject;
