//! The sessionwatch that runs on this machine, asked like any other program would.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use rustls::crypto::ring::default_provider;
use sessionwatch_monitor::access::LOCAL_TOKEN;
use sessionwatch_store::lock::Lock;
use ureq::http::Uri;
use ureq::tls::TlsConfig;

/// A sessionwatch that runs, and what it knows us by.
pub(crate) struct Running {
    /// With its scheme.
    address: Uri,
    /// Only our own user and root can read it; without, a login may be needed that we do not have.
    token: Option<String>,
}

/// The sessionwatch that uses this folder; `None`: none runs.
pub(crate) fn running(data: &Path) -> Result<Option<Running>> {
    let Some(holder) = Lock::holder(data) else { return Ok(None) };
    let pid = holder.pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string());
    let token = std::fs::read_to_string(data.join(LOCAL_TOKEN)).ok();
    let address = holder.address.and_then(|address| address.parse().ok());
    address.map(|address| Some(Running { address, token })).ok_or_else(|| {
        miette!(
            help = "try again in a moment",
            "the sessionwatch that runs (pid {pid}) does not say where it listens"
        )
    })
}

impl Running {
    /// What it answers to a question below `/api/v1/`.
    pub(crate) fn ask(&self, what: &str, query: &[(&str, &str)]) -> Result<Vec<u8>> {
        let (status, bytes) = self.get(&format!("api/v1/{what}"), query)?;
        if status.is_success() { Ok(bytes) } else { Err(miette!("{}", String::from_utf8_lossy(&bytes))) }
    }

    /// Its page, from here: one that listens on every address is at this machine's own too.
    pub(crate) fn url(&self) -> String {
        let listens = self.address.authority().and_then(|place| place.as_str().parse::<SocketAddr>().ok());
        let scheme = self.address.scheme_str().unwrap_or("http");
        match listens {
            Some(listens) if listens.ip().is_unspecified() => {
                let own: IpAddr =
                    if listens.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
                format!("{scheme}://{}/", SocketAddr::new(own, listens.port()))
            }
            _ => self.address.to_string(),
        }
    }

    /// Whether each part of it works, also when one does not.
    pub(crate) fn readiness(&self) -> Result<String> {
        let (_, bytes) = self.get("readyz", &[("verbose", "")])?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<(ureq::http::StatusCode, Vec<u8>)> {
        // It is the process that holds the lock of its folder, on this machine: whose certificate it shows does not matter,
        // and that would be for another name.
        let tls = TlsConfig::builder().disable_verification(true);
        let tls = tls.unversioned_rustls_crypto_provider(Arc::new(default_provider())).build();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).tls_config(tls).build();
        let agent: ureq::Agent = agent.into();
        let address = self.url();
        let mut request = agent.get(format!("{address}{path}")).query_pairs(query.iter().copied());
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let mut answer = request
            .call()
            .into_diagnostic()
            .wrap_err_with(|| format!("sessionwatch at {address} does not answer"))?;
        let status = answer.status();
        Ok((status, answer.body_mut().with_config().limit(u64::MAX).read_to_vec().into_diagnostic()?))
    }
}
