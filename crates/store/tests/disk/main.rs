//! The store against what disks, people and processes do to it.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

mod damage;
mod faults;
mod growth;
mod life;
mod restarts;
mod world;
