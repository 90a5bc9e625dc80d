//! Passwords: kept as argon2id hashes, compared by the library that made them.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The shortest password, characters.
const SHORTEST: usize = 10;
/// The longest, bytes: more is no password, and takes time to hash.
const LONGEST: usize = 1024;

/// Why a password cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It could be guessed.
    #[error("the password has less than {SHORTEST} characters: choose a longer one")]
    Short,
    /// It is no password.
    #[error("the password is longer than {LONGEST} bytes: choose a shorter one")]
    Long,
    /// The system has no random numbers, or no memory.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// The hash of a password, with a salt of its own, as it is kept.
///
/// # Errors
/// [`PasswordError`]
pub fn hash(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    // argon2id with 19 MiB, two passes, one lane.
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

/// Whether a text is a hash as [`hash`] makes them.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.starts_with("$argon2id$") && PasswordHash::new(text).is_ok()
}

/// Whether this is the password of that hash. Without a hash the answer is no, and takes as long.
#[must_use]
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let Ok(kept) = PasswordHash::new(hash.unwrap_or_else(|| nobodys())) else { return false };
    let same = Argon2::default().verify_password(password.as_bytes(), &kept).is_ok();
    same && hash.is_some()
}

/// A hash that stands in where there is none, so that nobody learns from the time which names there are.
fn nobodys() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash("a password that nobody has").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_hash(&kept) && !is_hash("correct horse") && !is_hash("$argon2i$v=19$m=8,t=1,p=1$"));
        assert!(is_right("correct horse", Some(&kept)));
        assert!(!is_right("correct horsf", Some(&kept)));
        assert!(!is_right("a password that nobody has", None), "nobody has it");
        assert_ne!(hash("correct horse").unwrap(), kept, "each has a salt of its own");
    }

    #[test]
    fn what_is_no_password_is_refused() {
        assert_eq!(hash("ninechars"), Err(PasswordError::Short));
        assert_eq!(hash(&"x".repeat(LONGEST + 1)), Err(PasswordError::Long));
        assert!(!is_right(&"x".repeat(1 << 20), Some(&hash("correct horse").unwrap())));
    }
}
