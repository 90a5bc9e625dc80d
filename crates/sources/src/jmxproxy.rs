//! Tomcat's JMX proxy: `/manager/jmxproxy/?qry=…` prints every bean that matches, `?get=…&att=…` one attribute.
//!
//! All session managers come in one answer; when the JVM started is asked for beside it, since nothing else tells a
//! restart for certain. The user needs the role `manager-jmx`. The manager application begins no session for it.

use hyper::{StatusCode, Uri};
use sessionwatch_fetch::client::{Client, FetchError};

use crate::look_error::LookError;
use crate::misread::Misread;
use crate::object_name::ObjectName;
use crate::observed::{Application, Observed};
use crate::tomcat;

/// What is asked for once, when a server comes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    product: String,
    default_host: Option<String>,
}

/// Looks at a server.
pub(crate) async fn look(
    client: &Client,
    url: &Uri,
    known: &mut Option<Known>,
) -> Result<Observed, LookError> {
    let ask = async |query: &str| client.get(&with_query(url, query), "text/plain").await.map_err(explained);
    // The first question is the one whose failure says most.
    let managers = ask(&format!("qry={}", encoded(tomcat::MANAGERS))).await?;
    let attribute = async |bean: &str, name: &str| {
        let answer = ask(&format!("get={}&att={name}", encoded(bean))).await?;
        Ok::<_, LookError>(value(&answer))
    };
    let started = attribute("java.lang:type=Runtime", "StartTime").await?;
    let known = match known {
        Some(known) => known,
        None => {
            // In Spring Boot these beans are in a domain of another name.
            let mut found = Known::default();
            for domain in ["Catalina", "Tomcat"] {
                if let Some(product) = attribute(&format!("{domain}:type=Server"), "serverInfo").await? {
                    found.product = product;
                }
                if let Some(host) = attribute(&format!("{domain}:type=Engine"), "defaultHost").await? {
                    found.default_host = Some(host);
                }
            }
            known.insert(found)
        }
    };
    let default_host = known.default_host.as_deref().unwrap_or(tomcat::DEFAULT_HOST);
    Ok(Observed {
        product: known.product.clone(),
        jdk: String::new(),
        started_ms: started.and_then(|text| text.parse().ok()).unwrap_or(0),
        ports: url.port_u16().into_iter().collect(),
        applications: managers_in(&managers, default_host)?,
        notice: None,
    })
}

/// The applications in an answer to `qry`.
///
/// # Errors
/// [`Misread`] when it is no such answer.
pub fn managers_in(body: &[u8], default_host: &str) -> Result<Vec<Application>, Misread> {
    const EXPECTED: &str = "expected the answer of Tomcat's JMX proxy, which begins with OK";
    let text = Misread::text(body)?;
    if !text.starts_with("OK") {
        return Err(Misread::begins(EXPECTED, body));
    }
    let mut applications = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("Name: ") else { continue };
        let mut pairs = Vec::new();
        // A line that begins with a space goes on with the value before it: no number is that long.
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && !line.starts_with("Name: ")) {
            pairs.extend(line.split_once(": "));
        }
        let number = |wanted: &str| {
            let found = pairs.iter().find(|(key, _)| *key == wanted);
            found.and_then(|(_, value)| value.trim().parse().ok())
        };
        let name = ObjectName::parse(name).ok_or_else(|| {
            Misread::new("expected names of MBeans", format!("one is '{}'", crate::names::shown(name)))
        })?;
        applications.extend(tomcat::application(&name, default_host, number));
    }
    Ok(applications)
}

/// The value in an answer to `get`; `None` when there is no such bean or attribute.
fn value(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.strip_prefix("OK")?;
    // Neither the name of a bean that we ask for nor that of an attribute has an equals sign between spaces.
    text.split_once(" = ").map(|(_, value)| value.trim().to_owned())
}

fn explained(error: FetchError) -> LookError {
    match error {
        FetchError::Status(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
            LookError::Refused {
                status,
                advice: "give the source a user with the role manager-jmx (conf/tomcat-users.xml), and see that the \
                     manager application lets this machine in (the RemoteAddrValve in its context.xml)",
            }
        }
        FetchError::Status(status @ StatusCode::NOT_FOUND) => LookError::Refused {
            status,
            advice: "Tomcat's manager application is not deployed there, or the url names another path",
        },
        other => LookError::Fetch(other),
    }
}

fn with_query(url: &Uri, query: &str) -> Uri {
    let mut parts = url.clone().into_parts();
    parts.path_and_query = format!("{}?{query}", url.path()).parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| url.clone())
}

/// Percent-encodes what has a meaning in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~*/".contains(&byte);
    let piece = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRINTED: &str = "OK - Number of results: 3\r\n\r\n\
        Name: Catalina:type=Manager,host=localhost,context=/shop\r\n\
        modelerType: org.apache.catalina.session.StandardManager\r\n\
        maxActiveSessions: 50\r\nactiveSessions: 3\r\nsessionCounter: 10\r\nexpiredSessions: 7\r\n\
        rejectedSessions: 2\r\nmaxActive: 6\r\nsessionMaxAliveTime: 61\r\nsessionAverageAliveTime: 12\r\n\r\n\
        Name: Catalina:context=/,host=shop.example,type=Manager\r\n\
        maxActiveSessions: -1\r\nactiveSessions: 1\r\n\r\n\
        Name: other:type=Manager,name=pool\r\nmodelerType: x\r\n\r\n";

    #[test]
    fn every_manager_is_an_application_and_what_is_missing_is_not_told() {
        let all = managers_in(PRINTED.as_bytes(), "localhost").unwrap();
        let shop = Application {
            service: "Catalina".into(),
            host: "localhost".into(),
            default_host: true,
            path: "/shop".into(),
            active: Some(3),
            created: Some(10),
            destroyed: Some(7),
            rejected: Some(2),
            limit: Some(50),
            high_water: Some(6),
            longest_seconds: Some(61),
            mean_seconds: Some(12),
            started_ms: 0,
        };
        let root = Application {
            service: "Catalina".into(),
            host: "shop.example".into(),
            active: Some(1),
            ..Application::default()
        };
        assert_eq!(all, [shop, root]);
    }

    #[test]
    fn another_page_is_told_with_its_beginning() {
        let error = managers_in(b"<!doctype html><title>Login</title>", "localhost").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected the answer of Tomcat's JMX proxy, which begins with OK, but the answer begins with \
             '<!doctype html><title>Login</title>'"
        );
        assert!(managers_in(&[b'O', b'K', 0xff], "localhost").unwrap_err().to_string().contains("byte 2"));
    }

    #[test]
    fn one_attribute_is_read() {
        let printed = "OK - Attribute get 'java.lang:type=Runtime' - StartTime = 1790000000123\r\n";
        assert_eq!(value(printed.as_bytes()).as_deref(), Some("1790000000123"));
        assert_eq!(value(b"Error - javax.management.InstanceNotFoundException"), None);
    }

    #[test]
    fn a_question_holds_nothing_that_means_something_in_an_address() {
        let url = with_query(&Uri::from_static("http://h/manager/jmxproxy/"), &encoded("*:type=Manager,*"));
        assert_eq!(url, "http://h/manager/jmxproxy/?*%3Atype%3DManager%2C*");
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(body in "OK(\r\n|Name: |[a-z:=,\"\\\\/]|sessionCounter: |[0-9-]|\\PC)*") {
            let _ = managers_in(body.as_bytes(), "localhost");
        }
    }
}
