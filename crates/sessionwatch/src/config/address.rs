//! Addresses that something is sent to.

use sessionwatch_monitor::alerting::Uri;

use super::wrong::Wrong;

/// The address below which something is.
///
/// # Errors
/// Why it is none.
pub(crate) fn base(text: &str) -> Result<Uri, String> {
    let url = read(text)?;
    if url.query().is_some() {
        return Err("nothing can be below an address with a question mark: end it before that".to_owned());
    }
    Ok(url)
}

fn read(text: &str) -> Result<Uri, String> {
    let none = || "it is no address: write it as https://HOST/PATH".to_owned();
    let url: Uri = text.trim().parse().map_err(|_| none())?;
    let (Some("http" | "https"), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return Err(none());
    };
    if authority.as_str().contains('@') {
        return Err("it holds a user or password: write them into a file that is named beside it".to_owned());
    }
    Ok(url)
}

/// An address, and whether it has no path.
pub(super) fn address(text: &str, key: &'static str) -> Result<(Uri, bool), Wrong> {
    let url = read(text).map_err(|what| Wrong::plain(format!("{key}: {what}")).at(key))?;
    let is_bare = url.path() == "/" && url.query().is_none();
    Ok((url, is_bare))
}

/// The same with a path.
pub(super) fn with_path(url: Uri, path: &'static str, key: &'static str) -> Result<Uri, Wrong> {
    let mut parts = url.into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).map_err(|_| Wrong::plain(format!("{key}: it is no address")).at(key))
}
