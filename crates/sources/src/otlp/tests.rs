//! Exports as SDKs make them.

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::metrics::v1::{Gauge, ScopeMetrics, Sum};
use proptest::prelude::*;

use super::*;

fn attribute(key: &str, value: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(any_value::Value::StringValue(value.into())) });
    KeyValue { key: key.into(), value, ..KeyValue::default() }
}

fn point(attributes: &[(&str, &str)], value: i64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes.iter().map(|(key, value)| attribute(key, value)).collect(),
        value: Some(number_data_point::Value::AsInt(value)),
        ..NumberDataPoint::default()
    }
}

fn sum(name: &str, data_points: Vec<NumberDataPoint>, temporality: AggregationTemporality) -> Metric {
    let sum = Sum { data_points, aggregation_temporality: temporality as i32, is_monotonic: true };
    Metric { name: name.into(), data: Some(metric::Data::Sum(sum)), ..Metric::default() }
}

fn cumulative(name: &str, data_points: Vec<NumberDataPoint>) -> Metric {
    sum(name, data_points, AggregationTemporality::Cumulative)
}

fn request(resource: &[(&str, &str)], metrics: Vec<Metric>) -> ExportMetricsServiceRequest {
    let attributes = resource.iter().map(|(key, value)| attribute(key, value)).collect();
    let resource = Some(Resource { attributes, ..Resource::default() });
    let scope_metrics = vec![ScopeMetrics { metrics, ..ScopeMetrics::default() }];
    let of_resource = ResourceMetrics { resource, scope_metrics, ..ResourceMetrics::default() };
    ExportMetricsServiceRequest { resource_metrics: vec![of_resource] }
}

#[test]
fn the_jmx_metrics_of_tomcat_tell_what_is_active_and_the_limit() {
    let shop = [("tomcat.context", "/shop")];
    let export = request(
        &[("service.name", "billing"), ("process.runtime.name", "A JVM"), ("process.runtime.version", "25")],
        vec![
            cumulative(
                "tomcat.session.active.count",
                vec![point(&shop, 3), point(&[("tomcat.context", "/")], 1)],
            ),
            cumulative(
                "tomcat.session.active.limit",
                vec![point(&shop, 50), point(&[("tomcat.context", "/")], -1)],
            ),
            cumulative("tomcat.request.count", vec![point(&[], 7)]),
        ],
    );
    let found = exported(&export);
    let [billing] = found.servers.as_slice() else { panic!("{found:?}") };
    assert_eq!((billing.name.as_str(), billing.observed.jdk.as_str()), ("billing", "A JVM 25"));
    let rows: Vec<_> = billing
        .observed
        .applications
        .iter()
        .map(|a| (a.path.as_str(), a.active, a.limit, a.created))
        .collect();
    assert_eq!(rows, [("", Some(1), None, None), ("/shop", Some(3), Some(50), None)]);
    assert_eq!(found.refused, 0);
}

#[test]
fn older_names_and_micrometers_are_known() {
    let gauge = Gauge { data_points: vec![point(&[("context", "/old")], 4)] };
    let gauge = Metric {
        name: "http.server.tomcat.sessions.activeSessions".into(),
        data: Some(metric::Data::Gauge(gauge)),
        ..Metric::default()
    };
    let metrics = vec![gauge, cumulative("tomcat.sessions.created", vec![point(&[], 9)])];
    let found = exported(&request(&[("service.name", "x")], metrics));
    let applications = &found.servers[0].observed.applications;
    assert_eq!((applications[0].created, applications[1].active), (Some(9), Some(4)));
}

#[test]
fn wildfly_whose_statistics_are_off_tells_what_is_active_only() {
    let shop = [("wildfly.deployment", "shop.war")];
    let counts = |active, created| {
        let metric = |name: &str, value| cumulative(name, vec![point(&shop, value)]);
        let metrics =
            vec![metric("wildfly.session.active.count", active), metric("wildfly.session.created", created)];
        let application = exported(&request(&[], metrics)).servers[0].observed.applications[0].clone();
        (application.active, application.created)
    };
    assert_eq!(counts(3, 0), (Some(3), None));
    assert_eq!(counts(3, 4), (Some(3), Some(4)));
}

#[test]
fn deltas_are_refused_with_what_to_do() {
    let deltas = vec![point(&[], 9), point(&[], 8)];
    let found =
        exported(&request(&[], vec![sum("tomcat.sessions.created", deltas, AggregationTemporality::Delta)]));
    assert_eq!((found.servers.len(), found.refused), (0, 2));
    assert!(found.why.contains("TEMPORALITY_PREFERENCE=cumulative"), "{}", found.why);
}

#[test]
fn metrics_of_anything_else_are_nobodys_mistake() {
    let found =
        exported(&request(&[("service.name", "x")], vec![cumulative("jvm.cpu.time", vec![point(&[], 1)])]));
    assert_eq!(found, Exported::default());
}

#[test]
fn an_instance_that_is_made_anew_at_each_start_is_no_identity() {
    let who = |instance: &str| {
        let resource = [("service.name", "a"), ("service.instance.id", instance)];
        who(request(&resource, vec![]).resource_metrics[0].resource.as_ref())
    };
    let random = who("0b3c5ea0-65a4-4f0e-9d57-2f5e3f9f2b11");
    assert_eq!(random, who("7c4c5ea0-65a4-4f0e-9d57-2f5e3f9f2b11"));
    assert_eq!(random.1, "a");
    assert_eq!(who("eu-1").1, "a eu-1");
    assert_ne!(who("eu-1").0, who("eu-2").0);
}

proptest! {
    #[test]
    fn no_export_makes_it_panic(name in "tomcat\\.session(s|)(\\.[a-z.]*|)|\\PC*", path in "\\PC*", value in any::<i64>(), flags in any::<u32>(), double in any::<f64>()) {
        let mut points = vec![point(&[("tomcat.context", &path), ("context", &path)], value); 2];
        points[0].flags = flags;
        points[1].value = Some(number_data_point::Value::AsDouble(double));
        let _ = exported(&request(&[("service.name", &path)], vec![cumulative(&name, points)]));
    }
}
