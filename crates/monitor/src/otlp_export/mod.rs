//! OTLP metrics out: everything that `/metrics` tells, sent to a collector again and again.
//!
//! All sums are cumulative, so that a word that does not arrive loses nothing: the next one holds more. What could not be sent is tried
//! again until the next is due, and then forgotten. Nothing waits in line, and whoever is slow delays nobody else.

mod metrics;
mod send;
mod settings;

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

pub use self::settings::{Export, Protocol};
pub use axum::http::{HeaderMap, HeaderName, HeaderValue};

use self::metrics::{Metrics, Request};
use self::send::{Refused, Sender};
use crate::api::write_metrics;
use crate::clock::now;
use crate::parts::Parts;
use crate::pause::pause;

/// A collector that is slow keeps nobody from stopping.
const FAREWELL: Duration = Duration::from_millis(500);

/// Sends metrics as the configuration says.
#[derive(Debug)]
pub struct Exporting {
    parts: Parts,
    /// Since when it is summed up: another collector, or another way to it, begins nothing anew.
    begun: i64,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    export: Export,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Exporting {
    /// Sends nothing yet.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts, begun: now(), open: None }
    }

    /// Sends there from now on, and nowhere else; whether that is a change. What was counted until now is sent to where it
    /// went before.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub async fn replace(&mut self, export: Option<Export>) -> bool {
        if self.open.as_ref().map(|open| &open.export) == export.as_ref() {
            return false;
        }
        self.end().await;
        self.open = export.map(|export| {
            let stop = CancellationToken::new();
            let task = tokio::spawn(run(export.clone(), self.parts.clone(), self.begun, stop.clone()));
            Open { export, stop, task }
        });
        true
    }

    /// Sends what was counted until now, and nothing any more.
    pub async fn end(&mut self) {
        let Some(Open { stop, task, .. }) = self.open.take() else { return };
        stop.cancel();
        let abort = task.abort_handle();
        if tokio::time::timeout(FAREWELL, task).await.is_err() {
            abort.abort();
        }
    }
}

/// Sends until `stop`, and once more then, so that nothing that was counted is missing. What is summed up is so since `begun`.
async fn run(export: Export, parts: Parts, begun: i64, stop: CancellationToken) {
    let mut sender = match Sender::new(&export) {
        Ok(sender) => sender,
        Err(why) => {
            tracing::error!("metrics cannot be sent to {}: {why}", export.endpoint);
            return;
        }
    };
    let mut due = tokio::time::interval(export.interval);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut trouble = Trouble::default();
    loop {
        tokio::select! {
            _ = due.tick() => {}
            () = stop.cancelled() => break,
        }
        let until = Instant::now() + export.interval;
        let delivered = deliver(&mut sender, &export, || collect(&export, &parts, begun), until);
        tokio::select! {
            outcome = delivered => trouble.note(&export, outcome),
            () = stop.cancelled() => break,
        }
    }
    for request in collect(&export, &parts, begun) {
        if sender.send(request).await.is_err() {
            return;
        }
    }
}

fn collect(export: &Export, parts: &Parts, begun: i64) -> Vec<Request> {
    let mut metrics = Metrics::new(now(), begun);
    write_metrics(parts, None, &mut metrics);
    metrics.requests(&export.attributes)
}

/// Sends all parts of one picture, each until it is taken or the next picture is due.
async fn deliver(
    sender: &mut Sender,
    export: &Export,
    collect: impl Fn() -> Vec<Request>,
    until: Instant,
) -> Result<(), String> {
    for request in collect() {
        let mut failures = 0;
        loop {
            match sender.send(request.clone()).await {
                Ok(()) => break,
                Err(Refused::Forever(why)) => return Err(why),
                Err(Refused::Now { why, after }) => {
                    failures += 1;
                    let wait = after.unwrap_or_else(|| pause(failures)).max(Duration::from_millis(100));
                    if Instant::now() + wait >= until {
                        return Err(why);
                    }
                    tracing::debug!("metrics were not taken by {}, trying again: {why}", export.endpoint);
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }
    Ok(())
}

/// Told once when it begins and once when it is over.
#[derive(Debug, Default)]
struct Trouble(bool);

impl Trouble {
    fn note(&mut self, export: &Export, outcome: Result<(), String>) {
        match outcome {
            Ok(()) if std::mem::take(&mut self.0) => {
                tracing::warn!("metrics are taken by {} again", export.endpoint);
            }
            Err(why) if !std::mem::replace(&mut self.0, true) => {
                tracing::warn!("metrics are not taken by {}: {why}", export.endpoint);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
