//! Options of `serve` about who may reach the page, and under which names.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use ipnet::IpNet;

/// Who may reach the page, and under which names.
#[derive(Debug, Clone, Args)]
pub(crate) struct Access {
    /// Names under which the page may be opened, beside this machine's own
    #[arg(long, env = "SESSIONWATCH_HOSTS", value_delimiter = ',', value_name = "NAME[,NAME]", value_parser = host)]
    pub(crate) hosts: Vec<String>,
    /// Proxies that are believed where a request comes from, and with [proxy_login] in the file who asks
    #[arg(long, env = "SESSIONWATCH_TRUSTED_PROXIES", value_delimiter = ',', value_name = "ADDRESS[,NETWORK]",
        value_parser = net)]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// The certificate to serve the page over TLS with, and its chain, PEM; read again when it changes
    #[arg(long, env = "SESSIONWATCH_TLS_CERTIFICATE", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) tls_certificate: Option<PathBuf>,
    /// The key of the certificate, PEM
    #[arg(long, env = "SESSIONWATCH_TLS_KEY", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) tls_key: Option<PathBuf>,
    /// A login ends after so long without a page that is open: 30m, 8h, 7d
    #[arg(long, env = "SESSIONWATCH_LOGIN_IDLE", default_value = "8h", value_name = "TIME", value_parser = seconds)]
    pub(crate) login_idle: i64,
    /// A login ends after so long in any case
    #[arg(long, env = "SESSIONWATCH_LOGIN_LIFETIME", default_value = "7d", value_name = "TIME", value_parser = seconds)]
    pub(crate) login_lifetime: i64,
}

fn host(text: &str) -> Result<String, String> {
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if !text.is_empty() && (text.parse::<IpAddr>().is_ok() || is_name(text)) {
        return Ok(text.to_owned());
    }
    Err(format!("'{}' is no host name: write the name alone, as sessions.example.org", text.escape_debug()))
}

/// An address, or a network as `10.0.0.0/8`.
fn net(text: &str) -> Result<IpNet, String> {
    let parsed = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    parsed.map_err(|_| {
        format!("'{}' is no address: write one as 127.0.0.1, or a network as 10.0.0.0/8", text.escape_debug())
    })
}

/// A time as people write it.
pub(super) fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || format!("'{}' is no time: write 30m, 12h, 90d or 52w", text.escape_debug());
    let each = match text.chars().next_back().ok_or_else(wrong)? {
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    if number == 0 { Err(wrong()) } else { Ok(i64::from(number) * each) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        assert_eq!(seconds("30m"), Ok(1800));
        assert_eq!(seconds("12h"), Ok(43_200));
        assert_eq!(seconds("90d"), Ok(90 * 86_400));
        assert_eq!(seconds("2w"), Ok(14 * 86_400));
        for wrong in ["", "d", "0d", "-1d", "5", "5s", "1ü", "99999999999d"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_and_addresses_are_what_they_are_called() {
        assert!(host("sessions.example.org").is_ok() && host("::1").is_ok());
        assert!(host("https://a.example/").unwrap_err().contains("the name alone"));
        assert!(net("10.0.0.0/8").is_ok() && net("::1").is_ok());
        assert!(net("proxy").unwrap_err().contains("'proxy' is no address"));
    }
}
