//! What who takes samples and who sends them have in common, for one engine.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Uri;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::queue::{Block, Queue, Waiting};
use tokio::sync::Notify;

use super::progress::{Progress, Standing};
use super::target::Target;

/// One engine.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) target: Target,
    queue: Mutex<Queue>,
    /// As it was last: to be seen while the queue is busy with its file.
    waiting: Mutex<Waiting>,
    progress: Mutex<Progress>,
    pub(super) came: Notify,
}

impl Desk {
    /// Opens the queue; also when samples were taken last.
    pub(super) fn open(target: Target, folder: &Path) -> (Self, Option<i64>) {
        let (queue, notice) = Queue::open(folder, &target.name, target.queue);
        if let Some(notice) = &notice {
            tracing::warn!(engine = target.name, "remote write: {notice}");
        }
        let (taken, waiting) = (queue.taken(), Mutex::new(queue.waiting()));
        let progress = Mutex::new(Progress { notice, ..Progress::default() });
        (Self { target, queue: Mutex::new(queue), waiting, progress, came: Notify::new() }, taken)
    }

    /// Puts samples behind all others.
    pub(super) async fn put(self: &Arc<Self>, taken: i64, blocks: Vec<(u64, Vec<u8>)>) {
        let before = self.waiting().dropped;
        let put = self.busy(move |queue| queue.put(taken, blocks)).await;
        let is_full = self.waiting().dropped > before;
        if is_full && !std::mem::replace(&mut self.progress().is_full, is_full) {
            tracing::warn!(
                engine = self.target.name,
                "remote write: the queue is full, the oldest samples are dropped"
            );
        }
        let notice = put.err().map(|error| format!("what is to be sent waits in memory only: {error}"));
        let is_news = {
            let mut progress = self.progress();
            let is_news = notice.is_some() && progress.notice != notice;
            if is_news {
                progress.notice.clone_from(&notice);
            }
            is_news
        };
        if let Some(notice) = notice.filter(|_| is_news) {
            tracing::warn!(engine = self.target.name, "remote write: {notice}");
        }
        self.came.notify_one();
    }

    /// The oldest blocks.
    pub(super) async fn next(self: &Arc<Self>, samples: u64) -> Result<Vec<Block>, StoreError> {
        self.busy(move |queue| queue.next(samples)).await
    }

    /// These are done with, also after a crash: engines refuse most of what they are sent twice, and more with it.
    pub(super) async fn done(self: &Arc<Self>, blocks: Vec<Block>) {
        // When it cannot be written, that is told by the next that is put.
        let _ = self
            .busy(move |queue| {
                queue.done(&blocks);
                queue.write()
            })
            .await;
    }

    /// Writes down what is done, so that it is not sent again.
    pub(super) async fn close(self: &Arc<Self>) {
        // What was done is sent once more then; engines know it already.
        let _ = self.busy(Queue::write).await;
    }

    /// How it goes, to be changed.
    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            name: self.target.name.clone(),
            url: shown(&self.target.url),
            waiting: self.waiting(),
            progress: self.progress().clone(),
        }
    }

    fn waiting(&self) -> Waiting {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the queue, which may wait for its disk.
    async fn busy<T: Send + 'static>(
        self: &Arc<Self>,
        call: impl FnOnce(&mut Queue) -> T + Send + 'static,
    ) -> T {
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let mut queue = desk.queue.lock().unwrap_or_else(PoisonError::into_inner);
            let done = call(&mut queue);
            *desk.waiting.lock().unwrap_or_else(PoisonError::into_inner) = queue.waiting();
            done
        });
        match done.await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The program ends just now, and nobody waits any more.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

/// Without its query, which may hold a key.
fn shown(url: &Uri) -> String {
    let authority = url.authority().map_or("", |place| place.as_str());
    format!("{}://{authority}{}", url.scheme_str().unwrap_or("http"), url.path())
}
