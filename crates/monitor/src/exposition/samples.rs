//! What takes metrics: a text for whoever asks, or a message to whoever is told.

use std::fmt::{self, Display};

use super::family::Family;
use super::labels::Labels;

/// The value of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    /// A count.
    Whole(u64),
    /// A second.
    Signed(i64),
    /// A duration.
    Real(f64),
}

/// Takes family after family, each with all its samples.
pub(crate) trait Samples {
    /// The samples after this are of this family. One without samples leaves no trace.
    fn family(&mut self, family: &'static Family);

    /// A sample as of now, of a counter that began with zero at a second; `None`: when sessionwatch started, 0: nobody knows.
    fn sample_since(&mut self, labels: &Labels, value: impl Into<Value>, since: Option<i64>);

    /// A sample as of now.
    fn sample(&mut self, labels: &Labels, value: impl Into<Value>) {
        self.sample_since(labels, value, None);
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => value.fmt(f),
            Self::Signed(value) => value.fmt(f),
            Self::Real(value) => value.fmt(f),
        }
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Whole(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Whole(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Signed(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}
