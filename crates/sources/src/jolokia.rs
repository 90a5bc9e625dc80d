//! Jolokia: JMX over HTTP. One request carries several reads, and one read with a pattern reads all beans.

use hyper::body::Bytes;
use hyper::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use sessionwatch_fetch::client::{Client, FetchError};

use crate::look_error::LookError;
use crate::misread::Misread;
use crate::names::shown;
use crate::object_name::ObjectName;
use crate::observed::Observed;
use crate::tomcat;

/// Looks at a server.
pub(crate) async fn look(client: &Client, url: &Uri) -> Result<Observed, LookError> {
    let body = client.post_json(url, question()).await.map_err(explained)?;
    let mut observed = observed(&body)?;
    observed.ports = url.port_u16().into_iter().collect();
    Ok(observed)
}

/// Everything in one request, in the order that [`observed`] reads.
fn question() -> Bytes {
    // What a bean does not have is left out, so that the others come.
    let read = |mbean: &str, attributes: &[&str]| json!({"type": "read", "mbean": mbean, "attribute": attributes, "config": {"ignoreErrors": true}});
    let reads = json!([
        read(tomcat::MANAGERS, &tomcat::ATTRIBUTES),
        read("java.lang:type=Runtime", &["StartTime", "VmName", "VmVersion"]),
        read("*:type=Server", &["serverInfo"]),
        read("*:type=Engine", &["defaultHost"]),
    ]);
    reads.to_string().into()
}

#[derive(Debug, Deserialize)]
struct Answer {
    status: u16,
    #[serde(default)]
    error: String,
    #[serde(default)]
    value: Value,
}

/// What an answer to our question tells.
///
/// # Errors
/// [`Misread`] when it is no such answer.
pub fn observed(body: &[u8]) -> Result<Observed, Misread> {
    const EXPECTED: &str = "expected Jolokia's answer, a list in JSON";
    let answers: Vec<Answer> = serde_json::from_slice(body).map_err(|_| Misread::begins(EXPECTED, body))?;
    let [managers, runtime, servers, engines] = answers.as_slice() else {
        return Err(Misread::new("expected 4 answers", format!("there are {}", answers.len())));
    };
    if managers.status == 403 {
        return Err(Misread::new(
            format!("expected to read {}", tomcat::MANAGERS),
            format!("Jolokia's policy forbids it: {}", shown(&managers.error)),
        ));
    }
    // 404: no bean matches. There is no Tomcat in this JVM, or not yet.
    let default_host = first_text(&engines.value, "defaultHost").unwrap_or(tomcat::DEFAULT_HOST);
    let mut applications = Vec::new();
    for (name, attributes) in managers.value.as_object().into_iter().flatten() {
        let Some(name) = ObjectName::parse(name) else {
            return Err(Misread::new("expected names of MBeans", format!("one is '{}'", shown(name))));
        };
        let number = |attribute: &str| attributes.get(attribute).and_then(Value::as_i64);
        applications.extend(tomcat::application(&name, default_host, number));
    }
    let text = |key: &str| runtime.value.get(key).and_then(Value::as_str).unwrap_or_default();
    Ok(Observed {
        product: first_text(&servers.value, "serverInfo").unwrap_or_default().to_owned(),
        jdk: format!("{} {}", text("VmName"), text("VmVersion")).trim().to_owned(),
        started_ms: runtime.value.get("StartTime").and_then(Value::as_i64).unwrap_or(0),
        ports: Vec::new(),
        applications,
        notice: None,
    })
}

/// The first of the beans that has this attribute as a text.
fn first_text<'a>(beans: &'a Value, attribute: &str) -> Option<&'a str> {
    beans.as_object()?.values().find_map(|bean| bean.get(attribute)?.as_str())
}

fn explained(error: FetchError) -> LookError {
    match error {
        FetchError::Status(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
            LookError::Refused {
                status,
                advice: "give the source the user and password that Jolokia was started with, and see that its policy \
                     lets this machine in",
            }
        }
        FetchError::Status(status @ StatusCode::NOT_FOUND) => {
            LookError::Refused { status, advice: "Jolokia is not there, or the url names another path" }
        }
        other => LookError::Fetch(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answered() -> Value {
        json!([
            {"status": 200, "value": {
                "Catalina:context=/shop,host=localhost,type=Manager": {
                    "activeSessions": 3, "sessionCounter": 10, "expiredSessions": 7, "rejectedSessions": 2,
                    "maxActiveSessions": -1, "maxActive": 6, "sessionMaxAliveTime": 61,
                },
                "other:name=x,type=Manager": {"size": 3},
            }},
            {"status": 200, "value": {"StartTime": 1_790_000_000_123_i64, "VmName": "A VM", "VmVersion": "25"}},
            {"status": 200, "value": {"Catalina:type=Server": {"serverInfo": "Apache Tomcat/11.0.24"}}},
            {"status": 404, "error_type": "javax.management.InstanceNotFoundException", "error": "none"},
        ])
    }

    #[test]
    fn one_answer_tells_the_server_and_all_its_applications() {
        let found = observed(answered().to_string().as_bytes()).unwrap();
        assert_eq!((found.product.as_str(), found.jdk.as_str()), ("Apache Tomcat/11.0.24", "A VM 25"));
        assert_eq!(found.started_ms, 1_790_000_000_123);
        let [shop] = found.applications.as_slice() else { panic!("{found:?}") };
        assert_eq!((shop.path.as_str(), shop.default_host), ("/shop", true));
        assert_eq!((shop.created, shop.destroyed, shop.rejected), (Some(10), Some(7), Some(2)));
        assert_eq!((shop.limit, shop.mean_seconds), (None, None));
    }

    #[test]
    fn a_jvm_without_tomcat_has_no_applications() {
        let mut answer = answered();
        answer[0] = json!({"status": 404, "error": "no MBean with pattern"});
        assert_eq!(observed(answer.to_string().as_bytes()).unwrap().applications, []);
    }

    #[test]
    fn what_is_no_answer_is_told() {
        let says = |body: &str| observed(body.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            says("{\"a\": 1}"),
            "expected Jolokia's answer, a list in JSON, but the answer begins with '{\"a\": 1}'"
        );
        assert_eq!(says("[]"), "expected 4 answers, but there are 0");
        let mut answer = answered();
        answer[0] = json!({"status": 403, "error": "Reading attribute is forbidden"});
        assert!(says(&answer.to_string()).contains("policy forbids it"));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(name in "\\PC*", number in any::<f64>(), text in "\\PC*") {
            let mut answer = answered();
            answer[0]["value"][name] = json!({"activeSessions": number, "sessionCounter": text});
            let _ = observed(answer.to_string().as_bytes());
            let _ = observed(text.as_bytes());
        }
    }
}
