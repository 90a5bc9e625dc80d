//! `[access]`: who is let in, and under which names the page may be opened.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;
use sessionwatch_access::role::Role;
use sessionwatch_access::sessions::Lasts;
use sessionwatch_monitor::access::ProxyLogin;

use super::Wrong;

const SECONDS_OF_MINUTE: i64 = 60;
const SECONDS_OF_HOUR: i64 = 3600;

/// What `[access]` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) hosts: Vec<String>,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) proxy_login: Option<ProxyLogin>,
    pub(crate) lasts: Lasts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessTable {
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    idle_minutes: Option<u32>,
    lifetime_hours: Option<u32>,
    proxy: Option<ProxyTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProxyTable {
    header: Option<String>,
    role: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
}

/// What a table means.
pub(super) fn access(table: AccessTable) -> Result<Access, Wrong> {
    let at = |wrong: Wrong| Wrong { what: format!("[access] {}", wrong.what), ..wrong };
    if let Some(host) = table.hosts.iter().find(|host| !is_host(host)) {
        let what = format!("hosts: '{}' is no host name", host.escape_debug());
        return Err(at(Wrong::new(what, "write the name alone, as in hosts = [\"sessions.example.org\"]")));
    }
    let proxies: Vec<_> =
        table.trusted_proxies.iter().map(|text| net(text)).collect::<Result<_, _>>().map_err(at)?;
    let proxy_login = table.proxy.map(proxy_login).transpose().map_err(at)?;
    if proxy_login.is_some() && proxies.is_empty() {
        let what = "[access.proxy] names a header, but no proxy is trusted to send it";
        return Err(Wrong::new(
            what,
            "add trusted_proxies = [\"127.0.0.1\"] to [access], with the address of the proxy",
        ));
    }
    let usual = Lasts::default();
    let idle = table.idle_minutes.map_or(usual.idle, |minutes| i64::from(minutes) * SECONDS_OF_MINUTE);
    let whole = table.lifetime_hours.map_or(usual.whole, |hours| i64::from(hours) * SECONDS_OF_HOUR);
    if idle == 0 || whole == 0 {
        return Err(at(Wrong::new(
            "a login must last",
            "choose 1 or more for idle_minutes and lifetime_hours",
        )));
    }
    Ok(Access { hosts: table.hosts, proxies, proxy_login, lasts: Lasts { idle, whole } })
}

fn is_host(text: &str) -> bool {
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    !text.is_empty() && (text.parse::<IpAddr>().is_ok() || is_name(text))
}

/// An address, or a network as `10.0.0.0/8`.
fn net(text: &str) -> Result<IpNet, Wrong> {
    let parsed = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    parsed.map_err(|_| {
        let what = format!("trusted_proxies: '{}' is no address", text.escape_debug());
        Wrong::new(what, "write addresses, as in trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]")
    })
}

fn proxy_login(table: ProxyTable) -> Result<ProxyLogin, Wrong> {
    let role = |text: &str| match text.parse::<Role>() {
        Ok(Role::Push) => {
            Err(Wrong::new("proxy: the role push is for programs", "choose viewer, operator or admin"))
        }
        Ok(role) => Ok(role),
        Err(error) => Err(Wrong { what: format!("proxy: {error}"), help: None }),
    };
    let header = table.header.unwrap_or_default();
    let is_header = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if header.is_empty() || !header.chars().all(is_header) {
        return Err(Wrong::new(
            "proxy: header is missing, or no name of a header",
            "for example header = \"X-Forwarded-User\"",
        ));
    }
    Ok(ProxyLogin {
        header,
        role: role(table.role.as_deref().unwrap_or("viewer"))?,
        roles: table
            .roles
            .iter()
            .map(|(name, text)| Ok((name.clone(), role(text)?)))
            .collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Access, String> {
        let table = toml::from_str(text).map_err(|error| error.to_string())?;
        access(table).map_err(|wrong| format!("{} ({})", wrong.what, wrong.help.unwrap_or_default()))
    }

    #[test]
    fn every_key_is_read() {
        let access = read(
            "hosts = [\"sessions.example.org\"]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n\
             idle_minutes = 30\nlifetime_hours = 12\n[proxy]\nheader = \"X-Forwarded-User\"\nrole = \"operator\"\n\
             roles = { alice = \"admin\" }\n",
        )
        .unwrap();
        assert_eq!(access.hosts, ["sessions.example.org"]);
        assert_eq!(access.proxies.len(), 2);
        assert_eq!(access.lasts, Lasts { idle: 1800, whole: 43_200 });
        let login = access.proxy_login.unwrap();
        assert_eq!(
            (login.header.as_str(), login.role, login.roles["alice"]),
            ("X-Forwarded-User", Role::Operator, Role::Admin)
        );
        assert_eq!(read("").unwrap(), Access::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        let says = |text: &str| read(text).unwrap_err();
        assert!(says("hosts = [\"https://a.example/\"]").contains("write the name alone"));
        assert!(says("trusted_proxies = [\"proxy\"]").contains("'proxy' is no address"));
        assert!(says("[proxy]\nheader = \"X-User\"").contains("trusted_proxies = [\"127.0.0.1\"]"));
        let trusted = "trusted_proxies = [\"127.0.0.1\"]\n[proxy]\n";
        assert!(says(&format!("{trusted}role = \"viewer\"")).contains("header is missing"));
        assert!(says(&format!("{trusted}header = \"X-User\"\nrole = \"root\"")).contains("no role 'root'"));
        assert!(says(&format!("{trusted}header = \"X-User\"\nrole = \"push\"")).contains("for programs"));
        assert!(says("idle_minutes = 0").contains("must last"));
    }
}
