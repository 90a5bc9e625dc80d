//! Names of users and tokens: short, visible, one line.

/// The longest name, characters.
const LONGEST: usize = 64;

/// Why a text is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no name: use 1 to {LONGEST} letters, digits and . _ - @ +")]
pub struct NoName(String);

/// Looks at a name before it is written down.
///
/// # Errors
/// [`NoName`]
pub fn check(name: &str) -> Result<(), NoName> {
    let fits = (1..=LONGEST).contains(&name.chars().count());
    if fits && name.chars().all(|c| c.is_alphanumeric() || "._-@+".contains(c)) {
        return Ok(());
    }
    // It may hold anything, and goes to a terminal.
    Err(NoName(name.chars().take(LONGEST).flat_map(char::escape_debug).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_visible_and_on_one_line() {
        for name in ["alice", "Zoë.O-2", "ops@example.org", "ci+push", "李"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in ["", " alice", "a b", "a\nb", "a\u{1b}[31m", "<b>", &"x".repeat(65)] {
            assert!(check(name).is_err(), "{name}");
        }
        assert!(!check("a\u{1b}[31m").unwrap_err().to_string().contains('\u{1b}'));
    }
}
