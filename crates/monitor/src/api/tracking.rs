//! Which applications have graph series.

use axum::Json;
use axum::extract::{Extension, State};
use serde::Deserialize;
use sessionwatch_series::change::What;
use sessionwatch_series::id::{ApplicationId, ServerId};
use utoipa::IntoParams;

use super::body::{Application, Tracked};
use super::context::Context;
use super::extract::{self, Id, OfServer, Params};
use super::problem::Problem;
use super::rows;
use crate::access::Caller;
use crate::clock::now;

/// Begins the series of an application. Nothing changes if it is tracked already.
#[utoipa::path(
    put, path = "/applications/{id}/tracking", tag = "tracking", security(("token" = ["operator"])), params(("id" = String, Path, description = "The application's id")),
    responses(
        (status = 200, body = Application),
        (status = 404, description = "No such application", body = Problem),
        (status = 409, description = "A switch is off; or of a fleet, where this stands in the configuration file", body = Problem),
    )
)]
pub(super) async fn track(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Id(id): Id,
) -> Result<Json<Application>, Problem> {
    context.change(&caller, What::Track(id)).await?;
    answer(&context, id)
}

/// Removes the series of an application.
#[utoipa::path(
    delete, path = "/applications/{id}/tracking", tag = "tracking", security(("token" = ["operator"])), params(("id" = String, Path, description = "The application's id")),
    responses((status = 200, body = Application), (status = 404, description = "No such application", body = Problem), (status = 409, description = "Of a fleet, where this stands in the configuration file", body = Problem))
)]
pub(super) async fn untrack(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Id(id): Id,
) -> Result<Json<Application>, Problem> {
    context.change(&caller, What::Untrack(id)).await?;
    answer(&context, id)
}

/// What to track.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct All {
    /// The id of a server; without it all servers together.
    server: Option<String>,
    /// Also those that come later: by a pattern of the page that fits every application.
    #[serde(default)]
    later: bool,
}

/// Begins the series of every application that is deployed, and of those that come later if that is asked for.
#[utoipa::path(
    post, path = "/tracking/all", tag = "tracking", security(("token" = ["operator"])), params(All),
    responses(
        (status = 200, body = Tracked),
        (status = 400, description = "There are too many patterns", body = Problem),
        (status = 404, description = "No such server", body = Problem),
        (status = 409, description = "A switch is off; or of a fleet, where this stands in the configuration file", body = Problem),
    )
)]
pub(super) async fn track_all(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Params(All { server, later }): Params<All>,
) -> Result<Json<Tracked>, Problem> {
    let server = chosen(&context, &OfServer { server })?;
    let what = if later { What::TrackAllLater(server) } else { What::TrackAll(server) };
    context.change(&caller, what).await?;
    Ok(count(&context))
}

/// Removes all series of applications, and the patterns of the page: of one server those that name just that one. Those of the
/// configuration file stay; what they fit now is left out.
#[utoipa::path(
    delete, path = "/tracking/all", tag = "tracking", security(("token" = ["operator"])), params(OfServer),
    responses((status = 200, body = Tracked), (status = 404, description = "No such server", body = Problem), (status = 409, description = "Of a fleet, where this stands in the configuration file", body = Problem))
)]
pub(super) async fn untrack_all(
    State(context): State<Context>,
    Extension(caller): Extension<Caller>,
    Params(of): Params<OfServer>,
) -> Result<Json<Tracked>, Problem> {
    let server = chosen(&context, &of)?;
    context.change(&caller, What::UntrackAll(server)).await?;
    Ok(count(&context))
}

fn chosen(context: &Context, of: &OfServer) -> Result<Option<ServerId>, Problem> {
    Ok(extract::server(&context.parts.ingest.ledger(), of.server.as_deref())?.map(|server| server.id()))
}

fn answer(context: &Context, id: ApplicationId) -> Result<Json<Application>, Problem> {
    let ledger = context.parts.ingest.ledger();
    let (server, application) =
        ledger.application(id).ok_or_else(|| extract::no_application(&id.to_string()))?;
    Ok(Json(rows::application(&ledger, server, application, now())))
}

fn count(context: &Context) -> Json<Tracked> {
    Json(Tracked { tracked: context.parts.ingest.ledger().tracking().applications.len() })
}
