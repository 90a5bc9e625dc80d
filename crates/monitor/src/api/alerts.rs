//! What is wrong now, what was before, and who is told of it.

use axum::Json;
use axum::extract::State;

use super::body::Alerts;
use super::context::Context;
use super::rows;

/// Alerts that wait or fire, those that have ended, and how it goes with those who are told of them.
#[utoipa::path(get, path = "/alerts", tag = "read", security(("token" = ["viewer"])), responses((status = 200, body = Alerts)))]
pub(super) async fn alerts(State(context): State<Context>) -> Json<Alerts> {
    let (view, standing) = (context.parts.alerting.view(), context.parts.alerting.receivers());
    let receivers = rows::receivers(&standing);
    let ledger = context.parts.ingest.ledger();
    let alerts = rows::alerts(&view.alerts, &standing, &ledger);
    let past = rows::past_alerts(&view.past, &ledger);
    Json(Alerts { alerts, past, receivers, trouble: view.trouble, notice: view.notice })
}
