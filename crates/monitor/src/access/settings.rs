//! What is configured about who may do what.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use ipnet::IpNet;
use sessionwatch_access::file::FileError;
use sessionwatch_access::role::Role;
use sessionwatch_access::secret::Secret;
use sessionwatch_access::sessions::Lasts;

/// What is configured about who may do what.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where users, tokens and the audit are.
    pub folder: PathBuf,
    /// Where the page is: its port is in the name of the cookie.
    pub listen: std::net::SocketAddr,
    /// Names under which the page may be opened, beside this machine's own.
    pub hosts: Vec<String>,
    /// Proxies whose word is taken about where a request comes from.
    pub proxies: Vec<IpNet>,
    /// A proxy tells who somebody is.
    pub proxy_login: Option<ProxyLogin>,
    /// A provider tells who somebody is.
    pub single_sign_on: Option<SingleSignOn>,
    /// How long a login lasts.
    pub lasts: Lasts,
    /// Whether the page is served over TLS.
    pub secure: bool,
}

/// How a proxy tells who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyLogin {
    /// The header with their name.
    pub header: String,
    /// What somebody is who is not in `roles`.
    pub role: Role,
    /// What some of them are.
    pub roles: BTreeMap<String, Role>,
}

/// How a provider of OpenID Connect tells who somebody is.
#[derive(Debug, Clone, Default)]
pub struct SingleSignOn {
    /// What the button says.
    pub label: String,
    /// The provider's address.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What we are known there by; `None`: by the proof of each login alone.
    pub client_secret: Option<Secret>,
    /// The page's own address, as people open it; `None`: where it listens.
    pub page: Option<String>,
    /// What to ask for beside who they are.
    pub scopes: Vec<String>,
    /// The claim that roles come from.
    pub claim: String,
    /// The role for each of its values.
    pub roles: BTreeMap<String, Role>,
    /// The role of everybody whom the provider knows; `None`: they are not let in.
    pub role: Option<Role>,
}

/// Why nobody can be let in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A file of users or tokens cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// Others could reach the page, and nobody would be asked who they are.
    #[error("{0} can be reached from other machines, and nobody is asked for a login yet")]
    Unguarded(String),
}

impl Settings {
    /// For this machine only, without a login, with users and tokens in this folder.
    #[must_use]
    pub fn local(folder: PathBuf) -> Self {
        Self {
            folder,
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            hosts: Vec::new(),
            proxies: Vec::new(),
            proxy_login: None,
            single_sign_on: None,
            lasts: Lasts::default(),
            secure: false,
        }
    }

    /// What others could reach; `None`: this machine only.
    pub(super) fn reachable(&self) -> Option<String> {
        if !self.listen.ip().is_loopback() {
            return Some(self.listen.ip().to_string());
        }
        let own = |name: &str| {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        self.hosts.iter().find(|name| !own(name)).cloned()
    }
}
