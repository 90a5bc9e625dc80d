//! `sessionwatch top` as it runs: keys, news, the clock and signals, one after the other.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossterm::event::{Event, EventStream, KeyEventKind};
use futures_util::StreamExt;
use hyper::Method;
use jiff::tz::TimeZone;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};

use crate::client::{AskError, Client};
use crate::draw::draw;
use crate::feed::{News, follow};
use crate::look::Look;
use crate::screen::Screen;
use crate::state::{Effect, State};
use crate::view::{Failed, View};
use crate::words::Sparklines;

/// The last hour by the minute changes no more often.
const SPARKLINES_EVERY: u64 = 30;
/// JVMs are looked for again so often while no server is there.
const DIAGNOSIS_EVERY: u64 = 10;

/// What comes back from what was begun.
enum Back {
    Changed(Result<(), AskError>),
    Sparklines(Sparklines),
    Diagnosis(Vec<String>),
}

/// Shows it until somebody quits.
///
/// # Errors
/// When the terminal cannot be used.
pub(crate) async fn run(client: Client, view: View) -> Result<(), Failed> {
    let mut screen = Screen::take().map_err(|error| Failed(error.to_string()))?;
    let failed = |error: std::io::Error| Failed(format!("the terminal cannot be used: {error}"));
    let look = Look::new(view.ground);
    let mut state =
        State::new(client.address.to_string(), TimeZone::system(), view.range, view.sort, view.filter);
    let mut server = view.server;
    let (wanted, wanted_too) = watch::channel(state.wanted());
    let (tell, mut news) = mpsc::channel(64);
    let (back, mut backs) = mpsc::channel(16);
    let retry = Arc::new(Notify::new());
    let (follower, again) = (client.clone(), Arc::clone(&retry));
    let following = tokio::spawn(async move { follow(follower, wanted_too, &again, tell).await });
    let mut keys = EventStream::new();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    let mut passed: u64 = 0;
    let [mut terminated, mut hung_up] = [SignalKind::terminate(), SignalKind::hangup()]
        .map(signal)
        .map(|signal| signal.expect("signals can be awaited"));
    loop {
        state.now = now();
        screen.terminal.draw(|frame| draw(frame, &mut state, &look)).map_err(failed)?;
        let effect = tokio::select! {
            key = keys.next() => match key {
                Some(Ok(Event::Key(key))) if key.kind != KeyEventKind::Release => state.press(key),
                // The terminal is gone.
                Some(Err(_)) | None => break,
                Some(Ok(_)) => None,
            },
            Some(word) = news.recv() => {
                let first = matches!(word, News::State(_));
                state.hear(word);
                if first {
                    choose_server(&mut state, &mut server);
                    ask_sparklines(&client, &back);
                }
                None
            }
            Some(word) = backs.recv() => {
                match word {
                    Back::Changed(Ok(())) => ask_sparklines(&client, &back),
                    Back::Changed(Err(error)) => state.remark = Some(error.to_string()),
                    Back::Sparklines(sparklines) => state.hear_sparklines(sparklines.sparklines),
                    Back::Diagnosis(found) => state.diagnosis = found,
                }
                None
            }
            _ = seconds.tick() => {
                if passed.is_multiple_of(SPARKLINES_EVERY) && passed > 0 {
                    ask_sparklines(&client, &back);
                }
                let empty = state.picture.as_ref().is_some_and(|picture| picture.servers.is_empty());
                if let (true, true, Some(diagnose)) = (empty, passed.is_multiple_of(DIAGNOSIS_EVERY), view.diagnose) {
                    let back = back.clone();
                    tokio::task::spawn_blocking(move || back.blocking_send(Back::Diagnosis(diagnose())));
                }
                passed += 1;
                None
            }
            _ = terminated.recv() => break,
            _ = hung_up.recv() => break,
        };
        match effect {
            Some(Effect::Quit) => break,
            Some(Effect::Retry) => retry.notify_one(),
            Some(change) => begin(&client, &back, change),
            None => {}
        }
        let next = state.wanted();
        wanted.send_if_modified(|wanted| std::mem::replace(wanted, next.clone()) != next);
    }
    following.abort();
    Ok(())
}

/// The server that was named at the start, once it is known which there are.
fn choose_server(state: &mut State, named: &mut Option<String>) {
    let Some(name) = named.take() else { return };
    let Some(picture) = &state.picture else { return };
    let found = picture.servers_by_name().into_iter().find(|server| server.id == name || server.name == name);
    match found {
        Some(server) => state.choice.server = Some(server.id.clone()),
        None => {
            state.remark = Some(format!("there is no server {name}: Tab goes through those that there are"))
        }
    }
}

fn ask_sparklines(client: &Client, back: &mpsc::Sender<Back>) {
    let (client, back) = (client.clone(), back.clone());
    tokio::spawn(async move {
        // Without them the table has a column less to look at: nothing to tell of.
        if let Ok(sparklines) = client.get("sparklines").await {
            let _ = back.send(Back::Sparklines(sparklines)).await;
        }
    });
}

fn begin(client: &Client, back: &mpsc::Sender<Back>, change: Effect) {
    let of = |server: Option<String>| server.map_or_else(String::new, |id| format!("?server={id}"));
    let (method, path) = match change {
        Effect::Track(id) => (Method::PUT, format!("applications/{id}/tracking")),
        Effect::Untrack(id) => (Method::DELETE, format!("applications/{id}/tracking")),
        Effect::TrackAll(server) => (Method::POST, format!("tracking/all{}", of(server))),
        Effect::UntrackAll(server) => (Method::DELETE, format!("tracking/all{}", of(server))),
        Effect::Quit | Effect::Retry => return,
    };
    let (client, back) = (client.clone(), back.clone());
    tokio::spawn(async move {
        let changed = client.change(method, &path).await;
        let _ = back.send(Back::Changed(changed)).await;
    });
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
