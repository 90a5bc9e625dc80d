//! Alerts: rules are held against the ledger once a second, and who is to be told is told, at least once.
//!
//! [`watch`] looks, on a thread of its own; what changes is on disk before anybody hears of it. Each receiver has a mailbox and a
//! task that empties it, so that a slow or dead one delays nobody else.

mod body;
mod command;
mod deliver;
mod mailbox;
mod observe;
mod receiver;
mod view;
mod watch;

use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use sessionwatch_alerts::engine::Engine;
use sessionwatch_alerts::rule::Rule;
use tokio_util::sync::CancellationToken;

pub(crate) use self::mailbox::Standing;
pub use self::receiver::{Receiver, Way};
pub(crate) use self::view::{Shown, View};
pub use axum::http::Uri;

use self::mailbox::Mailbox;
use self::watch::Watch;
use crate::clock::now;
use crate::ingest::Ingest;

/// What to look for, and whom to tell.
#[derive(Debug, Default)]
pub struct Setup {
    /// What to look for.
    pub rules: Vec<Rule>,
    /// Whom to tell.
    pub receivers: Vec<Receiver>,
    /// Where people find the page.
    pub page: String,
}

/// Alerts, from [`Alerting::begin`] to [`Alerting::end`].
#[derive(Debug, Default)]
pub struct Alerting {
    view: Arc<Mutex<View>>,
    mailboxes: Vec<Arc<Mailbox>>,
    until: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Alerting {
    /// Looks from now on, and goes on with what was kept in a folder. `stop` ends what is under way to others.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn begin(
        ingest: Arc<Ingest>,
        setup: Setup,
        folder: &Path,
        stop: &CancellationToken,
    ) -> std::io::Result<Self> {
        let mailboxes: Vec<_> =
            setup.receivers.into_iter().map(|receiver| Arc::new(Mailbox::new(receiver))).collect();
        let view = Arc::new(Mutex::new(View::default()));
        let engine = Engine::new(setup.rules);
        let mut watch =
            Watch::open(ingest, engine, folder, mailboxes.clone(), setup.page, Arc::clone(&view), now());
        for mailbox in &mailboxes {
            tokio::spawn(deliver::run(Arc::clone(mailbox), stop.clone()));
        }
        let (until, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("alerts".into()).spawn(move || watch.run(&stopped))?;
        Ok(Self { view, mailboxes, until: Mutex::new(Some(until)), thread: Mutex::new(Some(thread)) })
    }

    /// What there is now.
    pub(crate) fn view(&self) -> View {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How it goes with each receiver.
    pub(crate) fn receivers(&self) -> Vec<Standing> {
        self.mailboxes.iter().map(|mailbox| mailbox.standing()).collect()
    }

    /// Writes down what was delivered last, and ends.
    pub fn end(&self) {
        drop(self.until.lock().unwrap_or_else(PoisonError::into_inner).take());
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
