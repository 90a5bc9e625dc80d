//! Addresses that something is sent to.

use sessionwatch_monitor::alerting::Uri;

use super::wrong::Wrong;
use crate::address::read;

/// An address, and whether it has no path.
pub(super) fn address(text: &str, key: &'static str) -> Result<(Uri, bool), Wrong> {
    let instead = "write them into a file that is named beside it";
    let url = read(text, instead).map_err(|what| Wrong::plain(format!("{key}: {what}")).at(key))?;
    let is_bare = url.path() == "/" && url.query().is_none();
    Ok((url, is_bare))
}

/// The same with a path.
pub(super) fn with_path(url: Uri, path: &'static str, key: &'static str) -> Result<Uri, Wrong> {
    let mut parts = url.into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).map_err(|_| Wrong::plain(format!("{key}: it is no address")).at(key))
}
