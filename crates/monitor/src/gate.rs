//! Who may ask: programs and pages of this machine, under its own name.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::Problem;
use crate::page::CONTENT_SECURITY_POLICY;

/// Refuses requests under a foreign name (a page elsewhere whose name was made to point here) and changes that a
/// page from elsewhere asks for; puts the safety headers on every answer.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let headers = request.headers();
    // HTTP/2 names the host in the address, HTTP/1 in a header.
    let own = match request.uri().authority() {
        Some(authority) if !headers.contains_key(header::HOST) => {
            is_loopback(without_port(authority.as_str()))
        }
        _ => is_own_name(headers),
    };
    if !own {
        let detail = "this address is for this machine only: open it as http://127.0.0.1 or http://localhost";
        return Problem::forbidden(detail).into_response();
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_own_page(headers) {
        return Problem::forbidden("changes are taken from sessionwatch's own page and from programs only")
            .into_response();
    }
    // The API's browsable page brings its own inline styles and scripts of the library it is made with.
    let is_api_page = request.uri().path().starts_with("/api/docs");
    let mut response = next.run(request).await;
    let out = response.headers_mut();
    if !is_api_page {
        out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    }
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    out.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn is_own_name(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| is_loopback(without_port(host)))
}

fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text("origin").is_none_or(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_some() && host == text("host")
    });
    site && origin
}

fn without_port(host: &str) -> &str {
    if host.starts_with('[') {
        return host.split_once(']').map_or(host, |(address, _)| &address[1..]);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_loopback(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["127.0.0.1:8766", "localhost", "LOCALHOST:1", "[::1]:8766", "127.8.8.8"] {
            assert!(is_own_name(&headers(&[("host", host)])), "{host}");
        }
        for host in [
            "evil.example:8766",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "[::2]:1",
            "",
            "192.168.0.1",
        ] {
            assert!(!is_own_name(&headers(&[("host", host)])), "{host}");
        }
        assert!(!is_own_name(&HeaderMap::new()));
    }

    #[test]
    fn pages_from_elsewhere_change_nothing() {
        let host = ("host", "127.0.0.1:8766");
        assert!(is_own_page(&headers(&[host])), "a program sends neither");
        assert!(is_own_page(&headers(&[
            host,
            ("origin", "http://127.0.0.1:8766"),
            ("sec-fetch-site", "same-origin")
        ])));
        assert!(!is_own_page(&headers(&[host, ("origin", "http://127.0.0.1:9")])));
        assert!(!is_own_page(&headers(&[host, ("origin", "null")])));
        assert!(!is_own_page(&headers(&[host, ("sec-fetch-site", "cross-site")])));
        assert!(!is_own_page(&headers(&[host, ("sec-fetch-site", "same-site")])));
    }
}
