//! Who changed what is tracked.

use axum::Json;
use axum::extract::State;
use sessionwatch_series::change::{Change, What};

use super::body::{self, ChangeKind};
use super::context::Context;
use super::rows;

/// The last 1,000 changes of what is tracked and of the switches, the newest first.
#[utoipa::path(get, path = "/audit", tag = "read", responses((status = 200, body = body::Audit)))]
pub(super) async fn audit(State(context): State<Context>) -> Json<body::Audit> {
    let ledger = context.ingest.ledger();
    Json(body::Audit { changes: ledger.audit().newest_first().map(change).collect() })
}

fn change(change: &Change) -> body::Change {
    let (what, application, server, settings) = match change.what {
        What::Settings(settings) => (ChangeKind::Settings, None, None, Some(rows::settings(settings))),
        What::Track(id) => (ChangeKind::Track, Some(id), None, None),
        What::Untrack(id) => (ChangeKind::Untrack, Some(id), None, None),
        What::TrackAll(server) => (ChangeKind::TrackAll, None, server, None),
        What::UntrackAll(server) => (ChangeKind::UntrackAll, None, server, None),
    };
    body::Change {
        time: change.second,
        who: change.who.clone(),
        what,
        application: application.map(|id| id.to_string()),
        server: server.map(|id| id.to_string()),
        settings,
    }
}
