//! Metrics as others read them: their names, their labels, their text, and the counters as they stand.

pub(crate) mod family;
mod labels;
pub(crate) mod standing;
mod text;

pub(crate) use labels::{harmless, label, repeated, told_apart};
pub(crate) use text::{Dialect, Text};
