//! What servers and applications are addressed by.

use std::fmt;
use std::str::FromStr;

/// A server over its restarts: 32 hexadecimal digits made from its identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub u128);

/// An application of one server over its reloads: 32 hexadecimal digits made from server, host and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApplicationId(pub u128);

/// What a graph can be drawn of. In this order: all servers, then each server before its applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectId {
    /// All servers together.
    All,
    /// A server, or one of its applications.
    Of(ServerId, Option<ApplicationId>),
}

/// A text that is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id has 32 hexadecimal digits")
    }
}

impl std::error::Error for NotAnId {}

fn digits(text: &str) -> Result<u128, NotAnId> {
    let plain = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
    if plain { u128::from_str_radix(text, 16).map_err(|_| NotAnId) } else { Err(NotAnId) }
}

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for ServerId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        digits(text).map(Self)
    }
}

impl FromStr for ApplicationId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        digits(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_own_text_only() {
        let id = ApplicationId(0xfe);
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in ["", "fe", "+00000000000000000000000000000fe", &"F".repeat(32), &"0".repeat(33)] {
            assert_eq!(text.parse::<ApplicationId>(), Err(NotAnId), "{text:?}");
        }
    }
}
