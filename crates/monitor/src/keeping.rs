//! The ledger's way to disk: opened once, then one commit a second on a thread of its own.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::Book;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::folder::{Folder, Opened};
use sessionwatch_store::writer::{Status, Writer};
use tokio::sync::watch;

use crate::clock::now;
use crate::ingest::Ingest;
use crate::saved::{self, SavedError};

/// How often what entered is written.
const PACE: Duration = Duration::from_secs(1);

/// Why there is nothing to go on with.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was tracked before there was a store cannot be read.
    #[error(transparent)]
    Saved(#[from] SavedError),
}

/// Writes the ledger down, from [`Keeping::begin`] to [`Keeping::end`].
#[derive(Debug)]
pub struct Keeping {
    status: watch::Receiver<Status>,
    hurry: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What was known when sessionwatch last ran in this folder, or the beginning; and who writes there from now on.
///
/// # Errors
/// [`KeepError`]
pub fn open(folder: &Path) -> Result<(Book, Writer), KeepError> {
    let Opened { book, folder, trouble } = Folder::open(folder, || {
        Ok::<_, KeepError>(Ledger::new(saved::tracking(folder)?.unwrap_or_default()))
    })?;
    Ok((book, Writer::new(folder, trouble.as_ref(), now())))
}

impl Keeping {
    /// Writes the ledger down from now on. Others on this machine find our page at `address`.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn begin(ingest: Arc<Ingest>, mut writer: Writer, address: &str) -> std::io::Result<Self> {
        writer.tell(address);
        log_news(&mut writer);
        let (hurry, hurried) = mpsc::channel();
        let (told, status) = watch::channel(writer.status().clone());
        let run = move || {
            let mut due = Instant::now();
            loop {
                let woken = hurried.recv_timeout(due.saturating_duration_since(Instant::now()));
                // Whoever else is in a hurry is served by the same commit.
                while hurried.try_recv().is_ok() {}
                let next = writer.step(ingest.book(), now()).clone();
                // In the log first: whoever sees a trouble on the page finds it there.
                log_news(&mut writer);
                told.send_if_modified(|last| std::mem::replace(last, next.clone()) != next);
                match woken {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => due = (due + PACE).max(Instant::now()),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        let thread = std::thread::Builder::new().name("store".into()).spawn(run)?;
        Ok(Self { status, hurry: Mutex::new(Some(hurry)), thread: Mutex::new(Some(thread)) })
    }

    /// How it goes.
    pub(crate) fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Returns when so many entries are written.
    ///
    /// # Errors
    /// Why they cannot be written now.
    pub(crate) async fn written(&self, entered: u64) -> Result<(), String> {
        if let Some(hurry) = &*self.hurry.lock().unwrap_or_else(PoisonError::into_inner) {
            // Its thread has ended: nothing is written any more, as is seen below.
            let _ = hurry.send(());
        }
        let mut status = self.status.clone();
        let known = status.wait_for(|status| status.written >= entered || status.trouble.is_some()).await;
        match known {
            Ok(status) if status.written >= entered => Ok(()),
            Ok(status) => Err(status.trouble.clone().unwrap_or_default()),
            Err(_) => Err("sessionwatch is stopping".into()),
        }
    }

    /// Writes what is left and ends.
    pub fn end(&self) {
        drop(self.hurry.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of it was told when it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.end();
    }
}

fn log_news(writer: &mut Writer) {
    for news in writer.news() {
        tracing::warn!("{news}");
    }
}
