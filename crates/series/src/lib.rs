//! The words of sessionwatch and what is computed with them: no I/O, no clock, no async.
//!
//! A [`frame`] from an agent becomes a [`reading::Reading`] per application; the [`recorder`] makes of two readings
//! what happened between them; that is booked ([`bucket::Booking`]) in the [`series`] of four [`range`]s and in the
//! sliding [`windows`]. Both together are a [`subject`]: what a graph is drawn of. The [`ledger`] owns all
//! [`server`]s with their [`application`]s and knows what is tracked ([`tracking`]); it is what its [`entry`]s made it.
//!
//! Times are UTC seconds and always an argument.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod application;
mod bits;
pub mod bucket;
pub mod change;
mod clusters;
pub mod counts;
pub mod encoding;
pub mod entry;
pub mod frame;
pub mod id;
pub mod ledger;
mod level;
pub mod mark;
pub mod pattern;
mod quiet;
pub mod range;
pub mod reading;
pub mod recorder;
pub mod ring;
mod rows;
mod seconds;
pub mod series;
pub mod server;
pub mod subject;
pub mod tracking;
pub mod windows;
