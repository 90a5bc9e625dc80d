//! Logins that last: known by an opaque secret of which only the hash is here, in memory, for a time.

use std::collections::HashMap;

use crate::role::Role;
use crate::secret::{Digest, Secret};

/// What the secret of a session begins with.
const PREFIX: &str = "sws_";
/// The most sessions of one user: their oldest ends first.
const EACH: usize = 50;
/// The most sessions of all.
const MOST: usize = 10_000;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// Without a request, seconds.
    pub idle: i64,
    /// In any case, seconds.
    pub whole: i64,
}

impl Default for Lasts {
    fn default() -> Self {
        Self { idle: 8 * 3600, whole: 7 * 24 * 3600 }
    }
}

/// Somebody who has logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Their name.
    pub who: String,
    /// What they are; `None`: what the file of users says at the moment.
    pub role: Option<Role>,
    begun: i64,
    used: i64,
}

/// All sessions.
#[derive(Debug)]
pub struct Sessions {
    lasts: Lasts,
    sessions: HashMap<Digest, Session>,
}

impl Sessions {
    /// None yet.
    #[must_use]
    pub fn new(lasts: Lasts) -> Self {
        Self { lasts, sessions: HashMap::new() }
    }

    /// Begins one with a secret that nobody has seen before; what comes back is nowhere else.
    pub fn begin(&mut self, who: &str, role: Option<Role>, now: i64) -> Secret {
        self.end_those(now, |_| false);
        let of_user = self.sessions.values().filter(|session| session.who == who).count();
        if of_user >= EACH {
            self.end_oldest(Some(who));
        } else if self.sessions.len() >= MOST {
            self.end_oldest(None);
        }
        let secret = Secret::random(PREFIX);
        let session = Session { who: who.to_owned(), role, begun: now, used: now };
        self.sessions.insert(secret.digest(), session);
        secret
    }

    /// The session that somebody shows the secret of, if it still lasts; it is used by that.
    pub fn shown(&mut self, secret: Digest, now: i64) -> Option<&Session> {
        let lasts = self.lasts;
        if !self.sessions.get(&secret)?.is_on(lasts, now) {
            self.sessions.remove(&secret);
            return None;
        }
        let session = self.sessions.get_mut(&secret)?;
        session.used = session.used.max(now);
        Some(session)
    }

    /// Ends one: its user logs out.
    pub fn end(&mut self, secret: Digest) -> Option<Session> {
        self.sessions.remove(&secret)
    }

    /// Ends those that have lasted long enough, and those of which `goes` says so.
    pub fn end_those(&mut self, now: i64, goes: impl Fn(&Session) -> bool) {
        let lasts = self.lasts;
        self.sessions.retain(|_, session| session.is_on(lasts, now) && !goes(session));
    }

    fn end_oldest(&mut self, of: Option<&str>) {
        let mine = self.sessions.iter().filter(|(_, session)| of.is_none_or(|who| session.who == who));
        let oldest = mine.min_by_key(|(_, session)| session.used).map(|(key, _)| *key);
        if let Some(key) = oldest {
            self.sessions.remove(&key);
        }
    }
}

impl Session {
    fn is_on(&self, lasts: Lasts, now: i64) -> bool {
        now < self.used.saturating_add(lasts.idle) && now < self.begun.saturating_add(lasts.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions() -> Sessions {
        Sessions::new(Lasts { idle: 100, whole: 1000 })
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_not_for_ever() {
        let mut all = sessions();
        let secret = all.begin("alice", None, 0);
        let is_on = |all: &mut Sessions, now| all.shown(secret.digest(), now).is_some();
        for now in (99..1000).step_by(99) {
            assert!(is_on(&mut all, now), "{now}");
        }
        assert!(!is_on(&mut all, 1000), "used all the time, and over");
        let idle = all.begin("alice", None, 0);
        assert!(all.shown(idle.digest(), 100).is_none(), "not used");
        assert!(all.shown(idle.digest(), 50).is_none(), "what has ended does not come back");
        assert!(all.shown(Digest::of("sws_guess"), 0).is_none());
    }

    #[test]
    fn each_login_has_a_secret_of_its_own_and_ends_by_itself() {
        let mut all = sessions();
        let (one, other) = (all.begin("alice", None, 0), all.begin("alice", None, 0));
        assert_ne!(one, other);
        assert_eq!(all.end(one.digest()).unwrap().who, "alice");
        assert!(all.shown(one.digest(), 1).is_none() && all.shown(other.digest(), 1).is_some());
        all.end_those(1, |session| session.who == "alice");
        assert!(all.shown(other.digest(), 1).is_none());
    }

    #[test]
    fn memory_is_bounded_and_others_keep_theirs() {
        let mut all = sessions();
        let bob = all.begin("bob", None, 0);
        let first = all.begin("alice", None, 1);
        for now in 2..90 {
            all.begin("alice", None, now);
        }
        assert_eq!(all.sessions.len(), EACH + 1);
        assert!(all.shown(first.digest(), 90).is_none() && all.shown(bob.digest(), 90).is_some());
    }
}
