//! The live stream: opened, listened to, and opened again when it breaks.

use std::time::Duration;

use futures_util::StreamExt;
use http_body_util::BodyExt;
use tokio::sync::{Notify, mpsc, watch};

use crate::client::{AskError, Client};
use crate::points::Wanted;
use crate::sse::{Event, Parser};
use crate::words::{Rows, Series};

/// Waits before the next try, seconds.
const BACK_OFF: [u64; 5] = [1, 2, 4, 8, 15];
/// Something comes every second; after so long without anything the connection is taken for dead.
const SILENCE: Duration = Duration::from_secs(10);

/// What is heard.
#[derive(Debug)]
pub(crate) enum News {
    /// All rows: the connection is there.
    State(Rows),
    /// Rows that changed.
    Tick(Rows),
    /// Buckets of the graph; `whole`: the first ones on this connection.
    Points { series: Box<Series>, whole: bool },
    /// There is no such graph (any more), and why.
    NoGraph(String),
    /// No connection, and seconds until the next try.
    Lost { why: String, wait: u64 },
}

/// Why a connection ended.
enum End {
    /// Something else is wanted now.
    Changed,
    Lost(AskError),
    /// Nobody listens to us any more.
    Left,
}

/// Follows the graph that is wanted, for as long as somebody listens.
pub(crate) async fn follow(
    client: Client,
    mut wanted: watch::Receiver<Wanted>,
    retry: &Notify,
    news: mpsc::Sender<News>,
) {
    let mut tries = 0;
    loop {
        let graph = wanted.borrow_and_update().clone();
        let end = tokio::select! {
            end = listen(&client, &graph, &news, &mut tries) => end,
            changed = wanted.changed() => if changed.is_ok() { End::Changed } else { End::Left },
        };
        let word = match end {
            End::Changed => continue,
            End::Left => return,
            End::Lost(AskError::Refused { status: 400 | 404, detail })
                if graph.application.is_some() || graph.server.is_some() =>
            {
                News::NoGraph(detail)
            }
            End::Lost(error) => {
                let wait = BACK_OFF[tries.min(BACK_OFF.len() - 1)];
                tries += 1;
                News::Lost { why: error.to_string(), wait }
            }
        };
        let wait = if let News::Lost { wait, .. } = word { wait } else { BACK_OFF[0] };
        if news.send(word).await.is_err() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(wait)) => {}
            () = retry.notified() => {}
            changed = wanted.changed() => if changed.is_err() { return },
        }
    }
}

async fn listen(client: &Client, graph: &Wanted, news: &mpsc::Sender<News>, tries: &mut usize) -> End {
    let server = graph.server.as_ref().map_or_else(String::new, |id| format!("&server={id}"));
    let path = format!("events?application={}&range={}{server}", graph.subject(), graph.range.word());
    let mut body = match client.stream(&path).await {
        Ok(body) => body.into_data_stream(),
        Err(error) => return End::Lost(error),
    };
    let mut parser = Parser::default();
    let mut whole = true;
    loop {
        let bytes = match tokio::time::timeout(SILENCE, body.next()).await {
            Ok(Some(Ok(bytes))) => bytes,
            Ok(Some(Err(_)) | None) => return End::Lost(client.unreachable("the connection ended".into())),
            Err(_) => {
                let silent = format!("nothing came for {} s", SILENCE.as_secs());
                return End::Lost(client.unreachable(silent));
            }
        };
        let events = match parser.take(&bytes) {
            Ok(events) => events,
            Err(error) => return End::Lost(client.unreachable(error.to_string())),
        };
        for event in events {
            let word = match understood(&event, &mut whole) {
                Ok(Some(word)) => word,
                Ok(None) => continue,
                Err(_) => return End::Lost(AskError::NotUnderstood(client.address.clone())),
            };
            *tries = 0;
            if news.send(word).await.is_err() {
                return End::Left;
            }
        }
    }
}

fn understood(event: &Event, whole: &mut bool) -> Result<Option<News>, serde_json::Error> {
    Ok(match event.name.as_str() {
        "state" => Some(News::State(serde_json::from_str(&event.data)?)),
        "tick" => Some(News::Tick(serde_json::from_str(&event.data)?)),
        "points" => {
            let series = serde_json::from_str(&event.data)?;
            Some(News::Points { series, whole: std::mem::take(whole) })
        }
        _ => None,
    })
}

/// The first picture of a stream, as it was sent.
///
/// # Errors
/// [`AskError`]
pub(crate) async fn first(client: &Client) -> Result<String, AskError> {
    let mut body = client.stream("events").await?.into_data_stream();
    let mut parser = Parser::default();
    let read = async {
        while let Some(bytes) = body.next().await {
            let bytes = bytes.map_err(|_| client.unreachable("the connection ended".into()))?;
            let events = parser.take(&bytes).map_err(|error| client.unreachable(error.to_string()))?;
            if let Some(event) = events.into_iter().find(|event| event.name == "state") {
                return Ok(event.data);
            }
        }
        Err(AskError::NotUnderstood(client.address.clone()))
    };
    let silent = || client.unreachable(format!("nothing came for {} s", SILENCE.as_secs()));
    tokio::time::timeout(SILENCE, read).await.unwrap_or_else(|_| Err(silent()))
}
