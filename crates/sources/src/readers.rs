//! All sources of the configuration, each read in a task of its own; the configuration may change.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::poll;
use crate::sink::Sink;
use crate::source::Source;

/// The sources that are read.
#[derive(Debug)]
pub struct Readers {
    sink: Arc<dyn Sink>,
    stop: CancellationToken,
    open: HashMap<String, Reader>,
}

#[derive(Debug)]
struct Reader {
    source: watch::Sender<Source>,
    stop: CancellationToken,
}

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is read from now on.
    Begun(Source),
    /// It is read in another way from now on.
    Changed(Source),
    /// It is not read any more.
    Ended(Source),
}

impl Readers {
    /// Nobody is read yet. Reading ends with `stop`.
    #[must_use]
    pub fn new(sink: Arc<dyn Sink>, stop: CancellationToken) -> Self {
        Self { sink, stop, open: HashMap::new() }
    }

    /// Reads these and no others. Who was read before and still is misses no second.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn replace(&mut self, sources: Vec<Source>) -> Vec<News> {
        let mut before = std::mem::take(&mut self.open);
        let mut news = Vec::new();
        for source in sources {
            let identity = source.identity();
            let reader = if let Some(reader) = before.remove(&identity) {
                let has_changed = |old: &mut Source| std::mem::replace(old, source.clone()) != source;
                if reader.source.send_if_modified(has_changed) {
                    news.push(News::Changed(source));
                }
                reader
            } else {
                let (sender, changes) = watch::channel(source.clone());
                let stop = self.stop.child_token();
                tokio::spawn(poll::run(changes, Arc::clone(&self.sink), stop.clone()));
                news.push(News::Begun(source));
                Reader { source: sender, stop }
            };
            self.open.insert(identity, reader);
        }
        for gone in before.into_values() {
            gone.stop.cancel();
            news.push(News::Ended(gone.source.borrow().clone()));
        }
        news
    }
}
