//! What is ready for Prometheus and Grafana: rules and a dashboard, held against the real Prometheus.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::HashSet;
use std::path::PathBuf;

use serde_json::Value;
use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::prometheus::{Served, prometheus, promtool};
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, Webhook};

fn contrib(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../contrib").join(name)
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no list {pointer} in {value}"))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text {pointer} in {value}"))
}

#[test]
fn promtool_takes_the_rules_and_they_do_what_their_tests_say() {
    let file = |name: &str| contrib("prometheus").join(name).to_str().unwrap().to_owned();
    for arguments in [
        ["check", "rules", &file("sessionwatch.rules.yml")],
        ["test", "rules", &file("sessionwatch.test.yml")],
    ] {
        let said = promtool(&arguments, "");
        let words = String::from_utf8_lossy(&said.stdout) + String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{words}");
        assert!(words.contains("SUCCESS"), "{words}");
    }
}

/// What Grafana needs to know of a dashboard that is imported: which version it is written for, panels told apart by their
/// ids and inside of its 24 columns, and everything asked of the data source that is chosen at the top.
#[test]
fn the_dashboard_is_one_that_grafana_can_import() {
    let dashboard: Value =
        serde_json::from_slice(&std::fs::read(contrib("grafana/sessionwatch.json")).unwrap()).unwrap();
    assert!(dashboard["schemaVersion"].as_u64().unwrap() >= 36, "before that, panels were in rows");
    assert!(dashboard["id"].is_null(), "Grafana gives it one");
    assert_eq!(text(&dashboard, "/uid"), "sessionwatch");
    let variables = list(&dashboard, "/templating/list");
    let source = variables.iter().find(|one| one["name"] == "datasource").unwrap();
    assert_eq!((text(source, "/type"), text(source, "/query")), ("datasource", "prometheus"));
    let mut ids = HashSet::new();
    for panel in list(&dashboard, "/panels") {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "twice: {panel}");
        let place = |side: &str| panel["gridPos"][side].as_u64().unwrap();
        assert!(place("x") + place("w") <= 24 && place("h") > 0, "{panel}");
        if panel["type"] == "row" {
            continue;
        }
        let known = ["stat", "timeseries", "table", "state-timeline"];
        assert!(known.contains(&text(panel, "/type")), "{panel}");
        let mut names = HashSet::new();
        for target in list(panel, "/targets") {
            assert_eq!(text(target, "/datasource/uid"), "${datasource}", "{target}");
            assert!(names.insert(text(target, "/refId")), "twice: {target}");
        }
    }
}

fn expressions(dashboard: &Value) -> Vec<String> {
    let panels = list(dashboard, "/panels").iter().filter(|panel| panel["type"] != "row");
    let targets = panels.flat_map(|panel| list(panel, "/targets"));
    // As Grafana puts it when everything is chosen and Prometheus is asked every second.
    let put = |text: &str| {
        text.replace("$__rate_interval", "10s").replace("$server", ".*").replace("$application", ".*")
    };
    targets.map(|target| put(text(target, "/expr"))).collect()
}

/// The choices of a variable: `label_values(METRIC, LABEL)`.
fn choices(prometheus: &Served, query: &str) -> Vec<String> {
    let inside = query.strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')')).unwrap();
    let (metric, label) = inside.rsplit_once(", ").unwrap();
    let found = prometheus.await_query(&metric.replace("$server", ".*"));
    found.iter().filter_map(|(labels, _)| labels[label].as_str().map(str::to_owned)).collect()
}

#[test]
fn every_panel_shows_something_and_the_rules_fire_on_what_a_real_tomcat_counts() {
    let tomcat =
        Tomcat::start(tomcat(&jdks()[0]).application(Application::shop("/shop", 3)), &quiet).unwrap();
    let hook = Webhook::answering(200);
    let config = format!("[[notify]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"{}\"\n", hook.address());
    let monitor = Monitor::start_with(&[tomcat.pid()], &config);
    monitor.api().await_application("/shop");
    let target = monitor.api().address().trim_start_matches("http://").to_owned();
    let prometheus = prometheus(&[&target], &[&contrib("prometheus/sessionwatch.rules.yml")]);
    prometheus.await_query("sessionwatch_rejected_sessions_total{application=\"/shop\"}");
    arrive(&tomcat, 3);
    for _ in 0..2 {
        let _ = Visitor::new(tomcat.site("/shop")).arrive();
    }

    let fires = prometheus.await_query("ALERTS{alertname=\"SessionsRejected\", alertstate=\"firing\"}");
    assert_eq!(fires[0].0["application"], "/shop", "{fires:?}");
    prometheus.await_query("ALERTS{alertname=\"SessionsNearLimit\"}");

    let dashboard: Value =
        serde_json::from_slice(&std::fs::read(contrib("grafana/sessionwatch.json")).unwrap()).unwrap();
    let expressions = expressions(&dashboard);
    assert!(expressions.len() > 20, "{expressions:?}");
    for expression in &expressions {
        assert!(!expression.contains('$'), "{expression}");
        prometheus.await_query(expression);
    }
    let variables = list(&dashboard, "/templating/list").iter().filter(|one| one["type"] == "query");
    let offered: Vec<_> = variables.map(|one| choices(&prometheus, text(one, "/query/query"))).collect();
    assert!(offered.len() == 2 && offered[1].contains(&"/shop".to_owned()), "{offered:?}");
}
