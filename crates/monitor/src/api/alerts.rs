//! What is wrong now, and who is told of it.

use axum::Json;
use axum::extract::State;
use sessionwatch_alerts::alert::Phase;
use sessionwatch_alerts::seen::About;
use sessionwatch_series::ledger::Ledger;

use super::body::{Alert, AlertState, Alerts, Receiver};
use super::context::Context;
use crate::alerting::{Shown, Standing};

/// Alerts that wait or fire, and how it goes with those who are told of them.
#[utoipa::path(get, path = "/alerts", tag = "read", responses((status = 200, body = Alerts)))]
pub(super) async fn alerts(State(context): State<Context>) -> Json<Alerts> {
    let view = context.alerting.view();
    let receivers = context.alerting.receivers().into_iter().map(receiver).collect();
    let alerts = rows(&view.alerts, &context.ingest.ledger());
    Json(Alerts { alerts, receivers, trouble: view.trouble, notice: view.notice })
}

/// Alerts as rows, in the order of their rules.
pub(super) fn rows(alerts: &[Shown], ledger: &Ledger) -> Vec<Alert> {
    alerts.iter().map(|shown| row(shown, ledger)).collect()
}

fn row(Shown { rule, about, alert }: &Shown, ledger: &Ledger) -> Alert {
    let (server, application) = match *about {
        About::Server(id) => (Some(id), None),
        About::Application(id) => (ledger.application(id).map(|(server, _)| server.id()), Some(id)),
    };
    let (state, since) = match alert.phase {
        Phase::Pending { since } => (AlertState::Pending, since),
        Phase::Firing { since } => (AlertState::Firing, since),
    };
    Alert {
        rule: rule.clone(),
        state,
        since,
        severity: alert.labels.get("severity").cloned().unwrap_or_default(),
        server: server.map(|id| id.to_string()),
        application: application.map(|id| id.to_string()),
        labels: alert.labels.clone(),
        fingerprint: alert.fingerprint.clone(),
        value: alert.value,
        summary: alert.summary.clone(),
    }
}

fn receiver(standing: Standing) -> Receiver {
    let Standing { name, kind, waiting, delivered, failed, dropped, trouble, since } = standing;
    Receiver { name, kind: kind.to_owned(), waiting, delivered, failed, dropped, trouble, since }
}
