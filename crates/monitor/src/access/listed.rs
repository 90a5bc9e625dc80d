//! Users and tokens as their files name them at the moment.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sessionwatch_access::file::{self, FileError, Seen};
use sessionwatch_access::tokens::Tokens;
use sessionwatch_access::users::Users;

/// Both files, read again when they change.
#[derive(Debug)]
pub(super) struct Listed {
    users: Watched<Users>,
    tokens: Watched<Tokens>,
    looked: i64,
}

#[derive(Debug)]
struct Watched<T> {
    path: PathBuf,
    seen: Option<Seen>,
    read: fn(&Path) -> Result<T, FileError>,
    value: Arc<T>,
}

impl Listed {
    pub(super) fn open(folder: &Path) -> Result<Self, FileError> {
        let users = Watched::open(Users::file(folder), Users::read)?;
        let tokens = Watched::open(Tokens::file(folder), Tokens::read)?;
        Ok(Self { users, tokens, looked: 0 })
    }

    /// Looks for changes, at most once a second. The users from before come back when they have changed.
    pub(super) fn look(&mut self, now: i64) -> Option<Arc<Users>> {
        if std::mem::replace(&mut self.looked, now) == now {
            return None;
        }
        self.tokens.look();
        let before = Arc::clone(&self.users.value);
        self.users.look().then_some(before)
    }

    pub(super) fn users(&self) -> &Arc<Users> {
        &self.users.value
    }

    pub(super) fn tokens(&self) -> &Arc<Tokens> {
        &self.tokens.value
    }
}

impl<T: Default> Watched<T> {
    fn open(path: PathBuf, read: fn(&Path) -> Result<T, FileError>) -> Result<Self, FileError> {
        let seen = file::seen(&path);
        let value = match read(&path) {
            // A file in the place of the folder names nobody as yet, and keeps nobody from being watched. Later, when
            // people were named, it changes nothing.
            Err(FileError::Io { source, .. }) if source.kind() == ErrorKind::NotADirectory => T::default(),
            value => value?,
        };
        let value = Arc::new(value);
        Ok(Self { path, seen, read, value })
    }

    /// Whether it has changed. What cannot be understood changes nothing: nobody gets in or stays out by it.
    fn look(&mut self) -> bool {
        let seen = file::seen(&self.path);
        if seen == self.seen {
            return false;
        }
        self.seen = seen;
        match (self.read)(&self.path) {
            Ok(value) => {
                self.value = Arc::new(value);
                true
            }
            Err(error) => {
                tracing::warn!("{error}: what it said before is still so");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sessionwatch_access::role::Role;

    use super::*;

    #[test]
    fn a_file_in_the_place_of_the_folder_names_nobody_and_later_lets_nobody_in() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("data");
        std::fs::write(&folder, "").unwrap();
        let mut listed = Listed::open(&folder).unwrap();
        assert!(listed.users().is_empty() && listed.tokens().is_empty());

        std::fs::remove_file(&folder).unwrap();
        let add = |users: &mut Users| users.add("alice", Role::Admin, "correct horse");
        Users::change(&Users::file(&folder), add).unwrap();
        assert!(listed.look(1).is_some_and(|before| before.is_empty()));
        assert!(listed.users().of("alice").is_some());

        std::fs::rename(&folder, outer.path().join("elsewhere")).unwrap();
        std::fs::write(&folder, "").unwrap();
        assert!(listed.look(2).is_none());
        assert!(listed.users().of("alice").is_some(), "a login is asked for as before");
    }
}
