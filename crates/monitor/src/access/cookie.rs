//! Cookies: read from a request, and set so that scripts and other sites have no use of them.

use axum::http::{HeaderMap, HeaderValue, header};

/// When a browser sends a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// With what our own page asks, and where it leads.
    Strict,
    /// Also when another site leads here: for the way back from single sign-on.
    Lax,
}

/// What is in a cookie of this name.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The header that sets a cookie; `None`: the value has no place in a header.
pub(crate) fn set(name: &str, value: &str, sent: Sent, secure: bool, seconds: i64) -> Option<HeaderValue> {
    let sent = match sent {
        Sent::Strict => "Strict",
        Sent::Lax => "Lax",
    };
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={sent}{secure}");
    HeaderValue::try_from(text).ok()
}

/// The header that takes a cookie away.
pub(crate) fn forget(name: &str, secure: bool) -> Option<HeaderValue> {
    set(name, "", Sent::Strict, secure, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; sessionwatch_8766=sws_x=y"));
        headers.append(header::COOKIE, HeaderValue::from_static("b=2"));
        assert_eq!(read(&headers, "sessionwatch_8766"), Some("sws_x=y"));
        assert_eq!(read(&headers, "b"), Some("2"));
        assert_eq!(read(&headers, "sessionwatch"), None);
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let plain = set("s", "v", Sent::Strict, false, 60).unwrap();
        assert_eq!(plain, "s=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
        assert!(
            set("s", "v", Sent::Lax, true, 60).unwrap().to_str().unwrap().ends_with("SameSite=Lax; Secure")
        );
        assert_eq!(forget("s", true).unwrap(), "s=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure");
        assert_eq!(set("s", "a\nb", Sent::Strict, true, 1), None);
    }
}
