//! Which applications are tracked without somebody asking for each.

use axum::Json;
use axum::extract::{Extension, State};
use sessionwatch_series::change::What;
use sessionwatch_series::pattern::{Origin, Pattern};

use super::body::{OwnPatterns, Patterns};
use super::context::Context;
use super::extract::Body;
use super::problem::Problem;
use super::rows;
use crate::access::Caller;

/// The patterns that choose what is tracked.
#[utoipa::path(get, path = "/tracking/patterns", tag = "tracking", security(("token" = ["viewer"])), responses((status = 200, body = Patterns)))]
pub(super) async fn patterns(State(context): State<Context>) -> Json<Patterns> {
    Json(rows::patterns(context.parts.ingest.ledger().tracking()))
}

/// Puts patterns in place of those of the page. What they fit is tracked at once, and so is what comes later; what none fits
/// any more, and nobody asked for, loses its series. Those of the configuration file stay as they are.
#[utoipa::path(
    put, path = "/tracking/patterns", tag = "tracking", security(("token" = ["operator"])), request_body = OwnPatterns,
    responses((status = 200, body = Patterns), (status = 400, description = "One that is no pattern, or too many", body = Problem), (status = 409, description = "Of a fleet, where this stands in the configuration file", body = Problem))
)]
pub(super) async fn set_patterns(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Body(OwnPatterns { page }): Body<OwnPatterns>,
) -> Result<Json<Patterns>, Problem> {
    let patterns = page.iter().map(|one| Pattern::new(&one.application, one.server.as_deref()));
    let patterns =
        patterns.collect::<Result<_, _>>().map_err(|error| Problem::bad_request(error.to_string()))?;
    context.change(&caller, What::Patterns(Origin::Page, patterns)).await?;
    Ok(Json(rows::patterns(context.parts.ingest.ledger().tracking())))
}
