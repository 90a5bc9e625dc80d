//! What whoever starts it may choose, and why it may end.

use crate::look::Ground;
use crate::rows::SortBy;
use crate::words::Range;

/// What to show, and how.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The range of the graphs.
    pub range: Range,
    /// The order of the applications.
    pub sort: SortBy,
    /// Words that the applications shown have in their names.
    pub filter: String,
    /// Id or name of the one server to show.
    pub server: Option<String>,
    /// Colours.
    pub ground: Ground,
    /// Says of the JVMs of this machine why none is read; for a sessionwatch on the same machine.
    pub diagnose: Option<fn() -> Vec<String>>,
}

/// How rows are printed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Every field that the API has.
    Json,
    /// Lines for people.
    Table,
}

/// Why it ended, for whoever started it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub(crate) String);
