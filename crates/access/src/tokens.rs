//! Tokens for programs: their hashes, in a file. Drawn in `docs/format/access.md`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::file::FileError;
use crate::listing::{self, Listing};
use crate::name::{self, NoName};
use crate::role::Role;
use crate::secret::{Digest, Secret};

const VERSION: u32 = 1;
/// What every token begins with.
const PREFIX: &str = "swt_";

/// What a program shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What it is for.
    pub name: String,
    /// What who shows it is.
    pub role: Role,
    /// When it was made, UTC seconds.
    pub created: i64,
    /// When it is worth nothing any more, UTC seconds; `None`: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    #[serde(default)]
    token: Vec<Token>,
}

/// Why tokens cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no name.
    #[error(transparent)]
    Name(#[from] NoName),
    /// There is one of this name.
    #[error("there is a token {0} already: remove it first, or choose another name")]
    There(String),
    /// There is none of this name.
    #[error("there is no token {0}: sessionwatch token list tells which there are")]
    Unknown(String),
}

/// All tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens(Vec<Token>);

impl Tokens {
    /// The file in a folder.
    #[must_use]
    pub fn file(folder: &Path) -> PathBuf {
        folder.join("tokens.toml")
    }

    /// Those that a file names; none where there is no file.
    ///
    /// # Errors
    /// [`FileError`]
    pub fn read(path: &Path) -> Result<Self, FileError> {
        listing::read(path)
    }

    /// Changes the tokens of a file, while nobody else does.
    ///
    /// # Errors
    /// [`TokenError`]; then the file is as it was.
    pub fn change<T>(
        path: &Path,
        how: impl FnOnce(&mut Self) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        listing::change(path, how)
    }

    /// Adds one; what comes back is nowhere else.
    ///
    /// # Errors
    /// [`TokenError`]
    pub fn add(
        &mut self,
        name: &str,
        role: Role,
        now: i64,
        expires: Option<i64>,
    ) -> Result<Secret, TokenError> {
        name::check(name)?;
        if self.0.iter().any(|token| token.name == name) {
            return Err(TokenError::There(name.to_owned()));
        }
        let secret = Secret::random(PREFIX);
        let hash = secret.digest().hex();
        self.0.push(Token { name: name.to_owned(), role, created: now, expires, hash });
        Ok(secret)
    }

    /// Removes one.
    ///
    /// # Errors
    /// [`TokenError`]
    pub fn remove(&mut self, name: &str) -> Result<(), TokenError> {
        let at = self.0.iter().position(|token| token.name == name);
        let at = at.ok_or_else(|| TokenError::Unknown(name.escape_debug().to_string()))?;
        self.0.remove(at);
        Ok(())
    }

    /// The token that somebody shows, if it is worth something now.
    #[must_use]
    pub fn shown(&self, secret: Digest, now: i64) -> Option<&Token> {
        // Compared by its hash: how long that takes tells nothing about the token.
        let hash = secret.hex();
        self.0.iter().find(|token| token.hash == hash && token.is_worth_something(now))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Token> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Token {
    /// Whether it has not expired.
    #[must_use]
    pub fn is_worth_something(&self, now: i64) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

impl Listing for Tokens {
    fn parse(text: &str) -> Result<Self, String> {
        let saved: Saved = listing::saved(text, VERSION, |saved: &Saved| saved.version)?;
        if let Some(token) = saved.token.iter().find(|token| Digest::from_hex(&token.hash).is_none()) {
            return Err(format!("the hash of {} is none", token.name.escape_debug()));
        }
        Ok(Self(saved.token))
    }

    fn print(&self) -> String {
        listing::text(&Saved { version: VERSION, token: self.0.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_until_it_expires_or_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = Tokens::file(folder.path());
        let secret =
            Tokens::change(&path, |tokens| tokens.add("ci", Role::Push, 1_000, Some(2_000))).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(secret.reveal()), "only its hash is kept");
        let tokens = Tokens::read(&path).unwrap();
        let shown = tokens.shown(secret.digest(), 1_999).unwrap();
        assert_eq!((shown.name.as_str(), shown.role), ("ci", Role::Push));
        assert_eq!(tokens.shown(secret.digest(), 2_000), None, "expired");
        assert_eq!(tokens.shown(Digest::of("swt_guess"), 1_000), None);
        let again = Tokens::change(&path, |tokens| tokens.add("ci", Role::Push, 0, None));
        assert!(again.unwrap_err().to_string().contains("already"));
        Tokens::change(&path, |tokens| tokens.remove("ci")).unwrap();
        assert_eq!(Tokens::read(&path).unwrap().shown(secret.digest(), 1_000), None, "removed");
        let gone = Tokens::change(&path, |tokens| tokens.remove("ci"));
        assert!(gone.unwrap_err().to_string().contains("no token ci"));
    }

    #[test]
    fn the_file_of_version_1_can_be_read() {
        let tokens = Tokens::parse(include_str!("../tests/fixtures/tokens-v1.toml")).unwrap();
        let shown = tokens.shown(Digest::of("swt_of-the-fixture"), 0).unwrap();
        assert_eq!((shown.name.as_str(), shown.role, shown.expires), ("ci", Role::Push, Some(1_900_000_000)));
        assert!(
            Tokens::parse("version = 1\n[[token]]\nname=\"a\"\nrole=\"push\"\ncreated=1\nhash=\"x\"")
                .is_err()
        );
    }
}
