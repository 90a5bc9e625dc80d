//! Why an answer was not understood.

use crate::names::shown;

/// An answer that is not what it should be: what was expected, and what was found where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected}, but {found}")]
pub struct Misread {
    expected: String,
    found: String,
}

impl Misread {
    /// Expected this, found that.
    pub(crate) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: found.into() }
    }

    /// Expected this, and the answer begins in another way.
    pub(crate) fn begins(expected: impl Into<String>, body: &[u8]) -> Self {
        let head = &body[..body.len().min(400)];
        let found = match shown(&String::from_utf8_lossy(head)) {
            line if line.is_empty() => "the answer begins with an empty line".to_owned(),
            line => format!("the answer begins with '{line}'"),
        };
        Self::new(expected, found)
    }

    /// Text was expected.
    pub(crate) fn text(body: &[u8]) -> Result<&str, Self> {
        std::str::from_utf8(body).map_err(|error| {
            Self::new("expected UTF-8 text", format!("byte {} is none", error.valid_up_to()))
        })
    }
}
