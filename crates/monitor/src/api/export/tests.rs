//! Formats are interfaces: each is held against what was agreed.

use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};

use super::*;

const SECOND: i64 = 1_764_072_000;

/// One server with a harmless and a hostile application; a second in which nothing was read.
fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    let server = ServerId(1);
    let info = |slot, path: &str| ApplicationInfo {
        slot,
        path: path.into(),
        default_host: true,
        ..ApplicationInfo::default()
    };
    let list = Applications {
        applications: vec![info(0, "/shop"), info(1, "=1+1,\"\\\n")],
        ..Applications::default()
    };
    let mut enter = |entry| ledger.enter(entry).unwrap();
    enter(Entry::Connected { server, name: "@tomcat".into(), hello: Hello::default(), now: SECOND });
    enter(Entry::Applications { server, list, ids: vec![ApplicationId(2), ApplicationId(3)], now: SECOND });
    enter(Entry::Changed(Change { second: SECOND, who: "test".into(), what: What::TrackAll(None) }));
    for (second, count) in [(0, 10), (1, 12), (3, 17)] {
        let row = |slot| TickRow {
            slot,
            active: Some(count),
            created: Some(count),
            destroyed: Some(0),
            rejected: None,
        };
        let tick = Tick { second: SECOND + second, rows: vec![row(0), row(1)], ..Tick::default() };
        enter(Entry::Tick { server, tick, now: SECOND + second });
    }
    ledger
}

fn wanted(format: Format, application: Option<&str>) -> Wanted {
    Wanted { format, range: RangeName::Live, application: application.map(str::to_owned), server: None }
}

#[test]
fn csv_has_a_row_for_each_bucket_and_no_formula() {
    insta::assert_snapshot!("csv", exported(&ledger(), &wanted(Format::Csv, None), SECOND + 4).unwrap());
}

#[test]
fn openmetrics_has_one_family_after_the_other_with_times() {
    insta::assert_snapshot!(
        "openmetrics",
        exported(&ledger(), &wanted(Format::OpenMetrics, None), SECOND + 4).unwrap()
    );
}

#[test]
fn json_has_the_series_as_the_api_shows_them() {
    let text = exported(&ledger(), &wanted(Format::Json, Some("/shop")), SECOND + 4).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value.as_array().unwrap().len(), 1);
    assert_eq!(
        (&value[0]["server_name"], &value[0]["application_name"]),
        (&"@tomcat".into(), &"/shop".into())
    );
    let created: u64 =
        value[0]["series"]["created"].as_array().unwrap().iter().filter_map(|one| one.as_u64()).sum();
    assert_eq!(created, 7);
}

#[test]
fn what_is_not_there_is_said() {
    let none =
        |application| exported(&ledger(), &wanted(Format::Csv, Some(application)), SECOND).unwrap_err();
    assert!(none("/nowhere").contains("/nowhere"), "{}", none("/nowhere"));
    let server = Wanted { server: Some("jetty".into()), ..wanted(Format::Csv, None) };
    assert!(exported(&ledger(), &server, SECOND).unwrap_err().contains("jetty"));
}
