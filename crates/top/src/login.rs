//! By what a sessionwatch knows us: a token that is never shown.

use std::path::PathBuf;

use hyper::header::HeaderValue;

/// By what a sessionwatch knows us.
#[derive(Clone)]
pub enum Token {
    /// By nothing.
    None,
    /// By this token.
    Known(String),
    /// By what stands in this file whenever it is asked, if that can be read: the one for its own user is another after
    /// every start.
    In(PathBuf),
}

/// A token as it is sent.
#[derive(Debug, Clone)]
pub(crate) enum Login {
    Never,
    Always(HeaderValue),
    In(PathBuf),
}

impl Login {
    /// `None`: no token has such characters.
    pub(crate) fn of(token: Token) -> Option<Self> {
        Some(match token {
            Token::None => Self::Never,
            Token::Known(token) => Self::Always(bearer(&token)?),
            Token::In(file) => Self::In(file),
        })
    }

    /// What is sent with the next question.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::Never => None,
            Self::Always(header) => Some(header.clone()),
            Self::In(file) => bearer(&std::fs::read_to_string(file).ok()?),
        }
    }
}

fn bearer(token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::try_from(format!("Bearer {}", token.trim())).ok()?;
    header.set_sensitive(true);
    Some(header)
}
