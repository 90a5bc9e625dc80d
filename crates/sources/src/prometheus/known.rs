//! The names that are known without being told.
//!
//! Each is a fact about one exporter, and beside it stands where it is from.

use super::names::Dialect;
use crate::observed::Field;
use crate::tomcat;

/// Every dialect, in the order in which they are tried.
pub(super) fn known() -> [Dialect; 5] {
    [jmx_exporter(), micrometer(), wildfly(), liberty(""), liberty("vendor_")]
}

/// jmx_exporter on Tomcat. Without rules a bean `Catalina:type=Manager,host=…,context=…` becomes
/// `Catalina_Manager_<attribute>` with the other keys as labels; in Spring Boot the domain is `Tomcat`. The rules in
/// its example for Tomcat make `tomcat_session_<attribute>_total` of the counters. Meanings: see `tomcat`.
fn jmx_exporter() -> Dialect {
    let attributes = [
        ("activesessions", Field::Active),
        ("sessioncounter", Field::Created),
        ("expiredsessions", Field::Destroyed),
        ("rejectedsessions", Field::Rejected),
        ("maxactivesessions", Field::Limit),
        ("maxactive", Field::HighWater),
        ("sessionmaxalivetime", Field::Longest),
        ("sessionaveragealivetime", Field::Mean),
    ];
    let spelled = attributes.into_iter().flat_map(|(name, field)| {
        [
            format!("catalina_manager_{name}"),
            format!("tomcat_manager_{name}"),
            format!("tomcat_session_{name}_total"),
            format!("tomcat_session_{name}"),
        ]
        .map(|spelled| (spelled, field))
    });
    Dialect {
        product: "Apache Tomcat",
        names: spelled.collect(),
        application: vec!["context".into()],
        host: Some("host".into()),
        default_host: tomcat::DEFAULT_HOST,
        split: |host, context| (host, tomcat::path(&context).to_owned()),
        zero_may_be_off: false,
    }
}

/// Micrometer's `TomcatMetrics`, as Spring Boot's Actuator has it at `/actuator/prometheus`: the numbers of
/// `ManagerBase` (see `tomcat`) of the one application in the program. It has no label for it.
fn micrometer() -> Dialect {
    Dialect {
        product: "Apache Tomcat",
        names: owned(&[
            ("tomcat_sessions_active_current_sessions", Field::Active),
            ("tomcat_sessions_created_sessions_total", Field::Created),
            ("tomcat_sessions_expired_sessions_total", Field::Destroyed),
            ("tomcat_sessions_rejected_sessions_total", Field::Rejected),
            ("tomcat_sessions_active_max_sessions", Field::HighWater),
            ("tomcat_sessions_alive_max_seconds", Field::Longest),
        ]),
        application: Vec::new(),
        host: None,
        default_host: "",
        split: |host, path| (host, path),
        zero_may_be_off: false,
    }
}

/// WildFly at `:9990/metrics`: the attributes of `/deployment=…/subsystem=undertow`. It names deployments, not context
/// paths. `expired_sessions` has invalidated ones in it. With statistics off (the default) only `active` moves.
fn wildfly() -> Dialect {
    Dialect {
        product: "WildFly",
        names: owned(&[
            ("wildfly_undertow_active_sessions", Field::Active),
            ("wildfly_undertow_sessions_created_total", Field::Created),
            ("wildfly_undertow_expired_sessions_total", Field::Destroyed),
            ("wildfly_undertow_rejected_sessions_total", Field::Rejected),
            ("wildfly_undertow_max_active_sessions", Field::Limit),
            ("wildfly_undertow_highest_session_count", Field::HighWater),
            ("wildfly_undertow_session_max_alive_time_seconds", Field::Longest),
            ("wildfly_undertow_session_avg_alive_time_seconds", Field::Mean),
        ]),
        application: vec!["subdeployment".into(), "deployment".into()],
        host: None,
        default_host: "",
        split: |host, deployment| (host, deployment),
        zero_may_be_off: true,
    }
}

/// Open Liberty with `mpMetrics-5.x`, or with 3 and 4, where names begin with `vendor_`. `invalidated` has timed-out
/// ones in it. `activeSessions` would be those in a request at this moment: what exists is `liveSessions`. Nothing
/// tells of refused ones. The application is told as `<host>_<name>`.
fn liberty(prefix: &str) -> Dialect {
    const HOST: &str = "default_host";
    let names = [
        ("session_livesessions", Field::Active),
        ("session_create_total", Field::Created),
        ("session_invalidated_total", Field::Destroyed),
    ];
    Dialect {
        product: "Open Liberty",
        names: names.map(|(name, field)| (format!("{prefix}{name}"), field)).into(),
        application: vec!["appname".into()],
        host: None,
        default_host: HOST,
        split: |_, name| match name.strip_prefix(HOST).and_then(|rest| rest.strip_prefix(['_', '/'])) {
            Some(path) => (HOST.to_owned(), path.to_owned()),
            None => (String::new(), name),
        },
        zero_may_be_off: false,
    }
}

fn owned(names: &[(&str, Field)]) -> Vec<(String, Field)> {
    names.iter().map(|&(name, field)| (name.to_owned(), field)).collect()
}
