//! Why something asked of the JVM did not come back.

use std::fmt;

/// What went wrong. A Java exception is already cleared when this is returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The class has no such method or field.
    Missing(String),
    /// A Java exception of this class.
    Thrown(String),
    /// A function of the JVM refused, with this code.
    Refused(&'static str, i32),
    /// The call answered `null` where an object is needed.
    Null(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "there is no {what}"),
            Self::Thrown(class) => write!(f, "{class} was thrown"),
            Self::Refused(what, code) => write!(f, "the JVM refused {what} (code {code})"),
            Self::Null(what) => write!(f, "{what} is null"),
        }
    }
}
