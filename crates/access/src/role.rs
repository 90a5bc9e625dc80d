//! Roles and the rights that each of them has: the one table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A program that tells counters, and sees nothing.
    Push,
    /// Looks and exports.
    Viewer,
    /// Also tracks, untracks and turns the switches of the page.
    Operator,
    /// May do everything.
    Admin,
}

/// What a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// To see what there is.
    Look,
    /// To change what is tracked and how the switches stand, and to see who did.
    Operate,
    /// To have everything that is kept.
    Administer,
    /// To tell counters.
    Push,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Push, Self::Viewer, Self::Operator, Self::Admin];

    /// Whether this role has this right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::Look => self >= Self::Viewer,
            Right::Operate => self >= Self::Operator,
            Right::Administer => self == Self::Admin,
            Right::Push => matches!(self, Self::Push | Self::Admin),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl Right {
    /// The least role that has it.
    #[must_use]
    pub fn least(self) -> Role {
        match self {
            Self::Look => Role::Viewer,
            Self::Operate => Role::Operator,
            Self::Administer => Role::Admin,
            Self::Push => Role::Push,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// There is no such role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no role '{0}': choose viewer, operator, admin, or push for a program that tells counters")]
pub struct NoRole(String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        let found = Self::ALL.into_iter().find(|role| role.word() == text);
        found.ok_or_else(|| NoRole(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_rights_and_no_others() {
        let rights = [Right::Look, Right::Operate, Right::Administer, Right::Push];
        let of = |role: Role| rights.map(|right| role.may(right));
        assert_eq!(of(Role::Push), [false, false, false, true]);
        assert_eq!(of(Role::Viewer), [true, false, false, false]);
        assert_eq!(of(Role::Operator), [true, true, false, false]);
        assert_eq!(of(Role::Admin), [true, true, true, true]);
        for right in rights {
            assert!(right.least().may(right));
        }
    }

    #[test]
    fn a_role_is_read_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert!("root".parse::<Role>().unwrap_err().to_string().contains("viewer, operator, admin"));
    }
}
