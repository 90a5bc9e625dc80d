//! The series of one graph.

use axum::Json;
use axum::extract::State;

use super::body;
use super::context::Context;
use super::extract::Params;
use super::graph::Graph;
use super::problem::Problem;
use crate::clock::now;

/// The graph series of a tracked application, of a server, or of all servers.
#[utoipa::path(
    get, path = "/series", tag = "read", security(("token" = ["viewer"])), params(Graph),
    responses(
        (status = 200, body = body::Series),
        (status = 400, description = "No such range", body = Problem),
        (status = 404, description = "No such application or server, or the application is not tracked", body = Problem),
        (status = 503, description = "Of a fleet: the engine does not answer", body = Problem),
    )
)]
pub(super) async fn series(
    State(context): State<Context>,
    Params(graph): Params<Graph>,
) -> Result<Json<body::Series>, Problem> {
    let alerts = context.parts.alerting.view();
    let ledger = context.parts.ingest.ledger();
    Ok(Json(graph.read(&ledger, &alerts, now(), None)?))
}
