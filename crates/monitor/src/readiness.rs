//! Whether sessionwatch runs, and whether all of it works.

use std::fmt::Write;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;

use crate::api::{FleetContext, said};
use crate::exposition::harmless;
use crate::parts::Parts;

pub(crate) fn routes(parts: Parts) -> Router {
    Router::new().route("/livez", get(|| async { "ok\n" })).route("/readyz", get(readyz)).with_state(parts)
}

/// The same about a fleet.
pub(crate) fn fleet_routes(context: FleetContext) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(fleet_readyz))
        .with_state(context)
}

async fn fleet_readyz(
    State(context): State<FleetContext>,
    RawQuery(query): RawQuery,
) -> (StatusCode, String) {
    let engine = context.fleet.census().await;
    let (code, word) = match engine {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    let mut text = String::new();
    if is_verbose(query) {
        let _ = match &engine {
            Ok(census) => writeln!(text, "[+] engine ({} servers)", census.servers.len()),
            Err(error) => writeln!(text, "[-] engine: {}", harmless(&said(&context.fleet, error))),
        };
        if let Some(notice) = context.configuration.notice() {
            let _ = writeln!(text, "[i] configuration: {notice}");
        }
    }
    text.push_str(word);
    text.push('\n');
    (code, text)
}

fn is_verbose(query: Option<String>) -> bool {
    query.is_some_and(|query| query.split('&').any(|part| part.split('=').next() == Some("verbose")))
}

/// With `?verbose` each part by itself and why it does not work.
async fn readyz(State(parts): State<Parts>, RawQuery(query): RawQuery) -> (StatusCode, String) {
    let status = parts.keeping.status();
    let (code, word) = match status.trouble {
        None => (StatusCode::OK, "ok"),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    let verbose = is_verbose(query);
    let mut text = String::new();
    if verbose {
        let _ = match (&status.trouble, status.since) {
            (Some(trouble), since) => {
                writeln!(
                    text,
                    "[-] store: {trouble} (since {} UTC seconds; the page goes on live)",
                    since.unwrap_or_default()
                )
            }
            _ => writeln!(text, "[+] store"),
        };
    }
    if let Some(notice) = status.notice.filter(|_| verbose) {
        let _ = writeln!(text, "[i] store: {notice}");
    }
    // What waits for an engine is not lost, so that nobody is to be restarted for it.
    for engine in parts.remote.standing().into_iter().filter(|_| verbose) {
        let (name, waiting) = (engine.name, engine.waiting.samples);
        let _ = match engine.progress.trouble {
            Some(trouble) => writeln!(text, "[-] remote write to {name}: {trouble} ({waiting} samples wait)"),
            None => writeln!(text, "[+] remote write to {name} ({waiting} samples wait)"),
        };
        if let Some(notice) = engine.progress.notice {
            let _ = writeln!(text, "[i] remote write to {name}: {notice}");
        }
    }
    // What was in force before still is: nothing is less ready than it was.
    if let Some(notice) = parts.configuration.notice().filter(|_| verbose) {
        let _ = writeln!(text, "[i] configuration: {notice}");
    }
    text.push_str(word);
    text.push('\n');
    (code, text)
}
