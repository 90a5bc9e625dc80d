//! Engines that are written to, and how it goes.

use axum::Json;
use axum::extract::State;

use super::body::RemoteWrites;
use super::context::Context;
use super::rows;

/// Engines that are sent what is counted by Prometheus remote write, and how it goes with each.
#[utoipa::path(get, path = "/remote-writes", tag = "read", security(("token" = ["viewer"])), responses((status = 200, body = RemoteWrites)))]
pub(super) async fn remote_writes(State(context): State<Context>) -> Json<RemoteWrites> {
    Json(RemoteWrites { remote_writes: rows::remote_writes(context.parts.remote.standing()) })
}
