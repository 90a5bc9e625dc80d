//! Which applications have graph series.

use axum::Json;
use axum::extract::State;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::{Ledger, TrackError};

use super::body::{Application, Tracked};
use super::context::Context;
use super::extract::{self, Id, OfServer, Params};
use super::problem::Problem;
use super::rows;
use crate::clock::now;

/// Begins the series of an application. Nothing changes if it is tracked already.
#[utoipa::path(
    put, path = "/applications/{id}/tracking", tag = "tracking", params(("id" = String, Path, description = "The application's id")),
    responses(
        (status = 200, body = Application),
        (status = 404, description = "No such application", body = Problem),
        (status = 409, description = "A switch is off", body = Problem),
    )
)]
pub(super) async fn track(State(context): State<Context>, Id(id): Id) -> Result<Json<Application>, Problem> {
    change(&context, |ledger| ledger.track(id), &id.to_string())?;
    answer(&context, id)
}

/// Removes the series of an application.
#[utoipa::path(
    delete, path = "/applications/{id}/tracking", tag = "tracking", params(("id" = String, Path, description = "The application's id")),
    responses((status = 200, body = Application), (status = 404, description = "No such application", body = Problem))
)]
pub(super) async fn untrack(
    State(context): State<Context>,
    Id(id): Id,
) -> Result<Json<Application>, Problem> {
    change(&context, |ledger| ledger.untrack(id), &id.to_string())?;
    answer(&context, id)
}

/// Begins the series of every application that is deployed.
#[utoipa::path(
    post, path = "/tracking/all", tag = "tracking", params(OfServer),
    responses(
        (status = 200, body = Tracked),
        (status = 404, description = "No such server", body = Problem),
        (status = 409, description = "A switch is off", body = Problem),
    )
)]
pub(super) async fn track_all(
    State(context): State<Context>,
    Params(of): Params<OfServer>,
) -> Result<Json<Tracked>, Problem> {
    let server = chosen(&context, &of)?;
    change(&context, |ledger| ledger.track_all(server), "")?;
    Ok(count(&context))
}

/// Removes all series of applications.
#[utoipa::path(
    delete, path = "/tracking/all", tag = "tracking", params(OfServer),
    responses((status = 200, body = Tracked), (status = 404, description = "No such server", body = Problem))
)]
pub(super) async fn untrack_all(
    State(context): State<Context>,
    Params(of): Params<OfServer>,
) -> Result<Json<Tracked>, Problem> {
    let server = chosen(&context, &of)?;
    change(
        &context,
        |ledger| {
            ledger.untrack_all(server);
            Ok(())
        },
        "",
    )?;
    Ok(count(&context))
}

fn chosen(context: &Context, of: &OfServer) -> Result<Option<ServerId>, Problem> {
    Ok(extract::server(&context.ingest.ledger(), of.server.as_deref())?.map(|server| server.id()))
}

fn change(
    context: &Context,
    change: impl FnOnce(&mut Ledger) -> Result<(), TrackError>,
    id: &str,
) -> Result<(), Problem> {
    let written = context.ingest.change_tracking(change).map_err(|error| match error {
        TrackError::Unknown => extract::no_application(id),
        TrackError::SwitchedOff => Problem::switched_off(),
    })?;
    written.map_err(|error| Problem::not_written(error.to_string()))
}

fn answer(context: &Context, id: ApplicationId) -> Result<Json<Application>, Problem> {
    let ledger = context.ingest.ledger();
    let (server, application) =
        ledger.application(id).ok_or_else(|| extract::no_application(&id.to_string()))?;
    Ok(Json(rows::application(&ledger, server, application, now())))
}

fn count(context: &Context) -> Json<Tracked> {
    Json(Tracked { tracked: context.ingest.ledger().tracking().applications.len() })
}
