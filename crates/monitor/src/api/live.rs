//! What the tables show, made once for all pages: whole, or what changed since the last time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sessionwatch_series::ledger::Ledger;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::picture::{Picture, json};
use super::rows;
use crate::clock::now;
use crate::parts::Parts;

/// Readings of several servers of one second are shown together: word of the first waits this long for the others.
const GATHER: Duration = Duration::from_millis(40);

/// At least this often something is published, so that windows slide and gaps show.
const PULSE: Duration = Duration::from_secs(1);

/// How many words a slow page may be behind before it is given the whole picture again.
const BEHIND: usize = 16;

/// One word to every page.
#[derive(Debug, Clone)]
pub(super) enum Word {
    /// The whole picture, as JSON.
    State(Arc<str>),
    /// The rows that changed, as JSON.
    Tick(Arc<str>),
}

/// The picture that all pages have, and who listens for the next.
#[derive(Debug)]
pub(crate) struct Live {
    last: Mutex<Picture>,
    words: broadcast::Sender<Word>,
}

impl Live {
    pub(crate) fn new(parts: &Parts) -> Self {
        // At once, not with the first change: a page that was open over a restart asks before that.
        let last = picture(parts, now());
        Self { last: Mutex::new(last), words: broadcast::Sender::new(BEHIND) }
    }

    /// Publishes every change until `stop`.
    pub(crate) async fn run(&self, parts: &Parts, stop: &CancellationToken) {
        let mut changes = parts.ingest.changes();
        loop {
            let changed = async {
                let _ = tokio::time::timeout(PULSE, changes.changed()).await;
                tokio::time::sleep(GATHER).await;
            };
            tokio::select! {
                () = changed => {}
                () = stop.cancelled() => return,
            }
            changes.mark_unchanged();
            self.publish(parts);
        }
    }

    /// The whole picture, and every word after it.
    pub(super) fn listen(&self) -> (Arc<str>, broadcast::Receiver<Word>) {
        let last = self.lock();
        (json(&last.whole()), self.words.subscribe())
    }

    /// How many listen.
    pub(crate) fn listeners(&self) -> usize {
        self.words.receiver_count()
    }

    fn publish(&self, parts: &Parts) {
        let next = picture(parts, now());
        let mut last = self.lock();
        // Rows that went away cannot be told in a tick.
        let word = if next.has_all_of(&last) {
            next.changes_since(&last).map(|rows| Word::Tick(json(&rows)))
        } else {
            None
        };
        let word = word.unwrap_or_else(|| Word::State(json(&next.whole())));
        *last = next;
        // Under the lock, so that whoever begins to listen misses nothing and hears nothing twice.
        let _ = self.words.send(word);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Picture> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything as it is now.
fn picture(parts: &Parts, now: i64) -> Picture {
    let ledger: &Ledger = &parts.ingest.ledger();
    let standing = parts.alerting.receivers();
    let mut picture = Picture {
        settings: Some(rows::settings(ledger.tracking().settings)),
        patterns: Some(rows::patterns(ledger.tracking())),
        store: Some(rows::store(parts.keeping.status())),
        alerts: Some(rows::alerts(&parts.alerting.view().alerts, &standing, ledger)),
        receivers: Some(rows::receivers(&standing)),
        remote_writes: Some(rows::remote_writes(parts.remote.standing())),
        ..Picture::default()
    };
    picture.take_totals(rows::totals_of_all(ledger, now));
    for server in ledger.servers() {
        picture.take_totals(rows::totals_of(server, now));
        picture.take_server(rows::server(server));
        for row in rows::applications(ledger, server, now) {
            picture.take_application(row);
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Ingest;
    use crate::keeping::Keeping;

    #[test]
    fn whoever_listens_before_anything_changed_hears_the_whole_picture() {
        let folder = tempfile::tempdir().unwrap();
        let (book, writer) = crate::keeping::open(folder.path()).unwrap();
        let ingest = Arc::new(Ingest::new(book));
        let keeping = Arc::new(Keeping::begin(Arc::clone(&ingest), writer, "").unwrap());
        let (state, _words) = Live::new(&Parts::plain(ingest, keeping)).listen();
        let state: serde_json::Value = serde_json::from_str(&state).unwrap();
        assert_eq!(state["settings"]["enabled"], true, "{state}");
        assert_eq!(
            state["store"],
            serde_json::json!({"trouble": null, "since": null, "notice": null}),
            "{state}"
        );
        assert_eq!(state["totals"][0]["server"], serde_json::Value::Null, "{state}");
    }
}
