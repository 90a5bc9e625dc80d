//! The switches.

use axum::Json;
use axum::extract::{Extension, State};
use sessionwatch_series::change::What;
use sessionwatch_series::tracking::Settings as Switches;

use super::body::Settings;
use super::context::Context;
use super::extract::Body;
use super::problem::Problem;
use super::rows;
use crate::access::Caller;

/// How the switches stand.
#[utoipa::path(get, path = "/settings", tag = "settings", security(("token" = ["viewer"])), responses((status = 200, body = Settings)))]
pub(super) async fn settings(State(context): State<Context>) -> Json<Settings> {
    Json(rows::settings(context.parts.ingest.ledger().tracking().settings))
}

/// Turns the switches. They outlive a restart.
#[utoipa::path(
    put, path = "/settings", tag = "settings", security(("token" = ["operator"])), request_body = Settings,
    responses((status = 200, body = Settings), (status = 400, description = "Not these two switches", body = Problem), (status = 409, description = "Of a fleet, where this stands in the configuration file", body = Problem))
)]
pub(super) async fn set_settings(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Body(settings): Body<Settings>,
) -> Result<Json<Settings>, Problem> {
    let Settings { enabled, track_per_application } = settings;
    context.change(&caller, What::Settings(Switches { enabled, track_per_application })).await?;
    Ok(Json(settings))
}
