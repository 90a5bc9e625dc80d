//! Who is let in and how, put together for `serve`; and what to add when others could come in unasked.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use miette::{IntoDiagnostic, Result, miette};
use sessionwatch_access::sessions::Lasts;
use sessionwatch_monitor::access::{AccessError, Doorkeeper, ProxyLogin, Settings};
use sessionwatch_monitor::tls::Certificate;

use crate::cli::Access;
use crate::folders;

/// Who is let in, and the certificate where the page is served over TLS.
pub(crate) struct Guarded {
    pub(crate) doorkeeper: Doorkeeper,
    pub(crate) certificate: Option<Arc<Certificate>>,
    /// The page's address.
    pub(crate) url: String,
    /// What is worth saying once about a page that others can reach.
    pub(crate) advice: Option<&'static str>,
}

/// Puts it together for a page at this address.
pub(crate) fn guarded(
    access: Access,
    proxy_login: Option<ProxyLogin>,
    data: &Path,
    config: Option<&Path>,
    listen: SocketAddr,
) -> Result<Guarded> {
    let certificate = certificate(&access)?;
    if proxy_login.is_some() && access.trusted_proxies.is_empty() {
        return Err(miette!(
            help = "add trusted_proxies = [\"127.0.0.1\"], with the address of the proxy, before the first section of the file",
            "[proxy_login] names a header, but no proxy is trusted to send it"
        ));
    }
    let in_clear = !listen.ip().is_loopback() && certificate.is_none() && access.trusted_proxies.is_empty();
    let settings = Settings {
        folder: data.to_owned(),
        listen,
        hosts: access.hosts,
        proxies: access.trusted_proxies,
        proxy_login,
        lasts: Lasts { idle: access.login_idle, whole: access.login_lifetime },
        secure: certificate.is_some(),
    };
    let doorkeeper = match Doorkeeper::new(settings) {
        Err(AccessError::Unguarded(place)) => {
            let file = config.map_or_else(folders::config, Path::to_path_buf);
            return Err(miette!(help = what_to_add(data, &file), "{}", AccessError::Unguarded(place)));
        }
        other => other.into_diagnostic()?,
    };
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let advice = in_clear.then_some(
        "Passwords and tokens cross the network readable for others: give it --tls-certificate and --tls-key, or a proxy with TLS.",
    );
    Ok(Guarded { doorkeeper, certificate, url: format!("{scheme}://{listen}/"), advice })
}

fn certificate(access: &Access) -> Result<Option<Arc<Certificate>>> {
    match (&access.tls_certificate, &access.tls_key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            Ok(Some(Arc::new(Certificate::read(certificate, key).into_diagnostic()?)))
        }
        (Some(_), None) => Err(miette!("TLS takes a key too: add --tls-key, or tls_key to the file")),
        (None, Some(_)) => {
            Err(miette!("TLS takes a certificate too: add --tls-certificate, or tls_certificate to the file"))
        }
    }
}

fn what_to_add(data: &Path, config: &Path) -> String {
    let (data, config) = (data.display(), config.display());
    format!(
        "add a user, and they log in on the page:\n\
         \n    sessionwatch user add NAME --role admin --data-dir {data}\n\
         \nor, where a proxy in front of it asks people who they are, add to {config}:\n\
         \n    trusted_proxies = [\"127.0.0.1\"]      # the proxy's address\n    \
         hosts = [\"sessions.example.org\"]     # the name that people open\n\
         \n    [proxy_login]\n    header = \"X-Forwarded-User\"\n\
         \nor listen on 127.0.0.1 and reach it from elsewhere through ssh -L"
    )
}
