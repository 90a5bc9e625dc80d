//! Who is let in, put together for `serve`; and what to add when others could come in unasked.

use std::net::SocketAddr;
use std::path::Path;

use miette::{IntoDiagnostic, Result, miette};
use sessionwatch_monitor::access::{AccessError, Doorkeeper, Settings};

use crate::config::access::Access;

/// Who is let in, on a page at this address.
pub(crate) fn doorkeeper(
    access: Access,
    data: &Path,
    config: &Path,
    listen: SocketAddr,
) -> Result<Doorkeeper> {
    let Access { hosts, proxies, proxy_login, lasts } = access;
    let folder = data.to_owned();
    let settings = Settings { folder, listen, hosts, proxies, proxy_login, lasts, secure: false };
    match Doorkeeper::new(settings) {
        Err(AccessError::Unguarded(place)) => {
            Err(miette!(help = what_to_add(data, config), "{}", AccessError::Unguarded(place)))
        }
        other => other.into_diagnostic(),
    }
}

fn what_to_add(data: &Path, config: &Path) -> String {
    let (data, config) = (data.display(), config.display());
    format!(
        "add a user, and they log in on the page:\n\
         \n    sessionwatch user add NAME --role admin --data-dir {data}\n\
         \nor, where a proxy in front of it asks people who they are, add to {config}:\n\
         \n    [access]\n    trusted_proxies = [\"127.0.0.1\"]   # the proxy's address\n    \
         hosts = [\"sessions.example.org\"]   # the name that people open\n\
         \n    [access.proxy]\n    header = \"X-Forwarded-User\"\n\
         \nor listen on 127.0.0.1 and reach it from elsewhere through ssh -L"
    )
}

/// What is worth saying once about a page that others can reach.
pub(crate) fn advice(listen: SocketAddr, has_proxies: bool) -> Option<&'static str> {
    let clear = !listen.ip().is_loopback() && !has_proxies;
    clear.then_some(
        "Passwords and tokens cross the network readable for others: put a proxy with TLS in front of it.",
    )
}
