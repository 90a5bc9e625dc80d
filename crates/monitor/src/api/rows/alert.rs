//! Alerts as rows.

use sessionwatch_alerts::alert::Phase;
use sessionwatch_alerts::seen::About;
use sessionwatch_series::ledger::Ledger;

use crate::alerting::Shown;
use crate::api::body::{Alert, AlertState};

/// In the order of their rules.
pub(in crate::api) fn alerts(alerts: &[Shown], ledger: &Ledger) -> Vec<Alert> {
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
