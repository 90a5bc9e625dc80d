//! Metrics as OTLP has them: counters are cumulative monotonic sums, everything else is a gauge.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::exposition::family::{Family, Kind};
use crate::exposition::{Labels, Samples, Value, harmless};

/// One request.
pub(super) type Request = ExportMetricsServiceRequest;

/// Points of one request: receivers take 4 MiB by default, and a point of ours is some 150 bytes.
const MOST_POINTS: usize = 8_000;
const NANOSECONDS: u64 = 1_000_000_000;

/// All metrics of a moment.
#[derive(Debug)]
pub(super) struct Metrics {
    now: u64,
    begun: u64,
    family: Option<&'static Family>,
    all: Vec<(&'static Family, Vec<NumberDataPoint>)>,
}

impl Metrics {
    /// Of `now`; what sessionwatch counts of itself it counts since `begun`. Both in UTC seconds.
    pub(super) fn new(now: i64, begun: i64) -> Self {
        Self { now: nanoseconds(now), begun: nanoseconds(begun), family: None, all: Vec::new() }
    }

    /// As requests that are short enough to be taken.
    pub(super) fn requests(self, attributes: &[(String, String)]) -> Vec<Request> {
        let resource = Resource {
            attributes: [("service.name", "sessionwatch"), ("service.version", env!("CARGO_PKG_VERSION"))]
                .into_iter()
                .filter(|(name, _)| attributes.iter().all(|(own, _)| own != name))
                .map(|(name, value)| attribute(name, value))
                .chain(attributes.iter().map(|(name, value)| attribute(name, value)))
                .collect(),
            ..Resource::default()
        };
        let scope = InstrumentationScope {
            name: "sessionwatch".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            ..InstrumentationScope::default()
        };
        let request = |metrics| Request {
            resource_metrics: vec![ResourceMetrics {
                resource: Some(resource.clone()),
                scope_metrics: vec![ScopeMetrics {
                    scope: Some(scope.clone()),
                    metrics,
                    ..ScopeMetrics::default()
                }],
                ..ResourceMetrics::default()
            }],
        };
        let (mut requests, mut metrics, mut points) = (Vec::new(), Vec::new(), 0);
        for (family, all) in self.all {
            for part in all.chunks(MOST_POINTS) {
                if points + part.len() > MOST_POINTS {
                    requests.push(request(std::mem::take(&mut metrics)));
                    points = 0;
                }
                points += part.len();
                metrics.push(metric(family, part.to_vec()));
            }
        }
        requests.push(request(metrics));
        requests
    }
}

impl Samples for Metrics {
    fn family(&mut self, family: &'static Family) {
        self.family = Some(family);
    }

    fn sample_since(&mut self, labels: &Labels, value: impl Into<Value>, since: Option<i64>) {
        let Some(family) = self.family else { return };
        let start = match family.kind {
            Kind::Counter => since.map_or(self.begun, nanoseconds),
            Kind::Gauge | Kind::Info => 0,
        };
        let value = match value.into() {
            Value::Whole(whole) => Number::AsInt(i64::try_from(whole).unwrap_or(i64::MAX)),
            Value::Signed(whole) => Number::AsInt(whole),
            Value::Real(real) => Number::AsDouble(real),
        };
        let point = NumberDataPoint {
            attributes: labels.pairs().map(|(name, value)| attribute(name, &harmless(value))).collect(),
            start_time_unix_nano: start,
            time_unix_nano: self.now,
            value: Some(value),
            ..NumberDataPoint::default()
        };
        match self.all.last_mut() {
            Some((last, points)) if *last == family => points.push(point),
            _ => self.all.push((family, vec![point])),
        }
    }
}

fn metric(family: &Family, data_points: Vec<NumberDataPoint>) -> Metric {
    let data = match family.kind {
        Kind::Counter => Data::Sum(Sum {
            data_points,
            aggregation_temporality: AggregationTemporality::Cumulative.into(),
            is_monotonic: true,
        }),
        Kind::Gauge | Kind::Info => Data::Gauge(Gauge { data_points }),
    };
    let name = match family.kind {
        Kind::Info => format!("{}{}", family.name, family.suffix()),
        Kind::Counter | Kind::Gauge => family.name.to_owned(),
    };
    Metric {
        name,
        description: family.help.into(),
        unit: unit(family.unit),
        data: Some(data),
        ..Metric::default()
    }
}

/// As UCUM spells it, which OTLP asks for: what is counted is an annotation.
fn unit(word: &str) -> String {
    match word {
        "" => String::new(),
        "seconds" => "s".into(),
        "bytes" => "By".into(),
        counted => format!("{{{counted}}}"),
    }
}

fn attribute(name: &str, value: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(Any::StringValue(value.to_owned())) });
    KeyValue { key: name.to_owned(), value, ..KeyValue::default() }
}

fn nanoseconds(second: i64) -> u64 {
    u64::try_from(second).unwrap_or(0).saturating_mul(NANOSECONDS)
}
