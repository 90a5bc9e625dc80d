//! Empties one mailbox: each letter until it is taken, more and more rarely while it is not.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use sessionwatch_fetch::client::Client;
use sessionwatch_fetch::pause;
use tokio_util::sync::CancellationToken;

use super::command;
use super::mailbox::{Mailbox, Next};
use super::receiver::Way;
use crate::clock::now;

/// A receiver that does not take what it is told is tried again after this.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// While a receiver does not take what it is told it is tried more and more rarely, but this often at least.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// What could not be delivered for so long is no news any more, seconds.
const OLDEST: i64 = 86_400;

/// Why it was not taken.
enum Refused {
    /// It may be taken later.
    Now(String),
    /// It is not understood, and will not be.
    Forever(String),
}

/// Delivers until `stop`.
pub(super) async fn run(mailbox: Arc<Mailbox>, stop: CancellationToken) {
    tokio::select! {
        () = deliver(&mailbox) => {}
        () = stop.cancelled() => {}
    }
}

async fn deliver(mailbox: &Mailbox) {
    let mut client = None;
    let mut failures: u32 = 0;
    loop {
        let next = mailbox.next().await;
        let body = match &next {
            Next::Letter(letter) if now().saturating_sub(letter.second) > OLDEST => {
                mailbox.dropped(&next);
                continue;
            }
            Next::Letter(letter) => &letter.body,
            Next::Reminder(body) => body,
        };
        let name = &mailbox.receiver().name;
        match tell(&mailbox.receiver().way, body, &mut client).await {
            Ok(()) => {
                failures = 0;
                mailbox.delivered(&next);
            }
            Err(Refused::Forever(why)) => {
                tracing::warn!(receiver = name, "an alert was refused and is not sent again: {why}");
                mailbox.failed(why, now());
                mailbox.dropped(&next);
            }
            Err(Refused::Now(why)) => {
                tracing::info!(receiver = name, "an alert could not be delivered: {why}");
                mailbox.failed(why, now());
                failures = failures.saturating_add(1);
                tokio::time::sleep(pause::after(failures, SHORTEST_PAUSE, LONGEST_PAUSE)).await;
            }
        }
    }
}

async fn tell(way: &Way, body: &[u8], client: &mut Option<Client>) -> Result<(), Refused> {
    match way {
        Way::Command { command } => command::run(command, body).await.map_err(Refused::Now),
        Way::Webhook { url, login } | Way::Alertmanager { url, login } => {
            let client = match client {
                Some(client) => client,
                None => {
                    client.insert(Client::new(url, login).map_err(|error| Refused::Now(error.to_string()))?)
                }
            };
            post(client, url, body).await
        }
    }
}

async fn post(client: &Client, url: &Uri, body: &[u8]) -> Result<(), Refused> {
    let json = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let answer = client.post(url, json, Bytes::copy_from_slice(body)).await;
    let answer = answer.map_err(|error| Refused::Now(error.to_string()))?;
    match answer.status {
        status if status.is_success() => Ok(()),
        // Others may change: a login that is wrong, a path that is not there yet.
        status @ (StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY) => Err(Refused::Forever(format!("it answered {status}"))),
        status => Err(Refused::Now(format!("it answered {status}"))),
    }
}
