//! Live by server-sent events: rows for the tables, points for the graphs.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use sessionwatch_series::ring::JITTER_SECONDS;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::body::{Rows, Series};
use super::context::Context;
use super::extract::Params;
use super::graph::Graph;
use super::live::Word;
use super::problem::Problem;
use crate::clock::now;

/// A comment every so often shows proxies that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A live stream: `state` (all rows, first and whenever rows went away), `tick` (rows that changed), `points`
/// (first the whole series of the chosen graph, then its newest buckets).
#[utoipa::path(
    get, path = "/events", tag = "read", params(Graph),
    responses(
        (status = 200, content_type = "text/event-stream", body = Rows),
        (status = 400, description = "No such range", body = Problem),
        (status = 404, description = "No such application or server, or the application is not tracked", body = Problem),
    )
)]
pub(super) async fn events(
    State(context): State<Context>,
    Params(graph): Params<Graph>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    // What cannot be shown is told as a problem, not as a stream that ends.
    graph.read(&context.ingest.ledger(), now(), None)?;
    let stop = context.stop.clone().cancelled_owned();
    let (state, words) = context.live.listen();
    let follower = Follower { context, graph, words, pending: Some(Word::State(state)), sent_to: None };
    let events = stream::unfold(follower, Follower::next).flat_map(stream::iter).map(Ok).take_until(stop);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One page that listens.
struct Follower {
    context: Context,
    graph: Graph,
    words: Receiver<Word>,
    /// What was heard and is not sent yet.
    pending: Option<Word>,
    /// The newest bucket that the page has.
    sent_to: Option<i64>,
}

impl Follower {
    async fn next(mut self) -> Option<(Vec<Event>, Self)> {
        let word = match self.pending.take() {
            Some(word) => word,
            None => match self.words.recv().await {
                Ok(word) => word,
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    let (state, words) = self.context.live.listen();
                    self.words = words;
                    self.sent_to = None;
                    Word::State(state)
                }
            },
        };
        let (name, rows) = match &word {
            Word::State(rows) => ("state", rows),
            Word::Tick(rows) => ("tick", rows),
        };
        let mut events = vec![Event::default().event(name).data(rows)];
        if let Some(points) = self.points() {
            let json = serde_json::to_string(&points).expect("points are plain data with text keys");
            events.push(Event::default().event("points").data(json));
        }
        Some((events, self))
    }

    /// The buckets that are new or may have changed; `None` when the graph is gone, because it was untracked.
    fn points(&mut self) -> Option<Series> {
        let ledger = self.context.ingest.ledger();
        let since = self.sent_to.map(|to| to - JITTER_SECONDS);
        let mut points = self.graph.read(&ledger, now(), since).ok()?;
        if self.sent_to.is_some_and(|to| points.to < to) {
            // The clock went back: what the page has beyond now is no longer so.
            points = self.graph.read(&ledger, now(), None).ok()?;
        }
        drop(ledger);
        self.sent_to = Some(points.to);
        Some(points)
    }
}
