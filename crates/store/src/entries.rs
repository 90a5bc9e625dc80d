//! Entries as bytes: compact, because they are written against the ledger that they will enter.
//!
//! A counter that stands where it stood costs nothing, one that rose costs its rise. Whoever reads them back must
//! have the same ledger before each entry.

mod decode;
mod encode;
mod kind;

pub use decode::decode;
pub use encode::encode;
