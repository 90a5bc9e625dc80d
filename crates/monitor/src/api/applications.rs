//! Applications, tracked and untracked.

use axum::Json;
use axum::extract::State;
use sessionwatch_series::server::Server;

use super::body;
use super::context::Context;
use super::extract::{self, OfServer, Params};
use super::problem::Problem;
use super::rows;
use crate::clock::now;

/// Every application that is deployed or tracked.
#[utoipa::path(
    get, path = "/applications", tag = "read", security(("token" = ["viewer"])), params(OfServer),
    responses((status = 200, body = body::Applications), (status = 404, description = "No such server", body = Problem), (status = 503, description = "Of a fleet: the engine does not answer", body = Problem))
)]
pub(super) async fn applications(
    State(context): State<Context>,
    Params(of): Params<OfServer>,
) -> Result<Json<body::Applications>, Problem> {
    let ledger = context.parts.ingest.ledger();
    let only = extract::server(&ledger, of.server.as_deref())?.map(Server::id);
    let servers = ledger.servers().filter(|server| only.is_none_or(|id| id == server.id()));
    let applications = servers.flat_map(|server| rows::applications(&ledger, server, now())).collect();
    Ok(Json(body::Applications { applications }))
}
