//! Servers without an agent: one real Tomcat told by each bridge, one that does not answer, some that tell by themselves.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::io::Write;
use std::net::TcpListener;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, metric,
    number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use serde_json::{Value, json};
use sessionwatch_demo::{Application, Counts, JavaAgent, Setup, Tomcat, Visitor};
use sessionwatch_tests::server::Server;
use sessionwatch_tests::tomcats::{arrive, jdks, own, quiet, tomcat};
use sessionwatch_tests::{Monitor, Sums, until};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A source of this kind, with more lines of its table.
fn source(kind: &str, url: &str, more: &str) -> String {
    format!("[[source]]\nkind = \"{kind}\"\nname = \"{kind}\"\nurl = \"{url}\"\n{more}\n")
}

fn jmxproxy(tomcat: &Tomcat) -> String {
    let (user, password) = tomcat.credentials();
    let login = format!("user = \"{user}\"\npassword = \"{password}\"");
    source("jmxproxy", &format!("http://127.0.0.1:{}", tomcat.port()), &login)
}

fn jolokia(tomcat: &Tomcat) -> String {
    let console = tomcat.console();
    let at = console.find("http://127.0.0.1:").expect("Jolokia says where it listens");
    source("jolokia", console[at..].split_whitespace().next().unwrap(), "")
}

/// A Tomcat with both Java agents, and the port of the exporter.
fn with_bridges(setup: Setup) -> (Setup, u16) {
    let port = free_port();
    let jolokia = JavaAgent::Jolokia.file(&quiet).unwrap();
    let exporter = JavaAgent::JmxExporter.file(&quiet).unwrap();
    let rules = exporter.with_file_name("no-rules.yaml");
    std::fs::write(&rules, "{}\n").unwrap();
    let setup = setup
        .jvm_option(format!("-javaagent:{}=port=0,host=127.0.0.1", jolokia.display()))
        .jvm_option(format!("-javaagent:{}=127.0.0.1:{port}:{}", exporter.display(), rules.display()));
    (setup, port)
}

#[test]
fn each_bridge_tells_what_tomcat_and_its_visitors_counted() {
    let setup = tomcat(&jdks()[0])
        .application(Application::shop("/shop", 5))
        .application(Application::unlimited_shop("/open"))
        .application(Application::unlimited_shop("/elsewhere").on_host("shop.example"))
        .application(Application::unlimited_shop("/"));
    let (setup, port) = with_bridges(setup);
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut early = Visitor::new(tomcat.site("/open"));
    early.arrive().unwrap();

    let exporter = source("prometheus", &format!("http://127.0.0.1:{port}"), "interval = 1");
    let monitor = Monitor::start_with_config(&format!("{}{}{exporter}", jmxproxy(&tomcat), jolokia(&tomcat)));
    let servers = ["jmxproxy", "jolokia", "prometheus"].map(|name| Server::of(&monitor, name));
    for server in &servers {
        for name in ["/shop", "/open", "/", "shop.example/elsewhere", "/manager"] {
            server.await_application(name);
        }
    }
    monitor.api().track_all();

    let mut visitors: Vec<_> = (0..9).map(|_| Visitor::new(tomcat.site("/shop"))).collect();
    for visitor in &mut visitors {
        visitor.arrive().unwrap();
    }
    let mut inside: Vec<_> = visitors.iter_mut().filter(|visitor| visitor.has_session()).collect();
    for visitor in &mut inside[..3] {
        visitor.log_in().unwrap();
    }
    for visitor in &mut inside[..2] {
        visitor.log_out().unwrap();
    }
    for visitor in &mut inside[2..4] {
        visitor.leave(1).unwrap();
    }
    let counted: Counts = visitors.iter().map(Visitor::counts).sum();
    assert_eq!((counted.created, counted.rejected, counted.rotated), (5, 4, 3));
    until("Tomcat to time out who left", || {
        let own = own(&tomcat, "/shop");
        if own.destroyed == 4 { Ok(()) } else { Err(format!("{own:?}")) }
    });

    for name in ["jmxproxy", "jolokia", "prometheus"] {
        let config = monitor.config();
        let doctor = monitor.run_on_data("doctor", &[name, "--config", config.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&doctor.stdout);
        assert!(said.contains("[+] rejected: 4\n") && said.contains("[+] active: 1\n"), "{said}{doctor:?}");
    }
    for server in &servers {
        server.await_sums(
            "/shop",
            Sums { created: 5, destroyed: counted.destroyed + counted.left, rejected: 4 },
        );
        server.await_sums("/open", Sums::default());
        server.await_row("/shop", 1, 5, Some(5));
        server.await_row("/open", 1, 1, None);
        // Asking begins no session in the manager application.
        server.await_row("/manager", 0, 0, None);
        assert_eq!(server.ask("/applications?")["applications"].as_array().unwrap().len(), 5);
        let row = server.await_state("connected");
        assert!(row["product"].as_str().unwrap().starts_with("Apache Tomcat"), "{row}");
        assert!(
            row["trouble"].is_null() && row["pid"].is_null() && row["started"].as_i64() > Some(0),
            "{row}"
        );
    }
}

/// Looked at more rarely than the widest of the short buckets: no gap, nothing late, nothing lost.
#[test]
fn between_rare_looks_a_server_is_as_it_was_seen_last() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start_with_config(&format!("{}interval = 7\n", jmxproxy(&tomcat)));
    let api = monitor.api();
    let server = Server::of(&monitor, "jmxproxy");
    server.await_application("/shop");
    api.track_all();
    arrive(&tomcat, 3);
    server.await_sums("/shop", Sums { created: 3, ..Sums::default() });
    server.await_row("/shop", 3, 3, None);
    let id = server.application("/shop")["id"].as_str().unwrap().to_owned();
    let series = until("three looks", || {
        let series = api.get(&format!("/series?range=live&application={id}"));
        let read = series["active"].as_array().unwrap().iter().filter(|active| active.is_u64()).count();
        if read > 21 { Ok(series) } else { Err(series.to_string()) }
    });
    let buckets = series["active"].as_array().unwrap();
    let first = buckets.iter().position(Value::is_u64).unwrap();
    assert!(buckets[first..].iter().all(Value::is_u64), "{series}");
    assert_eq!(api.marks(), [""; 0]);
    assert_eq!(server.row()["state"], "connected");
}

#[test]
fn restarts_redeploys_and_times_unseen_lose_and_double_nothing() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut monitor = Monitor::start_with_config(&jmxproxy(&tomcat));
    let created = |created, destroyed| Sums { created, destroyed, rejected: 0 };
    let server = Server::of(&monitor, "jmxproxy");
    server.await_application("/shop");
    monitor.api().track_all();
    arrive(&tomcat, 5);
    server.await_sums("/shop", created(5, 0));

    // Another manager counts from zero, and its first count is higher than near zero.
    tomcat.undeploy("/shop").unwrap();
    tomcat.deploy(&Application::unlimited_shop("/shop")).unwrap();
    arrive(&tomcat, 3);
    server.await_row("/shop", 3, 8, None);
    let sums = server.api.sums(server.application("/shop")["id"].as_str().unwrap());
    assert_eq!(sums.created, 8, "{sums:?}");

    // What happens while we are away is there when we are back, once. A change is answered once all is written.
    monitor.api().track_all();
    monitor.kill();
    arrive(&tomcat, 2);
    monitor.start_again();
    let server = Server::of(&monitor, "jmxproxy");
    server.await_row("/shop", 5, 10, None);
    let marks = server.api.marks();
    assert!(!marks.contains(&"server_restarted".to_owned()), "{marks:?}");

    tomcat.kill();
    server.await_trouble("could not be reached");
    tomcat.restart().unwrap();
    arrive(&tomcat, 1);
    let _ = server.await_state("connected");
    until("a mark for the restart", || {
        let marks = server.api.marks();
        if marks.contains(&"server_restarted".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    until("the total of this run", || {
        let (row, own) = (server.application("/shop"), own(&tomcat, "/shop"));
        if row["total"] == own.created && row["active"] == own.active { Ok(()) } else { Err(row.to_string()) }
    });
    assert!(server.row()["trouble"].is_null());
}

#[test]
fn a_source_that_is_silent_or_wrong_delays_no_other_and_says_so() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let address = format!("http://127.0.0.1:{}", tomcat.port());
    // Takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let named = |name: &str, kind: &str, url: &str, more: &str| {
        source(kind, url, more).replacen(&format!("name = \"{kind}\""), &format!("name = \"{name}\""), 1)
    };
    let text = [
        named("silent", "prometheus", &format!("http://{}", silent.local_addr().unwrap()), ""),
        named(
            "refused",
            "jmxproxy",
            &address.replace("127.0.0.1", "localhost"),
            "user = \"u\"\npassword = \"open sesame\"",
        ),
        named("missing", "jolokia", &address, ""),
        named("other", "prometheus", &format!("{address}/shop/health.jsp"), ""),
        named("nobody", "prometheus", &format!("http://127.0.0.1:{}", free_port()), ""),
        jmxproxy(&tomcat),
    ];
    let mut monitor = Monitor::start_with_config(&text.concat());
    let server = |name: &str| Server::of(&monitor, name);
    server("jmxproxy").await_application("/shop");
    monitor.api().track_all();
    server("refused").await_trouble("401 Unauthorized: give the source a user with the role manager-jmx");
    server("missing").await_trouble("404 Not Found: Jolokia is not there");
    server("other").await_trouble("expected");
    server("nobody").await_trouble("could not be reached: Connection refused");
    server("silent").await_trouble("did not answer within 5 s");
    arrive(&tomcat, 2);
    server("jmxproxy").await_sums("/shop", Sums { created: 2, ..Sums::default() });
    // While all that went on, no second of the good one was missed.
    let series = server("jmxproxy").ask("/series?range=live&");
    let active: Vec<_> = series["active"].as_array().unwrap().iter().map(Value::as_u64).collect();
    let read: Vec<_> = active.iter().skip_while(|bucket| bucket.is_none()).collect();
    let missed =
        read.iter().rev().skip_while(|bucket| bucket.is_none()).filter(|bucket| bucket.is_none()).count();
    assert_eq!(missed, 0, "{active:?}");
    let said = monitor.kill();
    assert!(!said.contains("sesame") && !said.contains(tomcat.credentials().1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// Posts to the program: the status and the body of the answer.
fn post(monitor: &Monitor, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.post(format!("{}{path}", monitor.api().address()));
    for &(name, value) in headers {
        request = request.header(name, value);
    }
    let mut answer = request.send(body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
}

#[test]
fn a_program_that_pushes_loses_and_doubles_nothing_over_a_restart_of_ours() {
    let mut monitor = Monitor::start_with_config("");
    let push = |monitor: &Monitor, created: u64, destroyed: u64| {
        let application = json!({"name": "/pay", "active": created - destroyed, "created": created, "destroyed": destroyed});
        let body = json!({"server": "billing", "started": 1_790_000_000, "applications": [application]});
        let answer = post(
            monitor,
            "/api/v1/push",
            &[("content-type", "application/json")],
            body.to_string().as_bytes(),
        );
        assert_eq!(answer, (204, Vec::new()));
    };
    push(&monitor, 100, 90);
    monitor.api().track_all();
    push(&monitor, 107, 91);
    let billing = Server::of(&monitor, "billing");
    billing.await_sums("/pay", Sums { created: 7, destroyed: 1, rejected: 0 });
    billing.await_row("/pay", 16, 107, None);
    assert!(billing.application("/pay")["rejected"].is_null(), "what is not told is not 0");

    monitor.api().track_all();
    monitor.kill();
    monitor.start_again();
    push(&monitor, 110, 95);
    push(&monitor, 110, 95);
    let billing = Server::of(&monitor, "billing");
    billing.await_sums("/pay", Sums { created: 10, destroyed: 5, rejected: 0 });
    billing.await_row("/pay", 15, 110, None);
    // Nobody says goodbye over HTTP: who is silent is away.
    let _ = billing.await_state("away");
}

/// The rules for OpenTelemetry's JMX metrics that the documentation shows.
fn documented_rules() -> String {
    let page = include_str!("../../docs/sources.md");
    let at = page.find("```yaml\n").expect("the page shows them") + "```yaml\n".len();
    page[at..].split("```").next().unwrap().to_owned()
}

#[test]
fn opentelemetrys_own_agent_tells_what_the_visitors_counted() {
    let monitor = Monitor::start_with_config("");
    let agent = JavaAgent::OpenTelemetry.file(&quiet).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("sessions.yaml");
    std::fs::write(&rules, documented_rules()).unwrap();
    let mut setup = tomcat(&jdks()[0]).application(Application::shop("/shop", 5));
    for option in [
        format!("-javaagent:{}", agent.display()),
        format!("-Dotel.exporter.otlp.endpoint={}", monitor.api().address()),
        format!("-Dotel.jmx.config={}", rules.display()),
        "-Dotel.exporter.otlp.protocol=grpc".into(),
        "-Dotel.jmx.target.system=tomcat".into(),
        "-Dotel.jmx.discovery.delay=1000".into(),
        "-Dotel.metric.export.interval=1000".into(),
        "-Dotel.service.name=shop".into(),
        "-Dotel.traces.exporter=none".into(),
        "-Dotel.logs.exporter=none".into(),
    ] {
        setup = setup.jvm_option(option);
    }
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let server = Server::of(&monitor, "shop");
    until("all that the agent tells of the shop", || {
        let row = server.application("/shop");
        let told = ["active", "total", "limit", "rejected"].iter().all(|key| !row[*key].is_null());
        if told { Ok(()) } else { Err(row.to_string()) }
    });
    monitor.api().track_all();
    let mut visitors: Vec<_> = (0..8).map(|_| Visitor::new(tomcat.site("/shop"))).collect();
    for visitor in &mut visitors {
        visitor.arrive().unwrap();
    }
    for visitor in visitors.iter_mut().filter(|visitor| visitor.has_session()).take(2) {
        visitor.log_out().unwrap();
    }
    let counted: Counts = visitors.iter().map(Visitor::counts).sum();
    assert_eq!((counted.created, counted.destroyed, counted.rejected), (5, 2, 3));
    server.await_sums("/shop", Sums { created: 5, destroyed: 2, rejected: 3 });
    server.await_row("/shop", 3, 5, Some(5));
    assert!(server.row()["product"] == "Apache Tomcat" && server.row()["trouble"].is_null());
}

/// Name, attributes, value.
type Counter<'a> = (&'a str, &'a [(&'a str, &'a str)], i64);

/// What an SDK exports: counters of these names, each with one point.
fn export(
    service: &str,
    counters: &[Counter<'_>],
    temporality: AggregationTemporality,
) -> ExportMetricsServiceRequest {
    let attribute = |&(key, value): &(&str, &str)| {
        let value = Some(AnyValue { value: Some(any_value::Value::StringValue(value.to_owned())) });
        KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
    };
    let metrics = counters.iter().map(|&(name, attributes, value)| {
        let point = NumberDataPoint {
            attributes: attributes.iter().map(attribute).collect(),
            value: Some(number_data_point::Value::AsInt(value)),
            ..NumberDataPoint::default()
        };
        let sum = Sum {
            data_points: vec![point],
            aggregation_temporality: temporality as i32,
            is_monotonic: false,
        };
        Metric { name: name.to_owned(), data: Some(metric::Data::Sum(sum)), ..Metric::default() }
    });
    let scope = ScopeMetrics { metrics: metrics.collect(), ..ScopeMetrics::default() };
    let resource =
        Resource { attributes: vec![attribute(&("service.name", service))], ..Resource::default() };
    let of_resource = ResourceMetrics {
        resource: Some(resource),
        scope_metrics: vec![scope],
        ..ResourceMetrics::default()
    };
    ExportMetricsServiceRequest { resource_metrics: vec![of_resource] }
}

/// By gRPC, with gzip.
fn over_grpc(monitor: &Monitor, request: ExportMetricsServiceRequest) -> ExportMetricsServiceResponse {
    let address = monitor.api().address().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = MetricsServiceClient::connect(address).await.unwrap();
        let mut client = client.send_compressed(tonic::codec::CompressionEncoding::Gzip);
        client.export(request).await.unwrap().into_inner()
    })
}

#[test]
fn exports_of_opentelemetry_come_over_http_and_grpc() {
    const PROTOBUF: (&str, &str) = ("content-type", "application/x-protobuf");
    let monitor = Monitor::start_with_config("");
    let cumulative = AggregationTemporality::Cumulative;
    let shop: &[(&str, &str)] = &[("tomcat.context", "/shop")];
    let tell = |created: i64| {
        let counters = [
            ("tomcat.session.active.count", shop, 3),
            ("tomcat.session.active.limit", shop, 50),
            ("tomcat.session.created", shop, created),
        ];
        let request = |service: &str| export(service, &counters, cumulative);
        let (status, answer) =
            post(&monitor, "/v1/metrics", &[PROTOBUF], &request("protobuf").encode_to_vec());
        assert_eq!(status, 200);
        assert_eq!(ExportMetricsServiceResponse::decode(&*answer).unwrap().partial_success, None);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&request("gzip").encode_to_vec()).unwrap();
        let headers = [PROTOBUF, ("content-encoding", "gzip")];
        assert_eq!(post(&monitor, "/v1/metrics", &headers, &gzip.finish().unwrap()).0, 200);
        let json = serde_json::to_vec(&request("json")).unwrap();
        assert_eq!(post(&monitor, "/v1/metrics", &[("content-type", "application/json")], &json).0, 200);
        assert_eq!(over_grpc(&monitor, request("grpc")).partial_success, None);
    };
    tell(10);
    monitor.api().track_all();
    tell(14);
    for name in ["protobuf", "gzip", "json", "grpc"] {
        let server = Server::of(&monitor, name);
        server.await_sums("/shop", Sums { created: 4, ..Sums::default() });
        server.await_row("/shop", 3, 14, Some(50));
        assert!(server.application("/shop")["destroyed"].is_null(), "what is not told is not 0");
    }

    let deltas = export("deltas", &[("tomcat.sessions.created", &[], 5)], AggregationTemporality::Delta);
    let refused = over_grpc(&monitor, deltas).partial_success.unwrap();
    assert_eq!(refused.rejected_data_points, 1);
    assert!(refused.error_message.contains("cumulative"), "{}", refused.error_message);
    assert_eq!(post(&monitor, "/v1/metrics", &[PROTOBUF], b"\xff\xff").0, 400);
    assert_eq!(post(&monitor, "/v1/metrics", &[("content-type", "text/plain")], b"x").0, 400);
    let evil = ("host", "evil.example");
    assert_eq!(post(&monitor, "/v1/metrics", &[PROTOBUF, evil], b"").0, 403, "for this machine only");
    assert_eq!(monitor.api().get("/servers")["servers"].as_array().unwrap().len(), 4);
}
