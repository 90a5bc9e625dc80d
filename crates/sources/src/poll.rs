//! Reads a source again and again: each in a task of its own, so that none waits for another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sessionwatch_fetch::client::Client;
use sessionwatch_fetch::pause;
use sessionwatch_series::reading::Reading;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::feed::Feed;
use crate::look_error::LookError;
use crate::observed::{Application, Observed};
use crate::sink::Sink;
use crate::source::{Kind, Source};
use crate::spring_redis::{self, Watch};
use crate::time::{next_due, now_ms};
use crate::{jmxproxy, jolokia, prometheus};

/// Graphs have buckets of a second: one that is looked at more rarely is meanwhile as it was seen last.
const SECOND: Duration = Duration::from_secs(1);
/// A server that cannot be read is tried more and more rarely, but this often at least.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Reads a source until `stop`. How it is read may change meanwhile, and no second is missed by that; what it is may not.
pub(crate) async fn run(source: watch::Receiver<Source>, sink: Arc<dyn Sink>, stop: CancellationToken) {
    tokio::select! {
        () = read(source, sink) => {}
        () = stop.cancelled() => {}
    }
}

async fn read(mut changes: watch::Receiver<Source>, sink: Arc<dyn Sink>) {
    let mut reading = sink.reading();
    let mut source = changes.borrow_and_update().clone();
    let mut feed = Feed::new(sink, source.identity(), source.name.clone());
    let mut looker = Looker::default();
    let mut failures = 0;
    loop {
        if !*reading.borrow() {
            looker.store.iter_mut().for_each(Watch::hang_up);
        }
        // Nobody sends when the sink is gone, and then there is nothing left to do.
        if reading.wait_for(|on| *on).await.is_err() {
            return;
        }
        let pause = pause::after(failures, source.interval, LONGEST_PAUSE);
        let (mut second, _) = next_due(after(pause), source.interval);
        loop {
            let (next, wait) = next_due(now_ms(), SECOND);
            tokio::time::sleep(wait).await;
            // Who is read in another way now is read at once.
            if next >= second || !*reading.borrow() || changes.has_changed().unwrap_or(false) {
                second = next;
                break;
            }
            feed.again(next);
        }
        if !*reading.borrow() {
            continue;
        }
        if changes.has_changed().unwrap_or(false) {
            let changed = changes.borrow_and_update().clone();
            if changed.name != source.name {
                feed.call(changed.name.clone());
            }
            // Whoever is asked in the same way is asked over the same connection.
            if (&changed.kind, &changed.login) != (&source.kind, &source.login) {
                looker = Looker::default();
            }
            (source, failures) = (changed, 0);
        }
        let begun = Instant::now();
        let seen = match look(&source, &mut looker, |application| feed.last(application)).await {
            Ok(observed) => feed.observe(observed, second, begun.elapsed()).map_err(LookError::Misread),
            Err(error) => Err(error),
        };
        match seen {
            Ok(()) => failures = 0,
            Err(error) => {
                failures += 1;
                // The server that comes back may be another.
                looker.http = None;
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

/// The address without its query, which may hold a key.
fn place(source: &Source) -> String {
    let url = source.url.to_string();
    url.split('?').next().unwrap_or_default().to_owned()
}

/// What is kept from look to look.
#[derive(Debug, Default)]
struct Looker {
    http: Option<Http>,
    store: Option<Watch>,
}

/// The client with what is known of the server that it speaks to.
#[derive(Debug)]
struct Http {
    client: Client,
    tomcat: Option<jmxproxy::Known>,
}

impl Looker {
    fn http(&mut self, source: &Source) -> Result<&mut Http, LookError> {
        match &mut self.http {
            Some(http) => Ok(http),
            none => Ok(none.insert(Http { client: Client::new(&source.url, &source.login)?, tomcat: None })),
        }
    }
}

/// Reads a source once.
///
/// # Errors
/// What was tried, what happened and what to do.
pub async fn once(source: &Source) -> Result<Observed, String> {
    let looked = look(source, &mut Looker::default(), |_| None).await;
    looked.map_err(|error| format!("cannot read {}: {error}", place(source)))
}

/// Looks once; `last` knows the last reading of an application.
async fn look(
    source: &Source,
    looker: &mut Looker,
    last: impl FnOnce(&Application) -> Option<Reading>,
) -> Result<Observed, LookError> {
    let Source { kind, url, login, .. } = source;
    match kind {
        Kind::JmxProxy => {
            let Http { client, tomcat } = looker.http(source)?;
            jmxproxy::look(client, url, tomcat).await
        }
        Kind::Jolokia => jolokia::look(&looker.http(source)?.client, url).await,
        Kind::Prometheus(names) => prometheus::look(&looker.http(source)?.client, url, names).await,
        Kind::Redis(store) => {
            let known = || Watch::new(url, login, store, last(&spring_redis::application(store)));
            Ok(looker.store.get_or_insert_with(known).look().await?)
        }
    }
}
