//! Where a sessionwatch is, as people write it: with or without scheme, also below a path of a reverse proxy.

use hyper::Uri;
use hyper::http::uri::{Authority, PathAndQuery, Scheme};

/// The address is none.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address of a sessionwatch: write it as https://HOST:PORT or http://127.0.0.1:8766")]
pub struct AddressError(String);

/// The address of a page, below which its API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end.
    path: String,
}

impl std::str::FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(text.chars().take(200).collect());
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let parts = whole.parse::<Uri>().map_err(|_| wrong())?.into_parts();
        let scheme = parts.scheme.filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme));
        let authority = parts.authority.filter(|authority| {
            // A password in an address would be seen by everybody who may list processes.
            !authority.host().is_empty() && !authority.as_str().contains('@')
        });
        let path =
            parts.path_and_query.as_ref().map_or("", PathAndQuery::path).trim_end_matches('/').to_owned();
        Ok(Self { scheme: scheme.ok_or_else(wrong)?, authority: authority.ok_or_else(wrong)?, path })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl Address {
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Whether what is sent there can be read on the way: plain HTTP to another machine.
    pub(crate) fn is_open(&self) -> bool {
        let host = self.authority.host().trim_start_matches('[').trim_end_matches(']');
        let here = host.eq_ignore_ascii_case("localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        !self.is_https() && !here
    }

    /// The address of a path below the API, with a query of plain text.
    pub(crate) fn api(&self, path: &str) -> Uri {
        // Ids and words of the API are letters, digits and `:,=&?`; nothing else is put in here.
        let text = format!("{self}/api/v1/{path}");
        text.parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        text.parse::<Address>().ok().map(|address| address.to_string())
    }

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        assert_eq!(shown("127.0.0.1:8766").as_deref(), Some("http://127.0.0.1:8766"));
        assert_eq!(
            shown("https://watch.example/sessions/").as_deref(),
            Some("https://watch.example/sessions")
        );
        for wrong in ["", "ftp://a", "http://", "https://user:secret@host", "a b"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
        let address: Address = "https://watch.example/sessions".parse().unwrap();
        assert_eq!(
            address.api("events?range=live"),
            "https://watch.example/sessions/api/v1/events?range=live"
        );
    }

    #[test]
    fn only_plain_http_to_elsewhere_is_open() {
        let open = |text: &str| text.parse::<Address>().unwrap().is_open();
        assert!(open("http://watch.example"));
        assert!(
            !open("https://watch.example")
                && !open("localhost:1")
                && !open("http://[::1]:1")
                && !open("127.9.9.9")
        );
    }
}
