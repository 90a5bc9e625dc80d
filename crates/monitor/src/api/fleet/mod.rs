//! The same API about a fleet: each route of the document is here once more, answered out of the engine.

mod changes;
mod context;
mod events;
mod graph;
mod metrics;
mod read;
mod rows;

use axum::Router;
use axum::routing::{get, post, put};

pub(crate) use self::context::{FleetContext, said};
use super::{login, single_sign_on};

/// The routes of the document.
pub(super) fn routes(context: FleetContext) -> Router {
    Router::new()
        .route("/servers", get(read::servers))
        .route("/applications", get(read::applications))
        .route("/totals", get(read::totals))
        .route("/series", get(read::series))
        .route("/sparklines", get(read::sparklines))
        .route("/leaders", get(read::leaders))
        .route("/applications/{id}/tracking", put(changes::in_the_file).delete(changes::in_the_file))
        .route("/tracking/all", post(changes::in_the_file).delete(changes::in_the_file))
        .route("/tracking/patterns", get(read::patterns).put(changes::in_the_file))
        .route("/settings", get(read::settings).put(changes::in_the_file))
        .route("/alerts", get(read::alerts))
        .route("/remote-writes", get(read::remote_writes))
        .route("/audit", get(read::audit))
        .route("/backup", get(changes::backup))
        .route("/export", get(read::exported))
        .route("/events", get(events::events))
        .route("/push", post(changes::pushed))
        .route("/me", get(login::me))
        .route("/login", post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/single-sign-on", get(single_sign_on::leave))
        .route("/single-sign-on/back", get(single_sign_on::back))
        .with_state(context)
}

/// What stands beside the API.
pub(crate) fn beside(context: FleetContext) -> Router {
    Router::new()
        .route("/metrics", get(metrics::metrics))
        .with_state(context)
        .route("/v1/metrics", post(changes::pushed))
        .route("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", post(changes::pushed))
}
