//! To be written with the crate that finds JVMs.

/// Placeholder.
#[derive(Debug)]
pub struct Attacher;
/// Placeholder.
#[derive(Debug)]
pub struct Seen;
/// Placeholder.
#[derive(Debug)]
pub struct SeenState;
