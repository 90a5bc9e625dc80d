//! Reads a source again and again: each in a task of its own, so that none waits for another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sessionwatch_fetch::client::Client;
use tokio_util::sync::CancellationToken;

use crate::feed::Feed;
use crate::look_error::LookError;
use crate::observed::Observed;
use crate::sink::Sink;
use crate::source::{Kind, Source};
use crate::time::{next_due, now_ms};
use crate::{jmxproxy, jolokia, prometheus};

/// A server that cannot be read is tried more and more rarely, but this often at least.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Reads a source until `stop`.
pub async fn run(source: Source, sink: Arc<dyn Sink>, stop: CancellationToken) {
    tokio::select! {
        () = read(source, sink) => {}
        () = stop.cancelled() => {}
    }
}

async fn read(source: Source, sink: Arc<dyn Sink>) {
    let mut reading = sink.reading();
    let mut feed = Feed::new(sink, source.identity(), source.name.clone());
    let mut looker = None;
    let mut failures = 0;
    loop {
        // Nobody sends when the sink is gone, and then there is nothing left to do.
        if reading.wait_for(|on| *on).await.is_err() {
            return;
        }
        let pause = pause(source.interval, failures);
        let (second, wait) = next_due(after(pause), source.interval);
        tokio::time::sleep(pause + wait).await;
        let begun = Instant::now();
        let seen = match look(&source, &mut looker).await {
            Ok(observed) => feed.observe(observed, second, begun.elapsed()).map_err(LookError::Misread),
            Err(error) => Err(error),
        };
        match seen {
            Ok(()) => failures = 0,
            Err(error) => {
                failures += 1;
                // The server that comes back may be another.
                looker = None;
                tracing::info!(source = source.name, "cannot read {}: {error}", source.url);
                feed.fail(format!("cannot read {}: {error}", place(&source)));
            }
        }
    }
}

/// The time that it will be after a pause, UTC milliseconds.
fn after(pause: Duration) -> i64 {
    now_ms().saturating_add(i64::try_from(pause.as_millis()).unwrap_or(0))
}

/// How much longer to wait after so many failures in a row.
fn pause(interval: Duration, failures: u32) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    interval.saturating_mul(1 << doublings.min(6)).min(LONGEST_PAUSE)
}

/// The address without its query, which may hold a key.
fn place(source: &Source) -> String {
    let url = source.url.to_string();
    url.split('?').next().unwrap_or_default().to_owned()
}

/// The client with what is known of the server that it speaks to.
#[derive(Debug)]
struct Looker {
    client: Client,
    tomcat: Option<jmxproxy::Known>,
}

/// Reads a source once.
///
/// # Errors
/// What was tried, what happened and what to do.
pub async fn once(source: &Source) -> Result<Observed, String> {
    let looked = look(source, &mut None).await;
    looked.map_err(|error| format!("cannot read {}: {error}", place(source)))
}

async fn look(source: &Source, looker: &mut Option<Looker>) -> Result<Observed, LookError> {
    let looker = match looker {
        Some(looker) => looker,
        None => looker.insert(Looker { client: Client::new(&source.url, &source.login)?, tomcat: None }),
    };
    match &source.kind {
        Kind::JmxProxy => jmxproxy::look(&looker.client, &source.url, &mut looker.tomcat).await,
        Kind::Jolokia => jolokia::look(&looker.client, &source.url).await,
        Kind::Prometheus(names) => prometheus::look(&looker.client, &source.url, names).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_half_a_minute() {
        let second = Duration::from_secs(1);
        let pauses = [0, 1, 2, 3, 5, 6, 100].map(|failures| pause(second, failures).as_secs());
        assert_eq!(pauses, [0, 1, 2, 4, 16, 30, 30]);
    }
}
