//! Addresses that people write.

use sessionwatch_monitor::alerting::Uri;

/// The address below which something is.
///
/// # Errors
/// Why it is none.
pub(crate) fn base(text: &str) -> Result<Uri, String> {
    let url = read(text, "write them into [fleet] of sessionwatch.toml, as user and password_file")?;
    if url.query().is_some() {
        return Err("nothing can be below an address with a question mark: end it before that".to_owned());
    }
    Ok(url)
}

/// An address of http or https, without credentials: where those belong is said `instead`.
///
/// # Errors
/// Why it is none.
pub(crate) fn read(text: &str, instead: &str) -> Result<Uri, String> {
    let none = || "it is no address: write it as https://HOST/PATH".to_owned();
    let url: Uri = text.trim().parse().map_err(|_| none())?;
    let (Some("http" | "https"), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return Err(none());
    };
    if authority.as_str().contains('@') {
        return Err(format!("it holds a user or password: {instead}"));
    }
    Ok(url)
}
