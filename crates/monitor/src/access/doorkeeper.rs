//! Knows who is let in, and lets people log in and out.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use sessionwatch_access::attempts::{Attempts, Wait};
use sessionwatch_access::audit::Audit;
use sessionwatch_access::password;
use sessionwatch_access::record::{Did, Record};
use sessionwatch_access::role::Role;
use sessionwatch_access::secret::{Digest, Secret};
use sessionwatch_access::sessions::Sessions;
use sessionwatch_access::users::Users;
use tokio::sync::Semaphore;

use super::caller::{Caller, Proof};
use super::cookie;
use super::hosts::Hosts;
use super::listed::Listed;
use super::local;
use super::proxies::Proxies;
use super::settings::{AccessError, Settings, SingleSignOn};

/// Passwords that are compared at once: each takes 19 MiB and a core for a while.
const COMPARED_AT_ONCE: usize = 2;
/// What a token is shown after.
const BEARER: &str = "Bearer ";

/// Who is let in.
#[derive(Debug)]
pub struct Doorkeeper {
    /// A login is asked for, whatever the files say.
    always: bool,
    single_sign_on: Option<SingleSignOn>,
    pub(crate) hosts: Hosts,
    proxies: Proxies,
    secure: bool,
    cookie: String,
    lasts_seconds: i64,
    local: Option<Digest>,
    listed: Mutex<Listed>,
    sessions: Mutex<Sessions>,
    attempts: Mutex<Attempts>,
    comparing: Semaphore,
    audit: Audit,
}

/// A request, as far as it matters who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) peer: IpAddr,
    pub(crate) headers: &'a HeaderMap,
}

/// Why somebody is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// They say nothing of who they are.
    Nameless,
    /// The token that they show is none, or has expired.
    WrongToken,
}

/// Why somebody is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogInError {
    /// Name or password is wrong; which, is not told.
    Wrong,
    /// It was tried too often.
    Wait(i64),
}

impl Doorkeeper {
    /// Lets in whom these settings and the files in their folder name.
    ///
    /// # Errors
    /// [`AccessError`]
    pub fn new(settings: Settings) -> Result<Self, AccessError> {
        let listed = Listed::open(&settings.folder)?;
        let has_proxy_login = settings.proxy_login.is_some() && !settings.proxies.is_empty();
        let reachable = settings.reachable();
        let is_named_elsewhere = has_proxy_login || settings.single_sign_on.is_some();
        let configured = is_named_elsewhere || !listed.users().is_empty() || !listed.tokens().is_empty();
        if let Some(place) = reachable.as_ref().filter(|_| !configured) {
            return Err(AccessError::Unguarded(place.clone()));
        }
        // A folder that cannot be written to keeps nobody from looking.
        let local = local::write(&settings.folder).inspect_err(|error| tracing::warn!("{error}")).ok();
        Ok(Self {
            always: reachable.is_some() || is_named_elsewhere,
            single_sign_on: settings.single_sign_on,
            hosts: Hosts::new(&settings.hosts, settings.listen.ip()),
            proxies: Proxies::new(settings.proxies, settings.proxy_login),
            secure: settings.secure,
            // Cookies know no ports: two monitors on one machine must not take each other's.
            cookie: format!("sessionwatch_{}", settings.listen.port()),
            lasts_seconds: settings.lasts.whole,
            local,
            listed: Mutex::new(listed),
            sessions: Mutex::new(Sessions::new(settings.lasts)),
            attempts: Mutex::default(),
            comparing: Semaphore::new(COMPARED_AT_ONCE),
            audit: Audit::of(&settings.folder),
        })
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Stranger`]
    pub(crate) fn who(&self, asked: Asked<'_>, now: i64) -> Result<Caller, Stranger> {
        let authorization = asked.headers.get(axum::http::header::AUTHORIZATION);
        if let Some(token) = authorization.and_then(|value| value.to_str().ok()?.strip_prefix(BEARER)) {
            return self.by_token(Digest::of(token), now).ok_or(Stranger::WrongToken);
        }
        if let Some((who, role)) = self.proxies.named(asked.peer, asked.headers) {
            return Ok(Caller { who, role, proof: Proof::Proxy });
        }
        let shown = cookie::read(asked.headers, &self.cookie);
        if let Some(caller) = shown.and_then(|secret| self.by_session(Digest::of(secret), now)) {
            return Ok(caller);
        }
        if !self.is_login_needed(now) {
            return Ok(Caller { who: "local".into(), role: Role::Admin, proof: Proof::Here });
        }
        Err(Stranger::Nameless)
    }

    /// Whether somebody who was let in still would be; by that a session is used.
    pub(crate) fn still_knows(&self, caller: &Caller, now: i64) -> bool {
        let known = match caller.proof {
            Proof::Here => return !self.is_login_needed(now),
            Proof::OwnFile | Proof::Proxy => return true,
            Proof::Token(digest) => self.by_token(digest, now),
            Proof::Session(digest) => self.by_session(digest, now),
        };
        known.is_some_and(|known| known.role == caller.role)
    }

    fn by_token(&self, shown: Digest, now: i64) -> Option<Caller> {
        if self.local == Some(shown) {
            return Some(Caller { who: "local".into(), role: Role::Admin, proof: Proof::OwnFile });
        }
        let listed = self.looked(now);
        let token = listed.tokens().shown(shown, now)?;
        Some(Caller { who: format!("token {}", token.name), role: token.role, proof: Proof::Token(shown) })
    }

    fn by_session(&self, shown: Digest, now: i64) -> Option<Caller> {
        // Looked first: whoever was removed from the file has no session any more.
        let users = Arc::clone(self.looked(now).users());
        let mut sessions = lock(&self.sessions);
        let session = sessions.shown(shown, now)?;
        let role = session.role.or_else(|| users.of(&session.who).map(|user| user.role))?;
        Some(Caller { who: session.who.clone(), role, proof: Proof::Session(shown) })
    }

    /// Users and tokens as they are now. Who was removed or has another password is logged out.
    fn looked(&self, now: i64) -> MutexGuard<'_, Listed> {
        let mut listed = lock(&self.listed);
        if let Some(before) = listed.look(now) {
            let after = Arc::clone(listed.users());
            let changed = |who: &str| hash_of(&before, who) != hash_of(&after, who);
            lock(&self.sessions).end_those(now, |session| session.role.is_none() && changed(&session.who));
        }
        listed
    }

    /// Whether who asks has to say who they are.
    pub(crate) fn is_login_needed(&self, now: i64) -> bool {
        self.always || !self.looked(now).users().is_empty()
    }

    /// Whether somebody can log in by a name and a password.
    pub(crate) fn takes_passwords(&self, now: i64) -> bool {
        !self.looked(now).users().is_empty()
    }

    /// Logs somebody in; the secret is for their cookie.
    ///
    /// # Errors
    /// [`LogInError`]
    pub(crate) async fn log_in(
        &self,
        name: &str,
        password: String,
        asked: Asked<'_>,
        now: i64,
    ) -> Result<Secret, LogInError> {
        let from = self.proxies.origin(asked.peer, asked.headers);
        let begun = lock(&self.attempts).begin(name, from, now);
        begun.map_err(|Wait(seconds)| LogInError::Wait(seconds))?;
        let hash = self.looked(now).users().of(name).map(|user| user.hash().to_owned());
        if !self.is_right(password, hash.clone()).await {
            self.note(Did::LogInFailed, name, "", from, now);
            return Err(LogInError::Wrong);
        }
        lock(&self.attempts).succeeded(name, from);
        // Meanwhile the password may have been changed, or its user removed.
        if hash_of(self.looked(now).users(), name) != hash.as_deref() {
            return Err(LogInError::Wrong);
        }
        self.note(Did::LogIn, name, "", from, now);
        Ok(self.begin_session(name, None, asked, now))
    }

    /// Logs somebody in whom a provider knows; the secret is for their cookie.
    pub(crate) fn log_in_as(&self, name: &str, role: Role, asked: Asked<'_>, now: i64) -> Secret {
        let from = self.proxies.origin(asked.peer, asked.headers);
        self.note(Did::LogIn, name, &format!("single sign-on: {role}"), from, now);
        self.begin_session(name, Some(role), asked, now)
    }

    /// A provider that tells who somebody is.
    pub(crate) fn single_sign_on(&self) -> Option<&SingleSignOn> {
        self.single_sign_on.as_ref()
    }

    /// A session that begins ends the one before, whose secret others may have seen.
    fn begin_session(&self, who: &str, role: Option<Role>, asked: Asked<'_>, now: i64) -> Secret {
        let mut sessions = lock(&self.sessions);
        if let Some(before) = cookie::read(asked.headers, &self.cookie) {
            sessions.end(Digest::of(before));
        }
        sessions.begin(who, role, now)
    }

    async fn is_right(&self, password: String, hash: Option<String>) -> bool {
        let Ok(_turn) = self.comparing.acquire().await else { return false };
        let compared = tokio::task::spawn_blocking(move || password::is_right(&password, hash.as_deref()));
        compared.await.unwrap_or(false)
    }

    /// Ends the session of who asks.
    pub(crate) fn log_out(&self, caller: &Caller, asked: Asked<'_>, now: i64) {
        if let Proof::Session(digest) = caller.proof {
            lock(&self.sessions).end(digest);
            let from = self.proxies.origin(asked.peer, asked.headers);
            self.note(Did::LogOut, &caller.who, "", from, now);
        }
    }

    /// Writes down what somebody did.
    pub(crate) fn note(&self, did: Did, who: &str, what: &str, from: IpAddr, now: i64) {
        let record = Record {
            second: now,
            did,
            who: who.to_owned(),
            what: what.to_owned(),
            from: from.to_canonical().to_string(),
        };
        if let Err(error) = self.audit.add(&record) {
            tracing::warn!("the audit cannot be written ({error}): {}", record.line().trim_end());
        }
    }

    /// What people did, beside what the store keeps.
    pub(crate) fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Where a request comes from.
    pub(crate) fn origin(&self, asked: Asked<'_>) -> IpAddr {
        self.proxies.origin(asked.peer, asked.headers)
    }

    /// The name of the cookie of a session, its seconds, and whether it is for TLS only.
    pub(crate) fn cookie(&self, asked: Asked<'_>) -> (&str, i64, bool) {
        let secure = self.secure || self.proxies.is_secure(asked.peer, asked.headers);
        (&self.cookie, self.lasts_seconds, secure)
    }
}

/// Somebody of whom it is not known where they are.
pub(crate) const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

fn hash_of<'a>(users: &'a Users, name: &str) -> Option<&'a str> {
    users.of(name).map(sessionwatch_access::users::User::hash)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves these as the last whole call left them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
