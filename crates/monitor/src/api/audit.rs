//! Who did what, and when.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use sessionwatch_access::record::{Did, Record};
use sessionwatch_series::change::{Change, What};

use super::body::{self, ChangeKind};
use super::context::Context;
use super::problem::Problem;
use super::rows;

/// The most that is told.
const MOST: usize = 1000;

/// The last 1,000 changes of what is tracked, of switches, users and tokens, logins, and what was attached to, the newest
/// first.
#[utoipa::path(
    get, path = "/audit", tag = "access", security(("token" = ["operator"])),
    responses(
        (status = 200, body = body::Audit),
        (status = 500, description = "The file of it cannot be read", body = Problem),
    )
)]
pub(super) async fn audit(State(context): State<Context>) -> Result<Json<body::Audit>, Problem> {
    let audit = context.doorkeeper.audit().clone();
    let read = tokio::task::spawn_blocking(move || audit.newest_first(MOST)).await;
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::failed(format!("audit.log in the data folder cannot be read: {error}"))
    };
    let records = read.map_err(|error| unreadable(&error))?.map_err(|error| unreadable(&error))?;
    let mut changes: Vec<_> = records.into_iter().map(record).collect();
    changes.extend(context.ingest.ledger().audit().newest_first().map(change));
    // Both lists have their order already, which stays for what happened in the same second.
    changes.sort_by_key(|change| Reverse(change.time));
    changes.truncate(MOST);
    Ok(Json(body::Audit { changes }))
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
        subject: None,
        from: None,
    }
}

fn record(record: Record) -> body::Change {
    let what = match record.did {
        Did::LogIn => ChangeKind::LogIn,
        Did::LogInFailed => ChangeKind::LogInFailed,
        Did::LogOut => ChangeKind::LogOut,
        Did::UserAdded => ChangeKind::UserAdded,
        Did::UserRemoved => ChangeKind::UserRemoved,
        Did::UserChanged => ChangeKind::UserChanged,
        Did::TokenAdded => ChangeKind::TokenAdded,
        Did::TokenRemoved => ChangeKind::TokenRemoved,
        Did::Attached => ChangeKind::Attached,
        Did::Detached => ChangeKind::Detached,
        Did::BackedUp => ChangeKind::BackedUp,
        Did::Reloaded => ChangeKind::Reloaded,
    };
    body::Change {
        time: record.second,
        who: record.who,
        what,
        application: None,
        server: None,
        settings: None,
        subject: Some(record.what).filter(|text| !text.is_empty()),
        from: Some(record.from).filter(|text| !text.is_empty()),
    }
}
