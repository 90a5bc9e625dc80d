//! What a receiver gets, over both protocols, also from one that refuses at first.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceResponse;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, NumberDataPoint, number_data_point};
use prost::Message;
use tokio::net::TcpListener;

use super::*;
use crate::exposition::family::{ACTIVE, CREATED, MEMORY};
use crate::exposition::{Samples, label};
use crate::listen;
use crate::played::watched;

const HOSTILE: &str = "/a\u{1b}[2J\n\"x\"";

/// Refuses so often, and then takes everything.
#[derive(Clone, Default)]
struct Collector {
    refusals: Arc<Mutex<u32>>,
    told: Arc<Mutex<Vec<(String, Request)>>>,
}

impl Collector {
    fn takes(&self) -> bool {
        let mut refusals = self.refusals.lock().unwrap();
        *refusals = refusals.saturating_sub(1);
        *refusals == 0
    }

    fn note(&self, key: Option<&str>, request: Request) {
        self.told.lock().unwrap().push((key.unwrap_or_default().to_owned(), request));
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: tonic::Request<Request>,
    ) -> Result<tonic::Response<ExportMetricsServiceResponse>, tonic::Status> {
        if !self.takes() {
            return Err(tonic::Status::unavailable("later"));
        }
        let key = request.metadata().get("x-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
        self.note(key.as_deref(), request.into_inner());
        Ok(tonic::Response::new(ExportMetricsServiceResponse::default()))
    }
}

async fn http(State(collector): State<Collector>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !collector.takes() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    assert_eq!(headers["content-type"], "application/x-protobuf");
    collector.note(headers["x-key"].to_str().ok(), Message::decode(body).unwrap());
    StatusCode::OK
}

async fn serve(collector: &Collector, stop: &CancellationToken) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let path = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    let app = Router::new()
        .route("/v1/metrics", post(http))
        .with_state(collector.clone())
        .route_service(path, MetricsServiceServer::new(collector.clone()));
    tokio::spawn(listen::serve(listener, None, app, stop.clone()));
    address
}

fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    let value = attributes.iter().find(|one| one.key == name)?.value.as_ref()?.value.as_ref()?;
    if let Any::StringValue(text) = value { Some(text) } else { None }
}

fn points(request: &Request, name: &str) -> Vec<(Option<bool>, NumberDataPoint)> {
    let scopes = request.resource_metrics.iter().flat_map(|one| &one.scope_metrics);
    let metrics = scopes.flat_map(|scope| &scope.metrics).filter(|metric| metric.name == name);
    metrics
        .flat_map(|metric| match metric.data.clone().unwrap() {
            Data::Sum(sum) => {
                assert_eq!(sum.aggregation_temporality(), AggregationTemporality::Cumulative);
                sum.data_points.into_iter().map(|point| (Some(sum.is_monotonic), point)).collect()
            }
            Data::Gauge(gauge) => {
                gauge.data_points.into_iter().map(|point| (None, point)).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

async fn told(protocol: Protocol) -> (String, Request, i64) {
    let (folder, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
    let collector = Collector { refusals: Arc::new(Mutex::new(2)), ..Collector::default() };
    let address = serve(&collector, &stop).await;
    let path = if protocol == Protocol::Http { "/v1/metrics" } else { "" };
    let (ingest, keeping, _door) = watched(folder.path(), HOSTILE);
    let since = ingest.ledger().servers().flat_map(|s| s.applications()).find_map(|a| a.booked()).unwrap().0;
    let export = Export {
        endpoint: format!("http://{address}{path}").parse::<Uri>().unwrap(),
        protocol,
        headers: HeaderMap::from_iter([(
            HeaderName::from_static("x-key"),
            HeaderValue::from_static("secret"),
        )]),
        interval: Duration::from_secs(60),
        attributes: vec![("service.name".into(), "mine".into()), ("team".into(), "web".into())],
    };
    let running = tokio::spawn(run(export, Parts::plain(ingest, Arc::clone(&keeping)), now(), stop.clone()));
    let reached = async {
        while collector.told.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reached).await.expect("it is tried again after a refusal");
    stop.cancel();
    running.await.unwrap();
    keeping.end();
    let (key, request) = collector.told.lock().unwrap()[0].clone();
    (key, request, since)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_sums_since_their_beginning_and_gauges_over_both_protocols() {
    for protocol in [Protocol::Http, Protocol::Grpc] {
        let (key, request, since) = told(protocol).await;
        assert_eq!(key, "secret");
        let resource = &request.resource_metrics[0].resource.as_ref().unwrap().attributes;
        assert_eq!((text(resource, "service.name"), text(resource, "team")), (Some("mine"), Some("web")));
        let created = points(&request, CREATED.name);
        let [(Some(true), point)] = &created[..] else { panic!("{created:?}") };
        assert_eq!(point.start_time_unix_nano, since as u64 * 1_000_000_000);
        assert!(point.time_unix_nano >= point.start_time_unix_nano);
        assert_eq!(point.value, Some(number_data_point::Value::AsInt(2)));
        assert_eq!(text(&point.attributes, "server"), Some("tomcat"));
        assert_eq!(text(&point.attributes, "application"), Some("/a\u{fffd}[2J\u{fffd}\"x\""));
        assert_eq!(points(&request, "sessionwatch_destroyed_sessions"), [], "not told is absent");
        let active = points(&request, ACTIVE.name);
        assert!(
            matches!(&active[..], [(None, point)] if point.value == Some(number_data_point::Value::AsInt(4)))
        );
        assert_eq!(points(&request, MEMORY.name).len(), 1);
    }
}

/// Whoever is left is told once more what was counted until then, and what is summed up goes on for whoever comes.
#[tokio::test(flavor = "multi_thread")]
async fn another_collector_takes_over_where_the_first_one_was_left() {
    let (folder, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
    let (first, second) = (Collector::default(), Collector::default());
    let to = |address: SocketAddr| Export {
        endpoint: format!("http://{address}/v1/metrics").parse().unwrap(),
        protocol: Protocol::Http,
        headers: HeaderMap::from_iter([(HeaderName::from_static("x-key"), HeaderValue::from_static("k"))]),
        interval: Duration::from_secs(600),
        attributes: Vec::new(),
    };
    let (before, after) = (to(serve(&first, &stop).await), to(serve(&second, &stop).await));
    let (ingest, keeping, _door) = watched(folder.path(), HOSTILE);
    let mut exporting = Exporting::new(Parts::plain(ingest, Arc::clone(&keeping)));
    let count = |collector: &Collector| collector.told.lock().unwrap().len();
    let reached = async |collector: &Collector| {
        while count(collector) == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let limit = Duration::from_secs(30);
    assert!(exporting.replace(Some(before.clone())).await);
    tokio::time::timeout(limit, reached(&first)).await.expect("the first is told");
    assert!(!exporting.replace(Some(before)).await, "the same is no change");
    assert!(exporting.replace(Some(after)).await);
    tokio::time::timeout(limit, reached(&second)).await.expect("the second is told");
    assert!(exporting.replace(None).await);
    assert_eq!((count(&first), count(&second)), (2, 2), "each when it begins and when it ends");
    let since = |collector: &Collector| {
        let request = collector.told.lock().unwrap()[0].1.clone();
        points(&request, CREATED.name)[0].1.start_time_unix_nano
    };
    assert_eq!(since(&first), since(&second));
    stop.cancel();
    keeping.end();
}

#[test]
fn many_applications_are_told_in_several_requests_and_none_twice() {
    let mut metrics = Metrics::new(100, 50);
    for family in [&CREATED, &ACTIVE] {
        metrics.family(family);
        for number in 0..12_000_u64 {
            metrics.sample_since(&label("application", &number.to_string()), number, Some(7));
        }
    }
    let requests = metrics.requests(&[]);
    assert!(requests.iter().all(|request| request.encoded_len() < 4 * 1024 * 1024));
    let all: Vec<_> = requests.iter().flat_map(|request| points(request, CREATED.name)).collect();
    let values: std::collections::HashSet<_> = all
        .iter()
        .filter_map(|(_, point)| text(&point.attributes, "application").map(str::to_owned))
        .collect();
    assert_eq!((all.len(), values.len()), (12_000, 12_000));
}
