//! `[otlp]`: metrics are sent to a collector.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sessionwatch_monitor::otlp_export::{Export, HeaderMap, HeaderName, HeaderValue, Protocol};

use super::address::{address, with_path};
use super::duration::Seconds;
use super::wrong::Wrong;
use crate::nearest;

const PROTOCOLS: [&str; 2] = ["http/protobuf", "grpc"];
/// What collectors are used to.
const USUAL_SECONDS: i64 = 60;
const DAY: i64 = 86_400;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    endpoint: Option<String>,
    protocol: Option<String>,
    headers_file: Option<PathBuf>,
    interval: Option<Seconds>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

/// What the table means. Files it names are looked for in `folder`.
pub(super) fn export(table: Table, folder: &Path) -> Result<Export, Wrong> {
    let endpoint = table.endpoint.ok_or_else(|| {
        Wrong::new("endpoint is missing", "for example endpoint = \"http://127.0.0.1:4318\"").at("endpoint")
    })?;
    let (endpoint, is_bare) = address(&endpoint, "endpoint")?;
    let protocol = match table.protocol.as_deref() {
        None | Some("http/protobuf") => Protocol::Http,
        Some("grpc") => Protocol::Grpc,
        Some(other) => {
            let nearest = nearest::to(other, &PROTOCOLS);
            let help = format!("did you mean '{nearest}'? There are {}", PROTOCOLS.join(", "));
            return Err(Wrong::new(format!("there is no protocol '{other}'"), help).at("protocol"));
        }
    };
    let endpoint = match protocol {
        Protocol::Http if is_bare => with_path(endpoint, "/v1/metrics", "endpoint")?,
        Protocol::Grpc if !is_bare => {
            let what = "endpoint: there is a path in it, and gRPC has one of its own";
            return Err(Wrong::new(what, "write only HOST:PORT behind https://").at("endpoint"));
        }
        _ => endpoint,
    };
    let interval = table.interval.map_or(USUAL_SECONDS, |interval| interval.0);
    if !(1..=DAY).contains(&interval) {
        return Err(Wrong::new("interval is none", "write between \"1s\" and \"1d\"").at("interval"));
    }
    let headers = table.headers_file.map(|file| headers(&folder.join(file))).transpose()?;
    Ok(Export {
        endpoint,
        protocol,
        headers: headers.unwrap_or_default(),
        interval: Duration::from_secs(interval.unsigned_abs()),
        attributes: table.attributes.into_iter().collect(),
    })
}

/// One `Name: value` in each line. Values are secrets, and are not part of what is said about them.
fn headers(file: &Path) -> Result<HeaderMap, Wrong> {
    let wrong = |what: String| Wrong::new(what, "write one header in a line, NAME: VALUE").at("headers_file");
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("headers_file: {} cannot be read: {error}", file.display())))?;
    let mut headers = HeaderMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let header = line.split_once(':').and_then(|(name, value)| {
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, value))
        });
        let Some((name, value)) = header else {
            return Err(wrong(format!("headers_file: line {number} of {} is no header", file.display())));
        };
        headers.append(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Export, String> {
        export(toml::from_str(text).unwrap(), Path::new("/nowhere")).map_err(|wrong| format!("{wrong:?}"))
    }

    #[test]
    fn an_address_is_enough_and_every_key_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("keys"), "\nX-Api-Key: very secret\nX-Team: web\n").unwrap();
        let usual = read("endpoint = \"http://127.0.0.1:4318\"").unwrap();
        assert_eq!(usual.endpoint, "http://127.0.0.1:4318/v1/metrics");
        assert_eq!((usual.protocol, usual.interval), (Protocol::Http, Duration::from_secs(60)));
        let text = "endpoint = \"https://otel.example.org:4317\"\nprotocol = \"grpc\"\nheaders_file = \"keys\"\n\
                    interval = \"5s\"\nattributes = { \"deployment.environment.name\" = \"test\" }";
        let all = export(toml::from_str(text).unwrap(), folder.path()).unwrap();
        assert_eq!((all.protocol, all.interval), (Protocol::Grpc, Duration::from_secs(5)));
        assert_eq!(all.headers["x-api-key"], "very secret");
        assert_eq!(all.attributes, [("deployment.environment.name".to_owned(), "test".to_owned())]);
        assert!(!format!("{all:?}").contains("secret"), "{all:?}");
        let own = read("endpoint = \"https://example.org/otlp/v1/metrics\"").unwrap();
        assert_eq!(own.endpoint, "https://example.org/otlp/v1/metrics");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        let says = |text: &str| read(text).unwrap_err();
        assert!(says("").contains("endpoint is missing"));
        assert!(says("endpoint = \"localhost:4317\"").contains("no address"));
        assert!(
            says("endpoint = \"http://h\"\nprotocol = \"http\"").contains("did you mean 'http/protobuf'")
        );
        assert!(says("endpoint = \"http://h/p\"\nprotocol = \"grpc\"").contains("path"));
        assert!(says("endpoint = \"http://h\"\ninterval = \"0s\"").contains("between"));
        assert!(says("endpoint = \"http://h\"\nheaders_file = \"f\"").contains("cannot be read"));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("keys"), "a secret without a name").unwrap();
        let text = "endpoint = \"http://h\"\nheaders_file = \"keys\"";
        let wrong = export(toml::from_str(text).unwrap(), folder.path()).unwrap_err();
        let said = format!("{wrong:?}");
        assert!(said.contains("line 1") && !said.contains("secret"), "{said}");
    }
}
