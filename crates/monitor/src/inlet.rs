//! Lets in servers that are read over HTTP or tell by themselves, by the one door.

use std::sync::Arc;

use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick};
use sessionwatch_series::reading::Reading;
use sessionwatch_sources::sink::{Line, Sink};
use tokio::sync::watch;

use crate::clock::now;
use crate::ingest::{Door, Ingest};

/// The sink of all sources.
#[derive(Debug)]
pub struct Inlet(Arc<Ingest>);

impl Inlet {
    /// Into this ledger.
    #[must_use]
    pub fn new(ingest: Arc<Ingest>) -> Self {
        Self(ingest)
    }
}

impl Sink for Inlet {
    fn open(&self, hello: Hello) -> Box<dyn Line> {
        // There is no process behind it that we could tell from another: who comes with the same identity is the same.
        Box::new(self.0.open(0, hello, now()))
    }

    fn reading(&self) -> watch::Receiver<bool> {
        self.0.reading()
    }
}

impl Line for Door {
    fn applications_are(&self, list: Applications) {
        self.applications_are(list, now());
    }

    fn tick(&self, tick: Tick) {
        self.tick(tick, now());
    }

    fn trouble(&self, text: String) {
        self.trouble(text);
    }

    fn last(&self, application: &ApplicationInfo) -> Option<Reading> {
        self.last(application)
    }
}
