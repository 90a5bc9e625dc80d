//! Servers and their totals.

use axum::Json;
use axum::extract::State;

use super::body::{self, Totals};
use super::context::Context;
use super::extract::{self, OfServer, Params};
use super::problem::Problem;
use super::rows;
use crate::clock::now;

/// Every server that was seen since sessionwatch started.
#[utoipa::path(get, path = "/servers", tag = "read", security(("token" = ["viewer"])), responses((status = 200, body = body::Servers), (status = 503, description = "Of a fleet: the engine does not answer", body = Problem)))]
pub(super) async fn servers(State(context): State<Context>) -> Json<body::Servers> {
    let ledger = context.parts.ingest.ledger();
    Json(body::Servers { servers: ledger.servers().map(rows::server).collect() })
}

/// All sessions of a server, or of all servers, in tracked and untracked applications.
#[utoipa::path(
    get, path = "/totals", tag = "read", security(("token" = ["viewer"])), params(OfServer),
    responses((status = 200, body = Totals), (status = 404, description = "No such server", body = Problem), (status = 503, description = "Of a fleet: the engine does not answer", body = Problem))
)]
pub(super) async fn totals(
    State(context): State<Context>,
    Params(of): Params<OfServer>,
) -> Result<Json<Totals>, Problem> {
    let ledger = context.parts.ingest.ledger();
    Ok(Json(match extract::server(&ledger, of.server.as_deref())? {
        Some(server) => rows::totals_of(server, now()),
        None => rows::totals_of_all(&ledger, now()),
    }))
}
