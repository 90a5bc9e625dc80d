//! Under which names the page may be opened: a page elsewhere may have made its own name point here.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header};

/// The names that are ours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hosts {
    /// Others than this machine's own, in lower case.
    names: Vec<String>,
    /// Whether any address will do: one that is written as a number was not made to point here.
    addresses: bool,
}

impl Hosts {
    pub(crate) fn new(names: &[String], listen: IpAddr) -> Self {
        let names = names.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect();
        Self { names, addresses: !listen.is_loopback() }
    }

    /// Whether a request is under a name of ours. HTTP/2 names the host in the address, HTTP/1 in a header.
    pub(crate) fn has(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        named(headers, uri).is_some_and(|host| self.is_ours(without_port(host)))
    }

    fn is_ours(&self, name: &str) -> bool {
        match name.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || self.addresses,
            Err(_) => {
                name.eq_ignore_ascii_case("localhost")
                    || self.names.iter().any(|known| name.trim_end_matches('.').eq_ignore_ascii_case(known))
            }
        }
    }
}

/// The host and port that a request names.
pub(crate) fn named<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    match uri.authority() {
        Some(authority) if !headers.contains_key(header::HOST) => Some(authority.as_str()),
        _ => headers.get(header::HOST).and_then(|host| host.to_str().ok()),
    }
}

fn without_port(host: &str) -> &str {
    if host.starts_with('[') {
        return host.split_once(']').map_or(host, |(address, _)| &address[1..]);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn has(hosts: &Hosts, host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static(host));
        hosts.has(&headers, &Uri::from_static("/"))
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let hosts = Hosts::new(&[], [127, 0, 0, 1].into());
        for host in ["127.0.0.1:8766", "localhost", "LOCALHOST:1", "[::1]:8766", "127.8.8.8"] {
            assert!(has(&hosts, host), "{host}");
        }
        for host in [
            "evil.example:8766",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "[::2]:1",
            "",
            "192.168.0.1",
        ] {
            assert!(!has(&hosts, host), "{host}");
        }
        assert!(!hosts.has(&HeaderMap::new(), &Uri::from_static("/")));
    }

    #[test]
    fn names_that_are_configured_are_answered_too_and_addresses_when_others_can_reach_us() {
        let hosts = Hosts::new(&["Sessions.Example.org".into()], [0, 0, 0, 0].into());
        for host in
            ["sessions.example.org", "SESSIONS.example.org.:443", "192.168.0.1:8766", "[2001:db8::1]:1"]
        {
            assert!(has(&hosts, host), "{host}");
        }
        for host in ["example.org", "evil.example", "sessions.example.org.evil.example"] {
            assert!(!has(&hosts, host), "{host}");
        }
    }
}
