//! Metrics sent by OTLP: to a real OpenTelemetry Collector, and to receivers that do not take them.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::net::TcpListener;

use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::collector::collector;
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, Webhook, until};

fn config(endpoint: &str, protocol: &str) -> String {
    format!(
        "[otlp]\nendpoint = \"{endpoint}\"\nprotocol = \"{protocol}\"\ninterval = \"1s\"\n\
         attributes = {{ \"deployment.environment.name\" = \"test\" }}\n"
    )
}

/// Needs Go to build the collector: `make test-collector`.
#[test]
#[ignore = "make test-collector builds the collector and runs this"]
fn a_real_collector_has_what_the_visitors_counted_over_both_protocols() {
    for protocol in ["http/protobuf", "grpc"] {
        let setup = tomcat(&jdks()[0]).application(Application::shop("/shop", 3));
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        let collector = collector();
        let endpoint = if protocol == "grpc" { collector.grpc() } else { collector.http() };
        let monitor = Monitor::start_with(&[tomcat.pid()], &config(&endpoint, protocol));
        monitor.api().await_application("/shop");
        let await_value = |family: &str, value: &str| {
            until(&format!("{family} of {value} in the collector, by {protocol}"), || {
                let text = collector.metrics();
                let mut lines = text.lines().filter(|line| line.starts_with(&format!("{family}{{")));
                let found = lines.find(|line| line.contains("application=\"/shop\"")).map(str::to_owned);
                match found {
                    Some(line) if line.split_whitespace().nth(1) == Some(value) => Ok(line),
                    other => Err(format!("{other:?}")),
                }
            })
        };
        await_value("sessionwatch_created_sessions_total", "0");
        let mut visitor = Visitor::new(tomcat.site("/shop"));
        visitor.arrive().unwrap();
        visitor.log_out().unwrap();
        arrive(&tomcat, 3);
        let _ = Visitor::new(tomcat.site("/shop")).arrive();
        await_value("sessionwatch_created_sessions_total", "4");
        let line = await_value("sessionwatch_active_sessions", "3");
        assert!(line.contains("deployment_environment_name=\"test\"") && line.contains("server="), "{line}");
    }
}

#[test]
fn a_receiver_that_is_silent_or_refuses_delays_nobody_and_is_told_once_it_listens() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut monitor =
        Monitor::start_with_config(&config(&format!("http://{}", silent.local_addr().unwrap()), "grpc"));
    silent.accept().unwrap();
    assert!(monitor.api().get_text("/metrics").contains("sessionwatch_build_info"));
    assert!(monitor.terminate().success(), "it stops though nobody answers");

    let late = Webhook::answering(503);
    let monitor = Monitor::start_with_config(&config(late.address(), "http/protobuf"));
    assert!(monitor.api().get_text("/metrics").contains("sessionwatch_build_info"));
    late.answer(200);
    until("metrics after a refusal", || if late.told().is_empty() { Err("none".to_owned()) } else { Ok(()) });
}
