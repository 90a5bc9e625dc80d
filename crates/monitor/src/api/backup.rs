//! A copy of everything, as a file that can be put in the store's place.

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use sessionwatch_access::record::Did;
use sessionwatch_store::book::whole;
use sessionwatch_store::folder::copy_of;
use utoipa::ToSchema;

use super::context::Context;
use super::problem::Problem;
use crate::access::{Asked, Caller, Peer};
use crate::clock::now;

/// A copy of the store's file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct File(());

/// Everything that is kept, as it is now: a file of the store's own format.
#[utoipa::path(
    get, path = "/backup", tag = "read", security(("token" = ["admin"])),
    responses(
        (status = 409, description = "Of a fleet: nothing is kept here", body = Problem),
        (status = 200, content_type = "application/octet-stream", body = inline(File)),
        (status = 500, description = "The copy could not be made", body = Problem),
    )
)]
pub(super) async fn backup(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let from = context.doorkeeper.origin(Asked { peer, headers: &headers });
    context.doorkeeper.note(Did::BackedUp, &caller.who, "", from, now());
    // Made outside of the lock, and not on a thread that serves others.
    let copy = tokio::task::spawn_blocking(move || copy_of(whole(&context.parts.ingest.ledger()))).await;
    let failed =
        |error: &dyn std::error::Error| Problem::failed(format!("the copy could not be made: {error}"));
    let bytes = copy.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sessionwatch.backup\""),
    ];
    Ok((headers, bytes).into_response())
}
