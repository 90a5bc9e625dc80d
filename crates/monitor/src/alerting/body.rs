//! What receivers are sent: the body, version 4, that Alertmanager posts to its webhooks, and what Prometheus posts to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use sessionwatch_alerts::event::{Event, Status};

/// More alerts are told in several letters.
pub(super) const MOST: usize = 100;

/// Alertmanager takes an alert for over when it hears nothing of it for this long, seconds.
const STANDS_FOR: i64 = 300;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    version: &'static str,
    group_key: String,
    truncated_alerts: u32,
    status: &'static str,
    receiver: &'a str,
    group_labels: BTreeMap<&'a str, &'a str>,
    common_labels: BTreeMap<&'a str, &'a str>,
    common_annotations: BTreeMap<&'a str, &'a str>,
    #[serde(rename = "externalURL")]
    external_url: &'a str,
    alerts: Vec<Alert<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Alert<'a> {
    status: &'static str,
    #[serde(flatten)]
    posted: Posted<'a>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Posted<'a> {
    labels: &'a BTreeMap<String, String>,
    annotations: BTreeMap<&'a str, &'a str>,
    starts_at: String,
    ends_at: String,
    #[serde(rename = "generatorURL")]
    generator_url: &'a str,
}

/// For a webhook or a command; all events are of one rule and one status.
pub(super) fn message(receiver: &str, events: &[&Event], page: &str) -> Vec<u8> {
    let Some(first) = events.first() else { return Vec::new() };
    let common =
        |key: &String, value: &String| events.iter().all(|event| event.labels.get(key) == Some(value));
    let common_labels = first.labels.iter().filter(|(key, value)| common(key, value));
    let same_summary = events.iter().all(|event| event.summary == first.summary);
    let message = Message {
        version: "4",
        group_key: format!("{{}}:{{alertname={:?}}}", first.rule),
        truncated_alerts: 0,
        status: word(first.status),
        receiver,
        group_labels: [("alertname", first.rule.as_str())].into(),
        common_labels: common_labels.map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        common_annotations: if same_summary { annotations(first) } else { BTreeMap::new() },
        external_url: page,
        alerts: events.iter().map(|event| alert(event, page)).collect(),
    };
    serde_json::to_vec(&message).expect("plain data with text keys")
}

/// For Alertmanager's own API: an alert that fires is told again before it would be taken for over.
pub(super) fn posted(events: &[&Event], page: &str, now: i64) -> Vec<u8> {
    let ends_at = |event: &Event| time(event.ends_at.unwrap_or(now + STANDS_FOR));
    let posted: Vec<_> = events.iter().map(|event| about(event, page, ends_at(event))).collect();
    serde_json::to_vec(&posted).expect("plain data with text keys")
}

fn alert<'a>(event: &'a Event, page: &'a str) -> Alert<'a> {
    // Go's time that is none, which receivers of Alertmanager know.
    let ends_at = event.ends_at.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), time);
    Alert { status: word(event.status), posted: about(event, page, ends_at), fingerprint: &event.fingerprint }
}

/// What every receiver is told of an event.
fn about<'a>(event: &'a Event, page: &'a str, ends_at: String) -> Posted<'a> {
    Posted {
        labels: &event.labels,
        annotations: annotations(event),
        starts_at: time(event.starts_at),
        ends_at,
        generator_url: page,
    }
}

fn annotations(event: &Event) -> BTreeMap<&str, &str> {
    [("summary", event.summary.as_str())].into()
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Firing => "firing",
        Status::Resolved => "resolved",
    }
}

fn time(second: i64) -> String {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(status: Status, application: &str) -> Event {
        let labels = [("alertname", "Full"), ("server", "tomcat"), ("application", application)];
        Event {
            status,
            rule: "Full".into(),
            notify: Vec::new(),
            labels: labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            fingerprint: "00000000000000ff".into(),
            starts_at: 1_764_072_000,
            ends_at: (status == Status::Resolved).then_some(1_764_072_060),
            summary: format!("{application} is \"full\""),
        }
    }

    /// What receivers were written for.
    #[test]
    fn the_body_is_that_of_alertmanager() {
        let (shop, other) = (event(Status::Firing, "/shop"), event(Status::Firing, "/</script>$(x)`\"\n"));
        let body = message("ops", &[&shop, &other], "http://127.0.0.1:8766");
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        insta::assert_json_snapshot!("firing", value);
        let over = event(Status::Resolved, "/shop");
        let value: serde_json::Value = serde_json::from_slice(&message("ops", &[&over], "")).unwrap();
        assert_eq!(
            (&value["status"], &value["alerts"][0]["endsAt"]),
            (&"resolved".into(), &"2025-11-25T12:01:00Z".into())
        );
        assert_eq!(value["alerts"][0]["startsAt"], "2025-11-25T12:00:00Z");
    }
}
