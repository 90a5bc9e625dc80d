//! Opaque secrets: random text that is handed out once, of which only a hash is kept.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Random text of 256 bits, to be handed out. It is never shown by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The hash of a secret: enough to know it again, not enough to make it. Since the secret is random, a plain hash
/// will do where a password needs a slow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Secret {
    /// A new one, which begins with `prefix`, so that people and scanners know it where they find it.
    ///
    /// # Panics
    /// When the system has no random numbers.
    #[must_use]
    pub fn random(prefix: &str) -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        Self(format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// One that somebody else made.
    #[must_use]
    pub fn given(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to hand it out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Digest {
    /// Of a text that somebody shows as a secret.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// As it is written into files.
    #[must_use]
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As it was written; `None`: it is no digest.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_new_each_time_and_never_shown() {
        let (one, other) = (Secret::random("swt_"), Secret::random("swt_"));
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 4 + 43);
        assert!(one.reveal().starts_with("swt_"));
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }

    #[test]
    fn a_digest_is_read_as_it_was_written() {
        let digest = Digest::of("abc");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        for no in ["", "zz", &"g".repeat(64), &"ü".repeat(32)] {
            assert_eq!(Digest::from_hex(no), None, "{no}");
        }
    }
}
