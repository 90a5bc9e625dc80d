//! One visitor of an application: a real HTTP client with a cookie, which counts what it caused.

use std::iter::Sum;
use std::ops::{AddAssign, Sub};

use crate::error::DemoError;
use crate::http::{Answer, Http, PATIENT, SessionCookie, Site};
use crate::shop::page;

/// What visitors caused, as they saw it themselves. When every session left behind has timed out, the server
/// must tell `created`, `destroyed + left` and `rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sessions that were begun for a visitor.
    pub created: u64,
    /// Sessions that a visitor ended by logging out.
    pub destroyed: u64,
    /// Sessions that a visitor left behind, to end by themselves when their time is up.
    pub left: u64,
    /// Sessions that a visitor was refused because of the limit.
    pub rejected: u64,
    /// Logins at which the session got a new id. Neither created nor destroyed.
    pub rotated: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.created += other.created;
        self.destroyed += other.destroyed;
        self.left += other.left;
        self.rejected += other.rejected;
        self.rotated += other.rotated;
    }
}

impl Sub for Counts {
    type Output = Counts;

    /// What was added since `earlier`, a former state of the same counts.
    fn sub(self, earlier: Counts) -> Counts {
        Counts {
            created: self.created - earlier.created,
            destroyed: self.destroyed - earlier.destroyed,
            left: self.left - earlier.left,
            rejected: self.rejected - earlier.rejected,
            rotated: self.rotated - earlier.rotated,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(all: I) -> Counts {
        all.fold(Counts::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// How a visitor was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// With a session.
    Welcome,
    /// Without: the limit leaves no room.
    Refused,
}

/// A visitor with one cookie of its own. Every action is one request, answered before the next.
#[derive(Debug)]
pub struct Visitor {
    http: Http,
    site: Site,
    session: Option<SessionCookie>,
    counts: Counts,
}

impl Visitor {
    /// Somebody who has not been at `site` before.
    pub fn new(site: Site) -> Visitor {
        Visitor::with(Http::answered_within(PATIENT), site)
    }

    /// The same, sharing the connections of others.
    pub(crate) fn with(http: Http, site: Site) -> Visitor {
        Visitor { http, site, session: None, counts: Counts::default() }
    }

    /// What this visitor caused so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether this visitor holds a session, as far as it knows.
    pub fn has_session(&self) -> bool {
        self.session.is_some()
    }

    /// Is sent to another server from now on, with the session that it has.
    pub fn move_to(&mut self, site: Site) {
        self.site = site;
    }

    /// Comes to the shop's shelf, or looks at it again: begins a session when there is none.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`] for anything but the shelf or the refusal.
    pub fn arrive(&mut self) -> Result<Arrival, DemoError> {
        self.visit(page::SHELF)
    }

    /// The same on any page that begins a session, of any application; a 503 counts as refused.
    ///
    /// # Errors
    /// As [`arrive`](Visitor::arrive).
    pub fn visit(&mut self, page: &str) -> Result<Arrival, DemoError> {
        let answer = self.http.get(&self.site, page, self.session.as_ref())?;
        match answer.status {
            200 => {
                if let Some(session) = answer.session {
                    self.session = Some(session);
                    self.counts.created += 1;
                }
                match self.session {
                    Some(_) => Ok(Arrival::Welcome),
                    None => Err(self.odd("GET", page, "200 without a session cookie", "a session")),
                }
            }
            503 => {
                self.session = None;
                self.counts.rejected += 1;
                Ok(Arrival::Refused)
            }
            _ => Err(self.unexpected("GET", page, &answer, "200 or 503")),
        }
    }

    /// Puts something into the basket of the session.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`] for anything but a redirect.
    pub fn put_in_basket(&mut self) -> Result<(), DemoError> {
        let answer = self.http.post(&self.site, page::BASKET, &[], self.session.as_ref())?;
        self.expect("POST", page::BASKET, &answer, 302, "302")
    }

    /// Logs in: the session goes on under a new id.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`], also when the id did not change or there was no
    /// session to log in with.
    pub fn log_in(&mut self) -> Result<(), DemoError> {
        let answer = self.http.post(&self.site, page::LOGIN, &[], self.session.as_ref())?;
        self.expect("POST", page::LOGIN, &answer, 302, "302")?;
        if answer.session.is_none() || answer.session == self.session {
            return Err(self.odd("POST", page::LOGIN, "the same session id as before", "a new one"));
        }
        self.session = answer.session;
        self.counts.rotated += 1;
        Ok(())
    }

    /// Logs out: the session ends at once. CFML begins another one in the same answer.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`], also when there was no session to end.
    pub fn log_out(&mut self) -> Result<(), DemoError> {
        let answer = self.http.post(&self.site, page::LOGOUT, &[], self.session.as_ref())?;
        self.expect("POST", page::LOGOUT, &answer, 200, "200")?;
        // A servlet container may send the cookie of the ended session once more, to have it thrown away.
        self.session = answer.session.filter(|_| self.site.is_cfml());
        self.counts.destroyed += 1;
        self.counts.created += u64::from(self.session.is_some());
        Ok(())
    }

    /// Leaves without logging out: the session ends by itself, `seconds` (1 to 3,600) from now.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`], also when there was no session to leave.
    pub fn leave(&mut self, seconds: u32) -> Result<(), DemoError> {
        let seconds = seconds.to_string();
        let form = [("seconds", seconds.as_str())];
        let answer = self.http.post(&self.site, page::LEAVE, &form, self.session.as_ref())?;
        self.expect("POST", page::LEAVE, &answer, 200, "200")?;
        self.forget();
        Ok(())
    }

    /// Throws the cookie away without a word: the session ends when the application's own time is up.
    pub fn forget(&mut self) {
        if self.session.take().is_some() {
            self.counts.left += 1;
        }
    }

    /// Asks for the page that needs no session.
    ///
    /// # Errors
    /// [`DemoError::NoAnswer`], or [`DemoError::Answer`], also when the answer began a session.
    pub fn ask_health(&mut self) -> Result<(), DemoError> {
        let answer = self.http.get(&self.site, page::HEALTH, self.session.as_ref())?;
        self.expect("GET", page::HEALTH, &answer, 200, "200")?;
        match answer.session {
            None => Ok(()),
            Some(_) => Err(self.odd("GET", page::HEALTH, "a session", "none")),
        }
    }

    fn expect(
        &self,
        method: &'static str,
        page: &str,
        answer: &Answer,
        status: u16,
        expected: &'static str,
    ) -> Result<(), DemoError> {
        if answer.status == status { Ok(()) } else { Err(self.unexpected(method, page, answer, expected)) }
    }

    fn unexpected(
        &self,
        method: &'static str,
        page: &str,
        answer: &Answer,
        expected: &'static str,
    ) -> DemoError {
        self.odd(method, page, &answer.status.to_string(), expected)
    }

    fn odd(&self, method: &'static str, page: &str, answer: &str, expected: &'static str) -> DemoError {
        DemoError::Answer { method, url: self.site.url(page), answer: answer.to_owned(), expected }
    }
}
