//! Plain HTTP to servers on this machine, and the one cookie that a visitor keeps.

use std::fmt;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ureq::Agent;
use ureq::http::header::{AUTHORIZATION, COOKIE, HOST, SET_COOKIE};

use crate::error::DemoError;

/// A real server may stop for a moment (class loading, collection); longer than this it is not answering.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);
/// The cookies in which servlet containers, and Spring Session, keep the session's id, and the one of CFML.
const SESSION_COOKIES: &[&str] = &["JSESSIONID", "SESSION"];
const CFML_COOKIES: &[&str] = &["cfid"];

/// Where an application is found: the port on 127.0.0.1, the virtual host if not the default one, the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    port: u16,
    host: Option<String>,
    path: String,
    cfml: bool,
}

impl Site {
    /// The application at `path` (`/` or `/shop`) on the server's default host.
    pub fn new(port: u16, path: &str) -> Site {
        Site { port, host: None, path: path.trim_end_matches('/').to_owned(), cfml: false }
    }

    /// The same path on the virtual host `host`.
    #[must_use]
    pub fn on_host(mut self, host: &str) -> Site {
        self.host = Some(host.to_owned());
        self
    }

    /// The same place with its pages in CFML, which keeps sessions by itself.
    #[must_use]
    pub fn in_cfml(mut self) -> Site {
        self.cfml = true;
        self
    }

    pub(crate) fn is_cfml(&self) -> bool {
        self.cfml
    }

    fn cookies(&self) -> &'static [&'static str] {
        if self.cfml { CFML_COOKIES } else { SESSION_COOKIES }
    }

    /// The header that sends a session's cookie back. CFML asks for a second one, which is the same for all.
    fn with_session(&self, SessionCookie(cookie): &SessionCookie) -> String {
        let more = if self.cfml { "; cftoken=0" } else { "" };
        format!("{cookie}{more}")
    }

    /// The address of a page of the application; `page` comes without a leading slash and is sent as it is.
    pub fn url(&self, page: &str) -> String {
        let page = match page.strip_suffix(".jsp") {
            Some(name) if self.cfml => format!("{name}.cfm"),
            _ => page.to_owned(),
        };
        format!("http://127.0.0.1:{}{}/{page}", self.port, encoded(&self.path))
    }
}

/// The id of a session as its cookie carries it, with the name of the cookie. It is sent back and compared, never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionCookie(String);

impl fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionCookie(…)")
    }
}

/// One answer of a server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// The session cookie that came with it, if one did.
    pub(crate) session: Option<SessionCookie>,
}

/// An HTTP client with kept-alive connections; clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    agent: Agent,
}

impl Http {
    /// A client that takes no answer within this time for none.
    pub(crate) fn answered_within(limit: Duration) -> Http {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The servers are on this machine: a proxy from the environment would be wrong.
            .proxy(None)
            .timeout_global(Some(limit))
            .user_agent("sessionwatch-demo")
            .build();
        Http { agent: config.new_agent() }
    }

    /// A page of an application; nothing is followed, no cookie is kept.
    pub(crate) fn get(
        &self,
        site: &Site,
        page: &str,
        session: Option<&SessionCookie>,
    ) -> Result<Answer, DemoError> {
        let url = site.url(page);
        let mut request = self.agent.get(&url);
        if let Some(host) = &site.host {
            request = request.header(HOST, host);
        }
        if let Some(cookie) = session {
            request = request.header(COOKIE, site.with_session(cookie));
        }
        read("GET", &url, site, request.call())
    }

    /// Sends a form to a page of an application.
    pub(crate) fn post(
        &self,
        site: &Site,
        page: &str,
        form: &[(&str, &str)],
        session: Option<&SessionCookie>,
    ) -> Result<Answer, DemoError> {
        let url = site.url(page);
        let mut request = self.agent.post(&url);
        if let Some(host) = &site.host {
            request = request.header(HOST, host);
        }
        if let Some(cookie) = session {
            request = request.header(COOKIE, site.with_session(cookie));
        }
        read("POST", &url, site, request.send_form(form.iter().copied()))
    }

    /// A page that asks for a name and a password.
    pub(crate) fn get_as(&self, site: &Site, page: &str, credentials: &str) -> Result<Answer, DemoError> {
        let url = site.url(page);
        let mut request = self.agent.get(&url).header(AUTHORIZATION, credentials);
        if let Some(host) = &site.host {
            request = request.header(HOST, host);
        }
        read("GET", &url, site, request.call())
    }
}

fn read(
    method: &'static str,
    url: &str,
    site: &Site,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, DemoError> {
    let silent =
        |error: ureq::Error| DemoError::NoAnswer { method, url: url.to_owned(), reason: error.to_string() };
    let mut answer = answer.map_err(silent)?;
    let session = answer
        .headers()
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|header| session_cookie(header, site.cookies()));
    let text = answer.body_mut().with_config().lossy_utf8(true).read_to_string().map_err(silent)?;
    Ok(Answer { status: answer.status().as_u16(), text, session })
}

fn session_cookie(header: &str, of: &[&str]) -> Option<SessionCookie> {
    let pair = header.split(';').next()?;
    let (name, id) = pair.split_once('=')?;
    let (name, id) = (name.trim(), id.trim());
    (of.contains(&name) && !id.is_empty()).then(|| SessionCookie(format!("{name}={id}")))
}

/// Percent-encodes whatever may not stand in the path of an address; slashes stay.
pub(crate) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The value of an `Authorization` header for a name and a password (RFC 7617).
pub(crate) fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_written_as_in_the_example_of_their_rfc() {
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    #[test]
    fn only_the_session_cookie_is_taken_and_never_shown() {
        let cookie = session_cookie("JSESSIONID=0123ABC; Path=/shop; HttpOnly", SESSION_COOKIES).unwrap();
        assert!(cookie == SessionCookie("JSESSIONID=0123ABC".into()));
        assert!(session_cookie("SESSION=0123ABC; Path=/shop/", SESSION_COOKIES).is_some());
        assert!(session_cookie("SESSION=0123ABC; Path=/shop/", CFML_COOKIES).is_none());
        assert!(!format!("{cookie:?}").contains("0123ABC"));
        assert!(session_cookie("theme=dark; Path=/", SESSION_COOKIES).is_none());
        assert!(session_cookie("JSESSIONID=; Max-Age=0", SESSION_COOKIES).is_none());
    }

    #[test]
    fn an_address_holds_no_raw_oddities() {
        let site = Site::new(8080, "/a <b>\"ü");
        assert_eq!(site.url("x.jsp"), "http://127.0.0.1:8080/a%20%3Cb%3E%22%C3%BC/x.jsp");
        assert_eq!(Site::new(8080, "/").url(""), "http://127.0.0.1:8080/");
        assert_eq!(Site::new(8080, "/shop").in_cfml().url("x.jsp"), "http://127.0.0.1:8080/shop/x.cfm");
    }
}
