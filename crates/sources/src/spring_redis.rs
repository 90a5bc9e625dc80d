//! Spring Session in Redis: one store of sessions, whichever applications use it.
//!
//! It is not polled. Redis and the repository tell of each session that begins or ends, on one connection that does
//! nothing else; keys are looked through once at its beginning, and again when something was missed. A session's id goes
//! by and is not kept.

mod event;
mod flags;
mod link;
mod named;
mod notice;
mod server;
mod store;
mod store_error;
mod tally;

use hyper::Uri;
use sessionwatch_fetch::login::Login;
use sessionwatch_series::reading::Reading;

use self::link::Link;
use self::tally::Tally;
use crate::observed::{Application, Observed};

pub(crate) use self::link::PORT;
pub use self::named::{Named, named};
pub(crate) use self::store::identity;
pub use self::store::{Repository, Store};
pub(crate) use self::store_error::StoreError;

/// One store with what is known of it, over any number of connections.
#[derive(Debug)]
pub(crate) struct Watch {
    url: Uri,
    login: Login,
    store: Store,
    tally: Tally,
    link: Option<Link>,
}

impl Watch {
    /// Goes on from the last reading, if there is one.
    pub(crate) fn new(url: &Uri, login: &Login, store: &Store, last: Option<Reading>) -> Self {
        Self {
            url: url.clone(),
            login: login.clone(),
            store: store.clone(),
            tally: Tally::known(last),
            link: None,
        }
    }

    /// What it tells now.
    ///
    /// # Errors
    /// When it cannot be heard. What is known is kept for the next look.
    pub(crate) async fn look(&mut self) -> Result<Observed, StoreError> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.url, &self.login, &self.store, self.tally.resumed()).await?,
        };
        let looked = link.look(&self.store).await;
        self.tally = link.tally();
        looked?;
        let observed = self.observed(&link);
        self.link = Some(link);
        Ok(observed)
    }

    /// Hangs up; what is known is kept.
    pub(crate) fn hang_up(&mut self) {
        if let Some(link) = self.link.take() {
            self.tally = link.tally();
        }
    }

    fn observed(&self, link: &Link) -> Observed {
        let (begins, ends) = link.tells(self.store.repository);
        let application = Application {
            created: begins.then(|| self.tally.created()),
            destroyed: ends.then(|| self.tally.destroyed()),
            active: self.tally.active().filter(|_| begins && ends),
            ..application(&self.store)
        };
        let Store { namespace, repository, .. } = &self.store;
        Observed {
            product: format!("{}, Spring Session ({} {namespace})", link.server.product, repository.class()),
            applications: vec![application],
            notice: notice::notice(&self.url, &self.store, &link.server, link.flags.as_ref()),
            ..Observed::default()
        }
    }
}

/// The application of a store, without its numbers.
pub(crate) fn application(store: &Store) -> Application {
    Application { path: store.application.clone(), ..Application::default() }
}
