//! Who is let in and how, put together for `serve`; and what to add when others could come in unasked.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use miette::{IntoDiagnostic, Result, miette};
use sessionwatch_access::sessions::Lasts;
use sessionwatch_monitor::access::{AccessError, Doorkeeper, ProxyLogin, Settings, SingleSignOn};
use sessionwatch_monitor::alerting::Uri;
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

/// Others who tell who somebody is.
pub(crate) struct Named {
    pub(crate) by_proxy: Option<ProxyLogin>,
    pub(crate) by_provider: Option<SingleSignOn>,
}

/// Puts it together for a page at this address.
pub(crate) fn guarded(
    access: Access,
    named: Named,
    data: &Path,
    config: Option<&Path>,
    listen: SocketAddr,
) -> Result<Guarded> {
    let certificate = certificate(&access)?;
    let Named { by_proxy: proxy_login, by_provider } = named;
    if proxy_login.is_some() && access.trusted_proxies.is_empty() {
        return Err(miette!(
            help = "add trusted_proxies = [\"127.0.0.1\"], with the address of the proxy, before the first section of the file",
            "[proxy_login] names a header, but no proxy is trusted to send it"
        ));
    }
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{listen}/");
    let single_sign_on = by_provider.map(|provider| led_back(provider, &url, &access.hosts)).transpose()?;
    let in_clear = !listen.ip().is_loopback() && certificate.is_none() && access.trusted_proxies.is_empty();
    let settings = Settings {
        folder: data.to_owned(),
        listen,
        hosts: access.hosts,
        proxies: access.trusted_proxies,
        proxy_login,
        single_sign_on,
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
    let advice = in_clear.then_some(
        "Passwords and tokens cross the network readable for others: give it --tls-certificate and --tls-key, or a proxy with TLS.",
    );
    Ok(Guarded { doorkeeper, certificate, url, advice })
}

/// A provider that knows where to lead people back to: the page as it is called, else where it listens.
fn led_back(mut provider: SingleSignOn, url: &str, hosts: &[String]) -> Result<SingleSignOn> {
    let page = provider.page.get_or_insert_with(|| url.to_owned());
    let host = page.parse::<Uri>().ok().and_then(|page| Some(page.host()?.to_owned())).unwrap_or_default();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() => Err(miette!(
            help = "add page = \"https://sessions.example.org/\" to [single_sign_on], the address that people open",
            "[single_sign_on] does not say where the provider leads people back to"
        )),
        Err(_) if host != "localhost" && !hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)) => {
            Err(miette!(
                help = format!("add hosts = [\"{host}\"] before the first section of the file"),
                "[single_sign_on] leads people back to {page}, and the page does not answer to that name"
            ))
        }
        _ => Ok(provider),
    }
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
         \nor [single_sign_on], with a provider of OpenID Connect, which docs/security.md tells about;\n\
         or listen on 127.0.0.1 and reach it from elsewhere through ssh -L"
    )
}
