//! Against real JVMs: every JDK that is on this machine.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

mod attaching;
mod containers;
mod finding;
mod lab;
mod replacing;
