//! What is wrong now, and who is told of it.

use axum::Json;
use axum::extract::State;

use super::body::{Alerts, Receiver};
use super::context::Context;
use super::rows;
use crate::alerting::Standing;

/// Alerts that wait or fire, and how it goes with those who are told of them.
#[utoipa::path(get, path = "/alerts", tag = "read", security(("token" = ["viewer"])), responses((status = 200, body = Alerts)))]
pub(super) async fn alerts(State(context): State<Context>) -> Json<Alerts> {
    let view = context.alerting.view();
    let receivers = context.alerting.receivers().into_iter().map(receiver).collect();
    let alerts = rows::alerts(&view.alerts, &context.ingest.ledger());
    Json(Alerts { alerts, receivers, trouble: view.trouble, notice: view.notice })
}

fn receiver(standing: Standing) -> Receiver {
    let Standing { name, kind, waiting, delivered, failed, dropped, trouble, since } = standing;
    Receiver { name, kind: kind.to_owned(), waiting, delivered, failed, dropped, trouble, since }
}
