//! Alerts and receivers as rows.

use sessionwatch_alerts::alert::Phase;
use sessionwatch_alerts::labels::Labels;
use sessionwatch_alerts::past::Past;
use sessionwatch_alerts::seen::About;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;

use crate::alerting::{Shown, Standing};
use crate::api::body::{Alert, AlertState, PastAlert, Receiver};

/// In the order of their rules.
pub(in crate::api) fn alerts(alerts: &[Shown], receivers: &[Standing], ledger: &Ledger) -> Vec<Alert> {
    alerts.iter().map(|shown| row(shown, receivers, ledger)).collect()
}

/// The newest first.
pub(in crate::api) fn past_alerts(past: &[Past], ledger: &Ledger) -> Vec<PastAlert> {
    past.iter().rev().map(|one| past_row(one, ledger)).collect()
}

/// In the order of the configuration.
pub(in crate::api) fn receivers(standing: &[Standing]) -> Vec<Receiver> {
    standing.iter().cloned().map(receiver).collect()
}

/// The server of what an alert is about, and the application; the server is known as long as the application is.
pub(in crate::api) fn place(about: About, ledger: &Ledger) -> (Option<ServerId>, Option<ApplicationId>) {
    match about {
        About::Server(id) => (Some(id), None),
        About::Application(id) => (ledger.application(id).map(|(server, _)| server.id()), Some(id)),
    }
}

fn row(Shown { rule, about, alert, notify }: &Shown, receivers: &[Standing], ledger: &Ledger) -> Alert {
    let (server, application) = place(*about, ledger);
    let (state, since) = match alert.phase {
        Phase::Pending { since } => (AlertState::Pending, since),
        Phase::Firing { since } => (AlertState::Firing, since),
    };
    let told = receivers.iter().map(|one| &one.name);
    Alert {
        rule: rule.clone(),
        state,
        since,
        severity: severity(&alert.labels),
        server: server.map(|id| id.to_string()),
        application: application.map(|id| id.to_string()),
        labels: alert.labels.clone(),
        fingerprint: alert.fingerprint.clone(),
        value: alert.value,
        summary: alert.summary.clone(),
        told: told.filter(|name| notify.is_empty() || notify.contains(name)).cloned().collect(),
    }
}

fn past_row(past: &Past, ledger: &Ledger) -> PastAlert {
    let (server, application) = place(past.about, ledger);
    PastAlert {
        rule: past.rule.clone(),
        severity: severity(&past.labels),
        server: server.map(|id| id.to_string()),
        application: application.map(|id| id.to_string()),
        labels: past.labels.clone(),
        fingerprint: past.fingerprint.clone(),
        began: past.began,
        ended: past.ended,
        value: past.value,
        summary: past.summary.clone(),
    }
}

fn severity(labels: &Labels) -> String {
    labels.get("severity").cloned().unwrap_or_default()
}

fn receiver(standing: Standing) -> Receiver {
    let Standing { name, kind, waiting, delivered, failed, dropped, trouble, since } = standing;
    Receiver { name, kind: kind.to_owned(), waiting, delivered, failed, dropped, trouble, since }
}
