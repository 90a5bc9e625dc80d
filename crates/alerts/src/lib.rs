//! Rules on what was counted, and the alerts that come of them: no I/O, no clock, no async.
//!
//! Once a second the [`engine`] is shown what there is ([`seen`]). It remembers what the rules need of it ([`rule`]), and each
//! rule that applies to an application or a server makes an alert of it ([`alert`]) that waits, fires and ends.
//! What is told to others is an [`event::Event`]; between two of them nothing has to be told.
//!
//! Times are UTC seconds and always an argument.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod alert;
mod condition;
pub mod engine;
pub mod event;
mod fingerprint;
pub mod labels;
mod memory;
pub mod past;
pub mod pattern;
pub mod rule;
mod saved;
pub mod seen;
mod words;
