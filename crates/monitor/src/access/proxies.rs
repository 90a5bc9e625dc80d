//! Proxies that are trusted: what they say of who asks and from where.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use sessionwatch_access::role::Role;

use super::settings::ProxyLogin;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
/// The longest name that a proxy may tell, bytes.
const LONGEST: usize = 200;

/// Whose word is taken.
#[derive(Debug, Default)]
pub(crate) struct Proxies {
    trusted: Vec<IpNet>,
    login: Option<ProxyLogin>,
}

impl Proxies {
    pub(crate) fn new(trusted: Vec<IpNet>, login: Option<ProxyLogin>) -> Self {
        Self { trusted, login }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// Where a request comes from: what the last proxy that is trusted has seen. Whatever stands to the left of that
    /// was sent by whoever asks, and may be anything.
    pub(crate) fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines: Vec<_> =
            headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
        let mut hops = lines.iter().flat_map(|line| line.split(',')).rev();
        let mut origin = peer;
        while self.trusts(origin) {
            let Some(Ok(before)) = hops.next().map(|hop| hop.trim().parse::<IpAddr>()) else { break };
            origin = before;
        }
        origin
    }

    /// Whether the browser speaks TLS with a proxy that is trusted.
    pub(crate) fn is_secure(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        self.trusts(peer) && headers.get(FORWARDED_PROTO).is_some_and(|proto| proto.as_bytes() == b"https")
    }

    /// Whom a trusted proxy names, and what they are.
    pub(crate) fn named(&self, peer: IpAddr, headers: &HeaderMap) -> Option<(String, Role)> {
        let login = self.login.as_ref().filter(|_| self.trusts(peer))?;
        let mut names = headers.get_all(HeaderName::try_from(&login.header).ok()?).iter();
        let (Some(name), None) = (names.next(), names.next()) else { return None };
        let name = name.to_str().ok()?.trim();
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        Some((name.to_owned(), login.roles.get(name).copied().unwrap_or(login.role)))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut all = HeaderMap::new();
        for &(name, value) in pairs {
            all.append(name, HeaderValue::from_static(value));
        }
        all
    }

    fn proxies() -> Proxies {
        let login = ProxyLogin {
            header: "X-Forwarded-User".into(),
            role: Role::Viewer,
            roles: [("alice".to_owned(), Role::Admin)].into(),
        };
        Proxies::new(vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()], Some(login))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn where_a_request_comes_from_is_what_the_last_trusted_proxy_saw() {
        let proxies = proxies();
        let forged = headers(&[("x-forwarded-for", "1.1.1.1, 192.0.2.7"), ("x-forwarded-for", "10.0.0.9")]);
        assert_eq!(proxies.origin(address("127.0.0.1"), &forged), address("192.0.2.7"));
        assert_eq!(proxies.origin(address("198.51.100.1"), &forged), address("198.51.100.1"), "not a proxy");
        assert_eq!(proxies.origin(address("::ffff:10.0.0.1"), &headers(&[])), address("::ffff:10.0.0.1"));
        let nonsense = headers(&[("x-forwarded-for", "1.1.1.1, nonsense")]);
        assert_eq!(proxies.origin(address("127.0.0.1"), &nonsense), address("127.0.0.1"));
    }

    #[test]
    fn only_a_trusted_proxy_says_who_somebody_is() {
        let proxies = proxies();
        let named = |peer: &str, pairs: &[(&'static str, &'static str)]| {
            proxies.named(address(peer), &headers(pairs))
        };
        let alice = ("x-forwarded-user", "alice");
        assert_eq!(named("10.1.2.3", &[alice]), Some(("alice".into(), Role::Admin)));
        assert_eq!(named("10.1.2.3", &[("x-forwarded-user", "bob")]), Some(("bob".into(), Role::Viewer)));
        assert_eq!(named("192.0.2.1", &[alice]), None, "from elsewhere");
        assert_eq!(named("10.1.2.3", &[]), None);
        assert_eq!(named("10.1.2.3", &[("x-forwarded-user", " ")]), None);
        assert_eq!(
            named("10.1.2.3", &[("x-forwarded-user", "bob"), alice]),
            None,
            "one was there before the proxy"
        );
        assert!(proxies.is_secure(address("10.1.2.3"), &headers(&[("x-forwarded-proto", "https")])));
        assert!(!proxies.is_secure(address("192.0.2.1"), &headers(&[("x-forwarded-proto", "https")])));
    }
}
