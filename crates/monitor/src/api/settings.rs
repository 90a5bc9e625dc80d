//! The switches.

use axum::Json;
use axum::extract::State;
use sessionwatch_series::change::What;
use sessionwatch_series::tracking::Settings as Switches;

use super::body::Settings;
use super::context::Context;
use super::extract::Body;
use super::problem::Problem;
use super::rows;

/// How the switches stand.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200, body = Settings)))]
pub(super) async fn settings(State(context): State<Context>) -> Json<Settings> {
    Json(rows::settings(context.ingest.ledger().tracking().settings))
}

/// Turns the switches. They outlive a restart.
#[utoipa::path(
    put, path = "/settings", tag = "settings", request_body = Settings,
    responses((status = 200, body = Settings), (status = 400, description = "Not these two switches", body = Problem))
)]
pub(super) async fn set_settings(
    State(context): State<Context>,
    Body(settings): Body<Settings>,
) -> Result<Json<Settings>, Problem> {
    let Settings { enabled, track_per_application } = settings;
    context.change(What::Settings(Switches { enabled, track_per_application })).await?;
    Ok(Json(settings))
}
