//! OTLP metrics: what an exporter of OpenTelemetry sends about sessions.
//!
//! | metric | attribute | of |
//! |---|---|---|
//! | `tomcat.session.active.count`, `.active.limit` | `tomcat.context` | OpenTelemetry's JMX metrics for Tomcat; it has no others |
//! | `tomcat.session.created`, `.expired`, `.rejected` | `tomcat.context` | the same with rules of one's own, as docs/sources.md has them |
//! | `tomcat.sessions`; `http.server.tomcat.sessions.activeSessions` | `context` | the same before it was renamed: active |
//! | `tomcat.sessions.active.current`, `.active.max`, `.created`, `.expired`, `.rejected` | – | Micrometer's registry for OTLP |
//! | `wildfly.session.active.count`, `.active.limit`, `.created`, `.expired`, `.rejected` | `wildfly.deployment` | OpenTelemetry's JMX metrics for WildFly |
//!
//! The numbers are those of the servers; see `tomcat`. The attribute `session.id` of OpenTelemetry is about sessions of
//! clients, and never looked at.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Metric, NumberDataPoint, ResourceMetrics, metric, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::observed::{Application, Field, Observed};
use crate::{tomcat, wildfly};

/// One server in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it keeps over restarts.
    pub identity: String,
    /// For people.
    pub name: String,
    /// What it tells.
    pub observed: Observed,
}

/// What an export holds for us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// Servers with sessions; other metrics are nobody's mistake and are passed over.
    pub servers: Vec<Told>,
    /// Data points that are about sessions and cannot be used.
    pub refused: i64,
    /// Why.
    pub why: String,
}

/// Field, product, and the attribute that names the application.
type Meaning = (Field, &'static str, &'static str);

const WILDFLY: &str = "WildFly";

fn meaning(name: &str) -> Option<Meaning> {
    const TOMCAT: &str = "Apache Tomcat";
    let (prefix, rest) = ["tomcat.session.", "tomcat.sessions.", "wildfly.session."]
        .into_iter()
        .find_map(|prefix| Some((prefix, name.strip_prefix(prefix)?)))
        .unwrap_or(("", name));
    let (product, attribute) = match prefix {
        "tomcat.session." => (TOMCAT, "tomcat.context"),
        "tomcat.sessions." => (TOMCAT, ""),
        "wildfly.session." => (WILDFLY, "wildfly.deployment"),
        _ => {
            let is_known = ["tomcat.sessions", "http.server.tomcat.sessions.activeSessions"].contains(&name);
            return is_known.then_some((Field::Active, TOMCAT, "context"));
        }
    };
    let field = match rest {
        "active.count" | "active.current" => Field::Active,
        "active.limit" => Field::Limit,
        "active.max" => Field::HighWater,
        "created" => Field::Created,
        "expired" => Field::Destroyed,
        "rejected" => Field::Rejected,
        _ => return None,
    };
    Some((field, product, attribute))
}

/// Takes an export apart.
#[must_use]
pub fn exported(request: &ExportMetricsServiceRequest) -> Exported {
    let mut exported = Exported::default();
    for of_resource in &request.resource_metrics {
        if let Some(told) = told(of_resource, &mut exported) {
            exported.servers.push(told);
        }
    }
    exported
}

fn told(of_resource: &ResourceMetrics, exported: &mut Exported) -> Option<Told> {
    let mut applications: BTreeMap<String, Application> = BTreeMap::new();
    let mut named = "";
    for metric in of_resource.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
        let Some((field, product, attribute)) = meaning(&metric.name) else { continue };
        let Ok(points) = points(metric).map_err(|(points, why)| {
            exported.refused = exported.refused.saturating_add(points);
            exported.why = format!("{}: {why}", metric.name);
        }) else {
            continue;
        };
        named = product;
        for point in points {
            let path = tomcat::path(text(&point.attributes, attribute)).to_owned();
            let application = applications.entry(path.clone()).or_insert_with(|| Application {
                default_host: true,
                path,
                ..Application::default()
            });
            *application.place(field) = count(point);
        }
    }
    if applications.is_empty() {
        return None;
    }
    let resource = of_resource.resource.as_ref();
    let (identity, name) = who(resource);
    let of = |key: &str| resource.map_or("", |resource| text(&resource.attributes, key));
    let jdk = format!("{} {}", of("process.runtime.name"), of("process.runtime.version"));
    let mut applications: Vec<_> = applications.into_values().collect();
    if named == WILDFLY {
        wildfly::leave_out_what_is_off(&mut applications);
    }
    let observed = Observed {
        product: named.to_owned(),
        jdk: jdk.trim().to_owned(),
        applications,
        ..Observed::default()
    };
    Some(Told { identity, name, observed })
}

/// The data points of a metric, or how many cannot be used and why.
fn points(metric: &Metric) -> Result<&[NumberDataPoint], (i64, &'static str)> {
    match &metric.data {
        Some(metric::Data::Gauge(gauge)) => Ok(&gauge.data_points),
        Some(metric::Data::Sum(sum))
            if sum.aggregation_temporality == AggregationTemporality::Delta as i32 =>
        {
            let refused = i64::try_from(sum.data_points.len()).unwrap_or(i64::MAX);
            // A delta that is lost or sent twice would be a count that is wrong for good.
            Err((
                refused,
                "deltas are not taken: set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative",
            ))
        }
        Some(metric::Data::Sum(sum)) => Ok(&sum.data_points),
        _ => Err((1, "it is neither a gauge nor a sum")),
    }
}

/// A count; `None` for what is none, such as the -1 that stands for no limit.
fn count(point: &NumberDataPoint) -> Option<u64> {
    const NO_RECORDED_VALUE: u32 = 1;
    if point.flags & NO_RECORDED_VALUE != 0 {
        return None;
    }
    match point.value? {
        number_data_point::Value::AsInt(number) => u64::try_from(number).ok(),
        // Above 2^53 a float no longer counts one by one.
        number_data_point::Value::AsDouble(number) => {
            (0.0..=9_007_199_254_740_992.0).contains(&number).then_some(number as u64)
        }
    }
}

/// Identity and name of a server: service, host, instance. An instance that is a UUID is made anew at each start by
/// most SDKs, so it tells nothing that stays.
fn who(resource: Option<&Resource>) -> (String, String) {
    let of = |key: &str| resource.map_or("", |resource| text(&resource.attributes, key));
    let instance = Some(of("service.instance.id")).filter(|id| !is_uuid(id)).unwrap_or_default();
    let parts = [of("service.namespace"), of("service.name"), of("host.name"), instance];
    let service = if of("service.name").is_empty() { "unknown_service" } else { of("service.name") };
    let name = if instance.is_empty() { service.to_owned() } else { format!("{service} {instance}") };
    (format!("otlp {parts:?}"), name)
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> &'a str {
    let found = attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text,
        _ => "",
    }
}

#[cfg(test)]
mod tests;
