//! Alerts: rules are held against the ledger once a second, and who is to be told is told, at least once.
//!
//! [`watch`] looks, on a thread of its own; what changes is on disk before anybody hears of it. Each receiver has a mailbox and a
//! task that empties it, so that a slow or dead one delays nobody else.

mod body;
mod command;
mod deliver;
mod mailbox;
mod mailboxes;
mod observe;
mod receiver;
mod setup;
mod view;
mod watch;

use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

pub(crate) use self::mailbox::Standing;
pub use self::receiver::{Receiver, Way};
pub use self::setup::Setup;
pub(crate) use self::view::{Shown, View};
pub use axum::http::Uri;

use self::mailboxes::Mailboxes;
use self::watch::Watch;
use crate::clock::now;
use crate::ingest::Ingest;

/// Alerts, from [`Alerting::begin`] to [`Alerting::end`].
#[derive(Debug, Default)]
pub struct Alerting {
    view: Arc<Mutex<View>>,
    mailboxes: Arc<Mailboxes>,
    setups: Mutex<Option<Sender<Setup>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Alerting {
    /// Looks from now on, and goes on with what was kept in a folder. `stop` ends what is under way to others.
    ///
    /// # Errors
    /// When the system has no thread for it.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn begin(
        ingest: Arc<Ingest>,
        setup: Setup,
        folder: &Path,
        stop: &CancellationToken,
    ) -> std::io::Result<Self> {
        let mailboxes = Arc::new(Mailboxes::new(Handle::current(), stop.clone()));
        let view = Arc::new(Mutex::new(View::default()));
        let mut watch = Watch::open(ingest, setup, folder, Arc::clone(&mailboxes), Arc::clone(&view), now());
        let (setups, other) = mpsc::channel();
        let thread = std::thread::Builder::new().name("alerts".into()).spawn(move || watch.run(&other))?;
        Ok(Self { view, mailboxes, setups: Mutex::new(Some(setups)), thread: Mutex::new(Some(thread)) })
    }

    /// Takes other rules and receivers, within moments and without losing anything: what fires goes on when its rule is
    /// still there, and ends when it is not; what waits for a receiver that stays waits on.
    pub fn replace(&self, setup: Setup) {
        if let Some(setups) = &*self.setups.lock().unwrap_or_else(PoisonError::into_inner) {
            // One that has ended needs no rules.
            let _ = setups.send(setup);
        }
    }

    /// What there is now.
    pub(crate) fn view(&self) -> View {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How it goes with each receiver.
    pub(crate) fn receivers(&self) -> Vec<Standing> {
        self.mailboxes.standing()
    }

    /// Writes down what was delivered last, and ends.
    pub fn end(&self) {
        drop(self.setups.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of it was told when it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Alerting {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests;
