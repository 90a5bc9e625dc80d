//! Live by server-sent events: rows for the tables, points for the graphs.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::ring::JITTER_SECONDS;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use utoipa::IntoParams;

use super::body::{Rows, Series};
use super::context::Context;
use super::extract::Params;
use super::graph::Graph;
use super::live::Word;
use super::problem::Problem;
use crate::access::Caller;
use crate::alerting::View;
use crate::clock::now;

/// A comment every so often shows proxies that the stream is alive.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The most graphs on one stream.
const GRAPHS: usize = 32;

/// What else to follow on the same stream.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Also {
    /// More graphs, separated by commas, each `application:range` or `application:range:server`; at most 31.
    also: Option<String>,
}

impl Also {
    fn graphs(&self) -> Result<Vec<Graph>, Problem> {
        let graphs = self.also.iter().flat_map(|list| list.split(',')).map(str::parse);
        graphs.take(GRAPHS).collect()
    }
}

/// A live stream: `state` (all rows, first and whenever rows went away), `tick` (rows that changed), `points`
/// (for each chosen graph first the whole series, then its newest buckets).
#[utoipa::path(
    get, path = "/events", tag = "read", security(("token" = ["viewer"])), params(Graph, Also),
    responses(
        (status = 200, content_type = "text/event-stream", body = Rows),
        (status = 400, description = "No such range, or too many graphs", body = Problem),
        (status = 404, description = "No such application or server, or the application is not tracked", body = Problem),
        (status = 503, description = "Of a fleet: the engine does not answer", body = Problem),
    )
)]
pub(super) async fn events(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Params(graph): Params<Graph>,
    Params(also): Params<Also>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let graphs = followed(graph, &also)?;
    // What cannot be shown is told as a problem, not as a stream that ends.
    let alerts = context.parts.alerting.view();
    for graph in &graphs {
        graph.read(&context.parts.ingest.ledger(), &alerts, now(), None)?;
    }
    let graphs = graphs.into_iter().map(|graph| Followed { graph, sent_to: None }).collect();
    let stop = context.stop.clone().cancelled_owned();
    let (state, words) = context.live.listen();
    let follower = Follower { context, caller, graphs, words, pending: Some(Word::State(state)) };
    let events = stream::unfold(follower, Follower::next).flat_map(stream::iter).map(Ok).take_until(stop);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// All graphs that are to be followed.
pub(super) fn followed(graph: Graph, also: &Also) -> Result<Vec<Graph>, Problem> {
    let mut graphs = vec![graph];
    graphs.extend(also.graphs()?);
    if graphs.len() > GRAPHS {
        return Err(Problem::bad_request(format!("a stream carries at most {GRAPHS} graphs: ask for fewer")));
    }
    Ok(graphs)
}

/// One page that listens.
struct Follower {
    context: Context,
    caller: Caller,
    graphs: Vec<Followed>,
    words: Receiver<Word>,
    /// What was heard and is not sent yet.
    pending: Option<Word>,
}

/// A graph and how much of it the page has.
struct Followed {
    graph: Graph,
    /// The newest bucket that was sent.
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
                    for followed in &mut self.graphs {
                        followed.sent_to = None;
                    }
                    Word::State(state)
                }
            },
        };
        // Who has logged out since, or was, hears no more.
        if !self.context.doorkeeper.still_knows(&self.caller, now()) {
            return None;
        }
        let (name, rows) = match &word {
            Word::State(rows) => ("state", rows),
            Word::Tick(rows) => ("tick", rows),
        };
        let mut events = vec![Event::default().event(name).data(rows)];
        let alerts = self.context.parts.alerting.view();
        let ledger = self.context.parts.ingest.ledger();
        let graphs = self.graphs.iter_mut();
        let points: Vec<_> = graphs.filter_map(|followed| followed.points(&ledger, &alerts)).collect();
        drop(ledger);
        for points in points {
            let json = serde_json::to_string(&points).expect("points are plain data with text keys");
            events.push(Event::default().event("points").data(json));
        }
        Some((events, self))
    }
}

impl Followed {
    /// The buckets that are new or may have changed; `None` when the graph is gone, because it was untracked.
    fn points(&mut self, ledger: &Ledger, alerts: &View) -> Option<Series> {
        let since = self.sent_to.map(|to| to - JITTER_SECONDS);
        let mut points = self.graph.read(ledger, alerts, now(), since).ok()?;
        if self.sent_to.is_some_and(|to| points.to < to) {
            // The clock went back: what the page has beyond now is no longer so.
            points = self.graph.read(ledger, alerts, now(), None).ok()?;
        }
        self.sent_to = Some(points.to);
        Some(points)
    }
}
