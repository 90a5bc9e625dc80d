//! What sessionwatch tells others, held against a real Tomcat and read by a real Prometheus.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::prometheus::{prometheus, promtool};
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, until};

/// Breaks out of labels, of lines, of terminals and of shells, where it is let.
const HOSTILE: &str = "x\"} 1\n# EOF\n\\\u{1b}[2J\0$(reboot)';--<script>";

fn metrics(monitor: &Monitor, accept: &str) -> (String, String) {
    let asked = ureq::get(format!("{}/metrics", monitor.api().address())).header("accept", accept);
    let mut answer = asked.call().unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, answer.body_mut().read_to_string().unwrap())
}

fn push(monitor: &Monitor, server: &str, applications: &serde_json::Value) {
    let body = serde_json::json!({"server": server, "applications": applications});
    let address = format!("{}/api/v1/push", monitor.api().address());
    let answer = ureq::post(address).content_type("application/json").send(body.to_string()).unwrap();
    assert_eq!(answer.status().as_u16(), 204);
}

#[test]
fn prometheus_reads_what_the_visitors_counted_also_over_a_reload() {
    let setup = tomcat(&jdks()[0])
        .application(Application::shop("/shop", 3))
        .application(Application::unlimited_shop("/elsewhere").on_host("shop.example"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    monitor.api().await_application("shop.example/elsewhere");
    let target = monitor.api().address().trim_start_matches("http://").to_owned();
    let prometheus = prometheus(&[&target], &[]);
    let await_value = |family: &str, value: &str| {
        until(&format!("{family} of {value}"), || {
            let found = prometheus.query(&format!("{family}{{application=\"/shop\"}}"));
            if found.first().is_some_and(|(_, now)| now == value) {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            }
        });
    };

    await_value("sessionwatch_created_sessions_total", "0");
    arrive(&tomcat, 2);
    let mut visitor = Visitor::new(tomcat.site("/shop"));
    visitor.arrive().unwrap();
    for _ in 0..4 {
        let _ = Visitor::new(tomcat.site("/shop")).arrive();
    }
    await_value("sessionwatch_rejected_sessions_total", "4");
    await_value("sessionwatch_active_sessions", "3");
    visitor.log_out().unwrap();
    await_value("sessionwatch_destroyed_sessions_total", "1");
    await_value("sessionwatch_created_sessions_total", "3");
    await_value("sessionwatch_active_sessions_limit", "3");
    // Nobody was asked to track anything.
    assert_eq!(prometheus.await_query("sessionwatch_tracked_applications")[0].1, "0");
    // A host of its own is part of the name; it has no limit, and none is told.
    let elsewhere =
        |family: &str| prometheus.query(&format!("{family}{{application=\"shop.example/elsewhere\"}}"));
    assert_eq!(elsewhere("sessionwatch_created_sessions_total")[0].1, "0");
    assert_eq!(elsewhere("sessionwatch_active_sessions_limit"), []);

    // Another manager counts from zero; what it is told does not fall.
    tomcat.reload("/shop").unwrap();
    arrive(&tomcat, 1);
    await_value("sessionwatch_created_sessions_total", "4");
    await_value("sessionwatch_rejected_sessions_total", "4");
    assert_eq!(prometheus.query("max(resets(sessionwatch_created_sessions_total[5m]))")[0].1, "0");
    assert_eq!(prometheus.query("max(resets(sessionwatch_destroyed_sessions_total[5m]))")[0].1, "0");

    for (expression, least) in [
        ("sessionwatch_build_info", 1.0),
        ("sessionwatch_readings_total", 1.0),
        ("sessionwatch_agents_connected", 1.0),
        ("sessionwatch_store_up", 1.0),
        ("sessionwatch_server_connected", 1.0),
        ("time() - sessionwatch_server_last_reading_timestamp_seconds < bool 30", 1.0),
        ("sessionwatch_server_start_time_seconds", 1e9),
        ("sessionwatch_agent_cpu_seconds_total", 0.0),
        ("process_resident_memory_bytes", 1e6),
        ("process_cpu_seconds_total", 0.0),
    ] {
        let value: f64 = prometheus.await_query(expression)[0].1.parse().unwrap();
        assert!(value >= least, "{expression} is {value}");
    }

    // Who is not read has no numbers of now.
    drop(tomcat);
    monitor.api().await_server("away");
    let (_, text) = metrics(&monitor, "");
    assert!(text.contains("sessionwatch_server_connected{server=\""), "{text}");
    assert!(!text.contains("sessionwatch_active_sessions{"), "{text}");
}

#[test]
fn hostile_names_break_neither_text_and_promtool_has_nothing_to_say() {
    let monitor = Monitor::start(&[]);
    let application = |name: &str| serde_json::json!({"name": name, "created": 7, "active": 2});
    let twins = ["/same\u{1}", "/same\u{2}"].map(application);
    let push_all = || {
        push(&monitor, HOSTILE, &serde_json::json!([application(HOSTILE), twins[0], twins[1]]));
        push(&monitor, "plain", &serde_json::json!([application("/plain")]));
    };
    push_all();

    let (kind, text) = metrics(&monitor, "text/plain");
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    let checked = promtool(&["check", "metrics"], &text);
    assert!(checked.status.success() && checked.stderr.is_empty(), "{checked:?}\n{text}");
    // A name did not become a line of its own, and nothing is left that a terminal obeys.
    assert!(
        text.lines().all(|line| line.starts_with('#')
            || line.contains("sessionwatch_")
            || line.starts_with("process_")),
        "{text}"
    );
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(!text.contains("sessionwatch_rejected_sessions"), "not told is absent: {text}");

    let (kind, text) = metrics(&monitor, "application/openmetrics-text; version=1.0.0");
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(text.ends_with("\n# EOF\n") && text.matches("\n# EOF\n").count() == 1, "{text}");

    // Prometheus asks for OpenMetrics, and takes all of it.
    let target = monitor.api().address().trim_start_matches("http://").to_owned();
    let prometheus = prometheus(&[&target], &[]);
    let found = until("four applications", || {
        push_all();
        let found = prometheus.query("sessionwatch_active_sessions");
        if found.len() == 4 { Ok(found) } else { Err(format!("{found:?}")) }
    });
    let shown = HOSTILE.replace(['\u{1b}', '\0'], "\u{fffd}");
    assert!(
        found
            .iter()
            .any(|(labels, _)| labels["server"] == shown && labels["application"] == format!("/{shown}")),
        "{found:?}"
    );
    assert_eq!(prometheus.await_query("up")[0].1, "1");
}
