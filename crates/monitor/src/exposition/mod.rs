//! Metrics as others read them: their names, their labels, their text, and the counters as they stand.

pub(crate) mod family;
mod labels;
mod samples;
pub(crate) mod standing;
mod text;

pub(crate) use labels::{Labels, harmless, label, told_apart};
pub(crate) use samples::{Samples, Value};
pub(crate) use text::{Dialect, Text};
