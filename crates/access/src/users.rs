//! Users and their passwords' hashes, in a file. Drawn in `docs/format/access.md`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::file::FileError;
use crate::listing::{self, Listing};
use crate::name::{self, NoName};
use crate::password::{self, PasswordError};
use crate::role::Role;

const VERSION: u32 = 1;

/// Somebody with a name and a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The hash of their password.
    password: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    #[serde(default)]
    user: Vec<User>,
}

/// Why users cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no name.
    #[error(transparent)]
    Name(#[from] NoName),
    /// The password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There is one of this name.
    #[error("there is a user {0} already: sessionwatch user passwd {0} gives them another password")]
    There(String),
    /// There is none of this name.
    #[error("there is no user {0}: sessionwatch user list tells who there is")]
    Unknown(String),
    /// Pushing is for programs.
    #[error("the role push is for programs: sessionwatch token add NAME --role push")]
    Push,
}

/// All users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Users(Vec<User>);

impl Users {
    /// The file in a folder.
    #[must_use]
    pub fn file(folder: &Path) -> PathBuf {
        folder.join("users.toml")
    }

    /// Those that a file names; none where there is no file.
    ///
    /// # Errors
    /// [`FileError`]
    pub fn read(path: &Path) -> Result<Self, FileError> {
        listing::read(path)
    }

    /// Changes the users of a file, while nobody else does.
    ///
    /// # Errors
    /// [`UserError`]; then the file is as it was.
    pub fn change(
        path: &Path,
        how: impl FnOnce(&mut Self) -> Result<(), UserError>,
    ) -> Result<(), UserError> {
        listing::change(path, how)
    }

    /// Adds one.
    ///
    /// # Errors
    /// [`UserError`]
    pub fn add(&mut self, name: &str, role: Role, password: &str) -> Result<(), UserError> {
        name::check(name)?;
        if role == Role::Push {
            return Err(UserError::Push);
        }
        if self.of(name).is_some() {
            return Err(UserError::There(name.to_owned()));
        }
        self.0.push(User { name: name.to_owned(), role, password: password::hash(password)? });
        Ok(())
    }

    /// Gives one another password, or another role, or both.
    ///
    /// # Errors
    /// [`UserError`]
    pub fn set(&mut self, name: &str, role: Option<Role>, password: Option<&str>) -> Result<(), UserError> {
        let user = self.0.iter_mut().find(|user| user.name == name);
        let user = user.ok_or_else(|| UserError::Unknown(name.escape_debug().to_string()))?;
        if let Some(password) = password {
            user.password = password::hash(password)?;
        }
        if role == Some(Role::Push) {
            return Err(UserError::Push);
        }
        user.role = role.unwrap_or(user.role);
        Ok(())
    }

    /// Removes one.
    ///
    /// # Errors
    /// [`UserError`]
    pub fn remove(&mut self, name: &str) -> Result<(), UserError> {
        let at = self.0.iter().position(|user| user.name == name);
        let at = at.ok_or_else(|| UserError::Unknown(name.escape_debug().to_string()))?;
        self.0.remove(at);
        Ok(())
    }

    /// The user of this name.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&User> {
        self.0.iter().find(|user| user.name == name)
    }

    /// Everybody.
    pub fn iter(&self) -> impl Iterator<Item = &User> {
        self.0.iter()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl User {
    /// What is kept of their password.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.password
    }
}

impl Listing for Users {
    fn parse(text: &str) -> Result<Self, String> {
        let saved: Saved = listing::saved(text, VERSION, |saved: &Saved| saved.version)?;
        if let Some(user) = saved.user.iter().find(|user| !password::is_hash(&user.password)) {
            return Err(format!("the password of {} is no argon2id hash", user.name.escape_debug()));
        }
        Ok(Self(saved.user))
    }

    fn print(&self) -> String {
        listing::text(&Saved { version: VERSION, user: self.0.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_comes_changes_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = Users::file(folder.path());
        assert!(Users::read(&path).unwrap().is_empty());
        Users::change(&path, |users| users.add("alice", Role::Admin, "correct horse")).unwrap();
        Users::change(&path, |users| users.add("bob", Role::Viewer, "battery staple")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("correct") && text.contains("$argon2id$"), "{text}");

        Users::change(&path, |users| users.set("bob", Some(Role::Operator), None)).unwrap();
        let users = Users::read(&path).unwrap();
        let bob = users.of("bob").unwrap();
        assert_eq!(bob.role, Role::Operator);
        assert!(password::is_right("battery staple", Some(bob.hash())), "his password stayed");
        Users::change(&path, |users| users.set("bob", None, Some("another one now"))).unwrap();
        assert!(password::is_right(
            "another one now",
            Some(Users::read(&path).unwrap().of("bob").unwrap().hash())
        ));
        Users::change(&path, |users| users.remove("alice")).unwrap();
        assert_eq!(
            Users::read(&path).unwrap().iter().map(|user| user.name.as_str()).collect::<Vec<_>>(),
            ["bob"]
        );
    }

    #[test]
    fn what_cannot_be_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = Users::file(folder.path());
        Users::change(&path, |users| users.add("alice", Role::Admin, "correct horse")).unwrap();
        let before = std::fs::read_to_string(&path).unwrap();
        let refused = |how: &dyn Fn(&mut Users) -> Result<(), UserError>| {
            Users::change(&path, |users| how(users)).unwrap_err().to_string()
        };
        assert!(refused(&|users| users.add("alice", Role::Viewer, "correct horse")).contains("already"));
        assert!(refused(&|users| users.add("b b", Role::Viewer, "correct horse")).contains("is no name"));
        assert!(refused(&|users| users.add("bob", Role::Viewer, "short")).contains("less than 10"));
        assert!(refused(&|users| users.add("bob", Role::Push, "correct horse")).contains("token add"));
        assert!(refused(&|users| users.remove("bob")).contains("no user bob"));
        assert!(refused(&|users| users.set("bob", None, None)).contains("no user bob"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    }

    #[test]
    fn the_file_of_version_1_can_be_read() {
        let users = Users::parse(include_str!("../tests/fixtures/users-v1.toml")).unwrap();
        let alice = users.of("alice").unwrap();
        assert_eq!(alice.role, Role::Admin);
        assert!(password::is_right("correct horse battery", Some(alice.hash())));
    }

    #[test]
    fn a_damaged_file_is_refused_without_a_word_of_what_is_in_it() {
        for text in [
            "version = 2",
            "[[user]]",
            "version = 1\n[[user]]\nname = \"a\"\nrole = \"admin\"\npassword = \"plain secret\"",
        ] {
            let error = Users::parse(text).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
