//! A copy of everything, as a file that can be put in the store's place.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sessionwatch_store::book::whole;
use sessionwatch_store::folder::copy_of;

use super::context::Context;
use super::problem::Problem;

/// Everything that is kept, as it is now: a file of the store's own format.
#[utoipa::path(
    get, path = "/backup", tag = "read",
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 500, description = "The copy could not be made", body = Problem),
    )
)]
pub(super) async fn backup(State(context): State<Context>) -> Result<Response, Problem> {
    // Made outside of the lock, and not on a thread that serves others.
    let copy = tokio::task::spawn_blocking(move || copy_of(whole(&context.ingest.ledger()))).await;
    let failed =
        |error: &dyn std::error::Error| Problem::failed(format!("the copy could not be made: {error}"));
    let bytes = copy.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sessionwatch.backup\""),
    ];
    Ok((headers, bytes).into_response())
}
