//! Who did what, and when.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use sessionwatch_access::audit::Audit;
use sessionwatch_access::record::{Did, Record};
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::id::{ApplicationId, ServerId};

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
    let mut changes = of_access(context.doorkeeper.audit()).await?;
    changes.extend(context.parts.ingest.ledger().audit().newest_first().map(change));
    // Both lists have their order already, which stays for what happened in the same second.
    changes.sort_by_key(|change| Reverse(change.time));
    changes.truncate(MOST);
    Ok(Json(body::Audit { changes }))
}

/// What was done about users, tokens and logins, and by hand; the newest first.
pub(super) async fn of_access(audit: &Audit) -> Result<Vec<body::Change>, Problem> {
    let audit = audit.clone();
    let read = tokio::task::spawn_blocking(move || audit.newest_first(MOST)).await;
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::failed(format!("audit.log in the data folder cannot be read: {error}"))
    };
    let records = read.map_err(|error| unreadable(&error))?.map_err(|error| unreadable(&error))?;
    Ok(records.into_iter().map(record).collect())
}

fn change(change: &Change) -> body::Change {
    let row =
        |what| body::Change { time: change.second, who: change.who.clone(), what, ..body::Change::nothing() };
    let of = |what, server: Option<ServerId>| body::Change {
        server: server.map(|id| id.to_string()),
        ..row(what)
    };
    let one = |what, id: ApplicationId| body::Change { application: Some(id.to_string()), ..row(what) };
    match &change.what {
        What::Settings(settings) => {
            body::Change { settings: Some(rows::settings(*settings)), ..row(ChangeKind::Settings) }
        }
        What::Track(id) => one(ChangeKind::Track, *id),
        What::Untrack(id) => one(ChangeKind::Untrack, *id),
        What::TrackAll(server) => of(ChangeKind::TrackAll, *server),
        What::UntrackAll(server) => of(ChangeKind::UntrackAll, *server),
        What::TrackAllLater(server) => of(ChangeKind::TrackAllLater, *server),
        What::Patterns(_, patterns) => {
            let patterns = patterns.iter().map(rows::pattern).collect();
            body::Change { patterns: Some(patterns), ..row(ChangeKind::Patterns) }
        }
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
        subject: Some(record.what).filter(|text| !text.is_empty()),
        from: Some(record.from).filter(|text| !text.is_empty()),
        ..body::Change::nothing()
    }
}
