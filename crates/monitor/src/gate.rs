//! What every request passes: is it under our name, is it our own page that changes something, may they who ask?

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sessionwatch_access::role::Right;

use crate::access::{Asked, Caller, Doorkeeper, NOWHERE, Peer, Stranger, hosts};
use crate::api::{Problem, Rule, Rules, docs};
use crate::clock::now;
use crate::page::CONTENT_SECURITY_POLICY;

/// Whoever sends a request more slowly is not answered. Live streams begin at once.
const WITHIN: Duration = Duration::from_secs(60);

/// Who decides, and by which rules.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) doorkeeper: Arc<Doorkeeper>,
    pub(crate) rules: Arc<Rules>,
}

/// Lets through what may pass, with who asks; puts the safety headers on every answer.
pub(crate) async fn check(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let of_docs = request.uri().path().starts_with(docs::PATH);
    let policy = if of_docs { docs::CONTENT_SECURITY_POLICY } else { CONTENT_SECURITY_POLICY };
    let mut response = match gate.pass(&mut request) {
        Ok(()) => {
            let answered = tokio::time::timeout(WITHIN, next.run(request)).await;
            answered.unwrap_or_else(|_| Problem::slow().into_response())
        }
        Err(problem) => problem.into_response(),
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    out.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

impl Gate {
    fn pass(&self, request: &mut Request) -> Result<(), Problem> {
        let headers = request.headers();
        if !self.doorkeeper.hosts.has(headers, request.uri()) {
            let detail = "sessionwatch is not known by this name: open it as http://127.0.0.1 or http://localhost, or \
                add the name to hosts in [access] of sessionwatch.toml";
            return Err(Problem::forbidden(detail));
        }
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let from = if changes { Page::of(headers, hosts::named(headers, request.uri())) } else { Page::Own };
        if from == Page::Foreign {
            let detail = "changes are taken from sessionwatch's own page and from programs only";
            return Err(Problem::forbidden(detail));
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(NOWHERE, |peer| peer.0.ip());
        let caller = self.doorkeeper.who(Asked { peer, headers }, now());
        let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let rule = self.rules.rule(request.method(), route).ok_or_else(Problem::no_rule)?;
        allowed(rule, caller.as_ref().map_err(|stranger| *stranger))?;
        let caller = caller.ok();
        // A browser says with each change which page makes it: one that says nothing is none of ours.
        if from == Page::Unsaid && caller.as_ref().is_some_and(Caller::is_sent_by_itself) {
            let detail = "who changes something by a cookie must be a browser: programs send a token";
            return Err(Problem::forbidden(detail));
        }
        request.extensions_mut().insert(Peer(peer));
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        Ok(())
    }
}

fn allowed(rule: Rule, caller: Result<&Caller, Stranger>) -> Result<(), Problem> {
    let Rule::Has(right) = rule else { return Ok(()) };
    match caller {
        Ok(caller) if caller.may(right) => Ok(()),
        Ok(caller) => Err(Problem::forbidden(lacking(caller, right))),
        Err(Stranger::Nameless) => Err(Problem::unauthorized(
            "log in on the page, or send a token: Authorization: Bearer swt_… (sessionwatch token add makes one)",
        )),
        Err(Stranger::WrongToken) => Err(Problem::unauthorized(
            "this token is none, was removed, or has expired: sessionwatch token add makes another",
        )),
    }
}

fn lacking(caller: &Caller, right: Right) -> String {
    let needed = right.least();
    format!(
        "{} has the role {}, and this takes the role {needed}: ask an admin for it",
        caller.who, caller.role
    )
}

/// Which page makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// Ours.
    Own,
    /// None is named: a program, or a browser older than any that our page runs in.
    Unsaid,
    /// Another.
    Foreign,
}

impl Page {
    fn of(headers: &HeaderMap, own: Option<&str>) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let site = text("sec-fetch-site").map(|site| matches!(site, "same-origin" | "none"));
        let origin = text("origin").map(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == own
        });
        match (site, origin) {
            (Some(false), _) | (_, Some(false)) => Self::Foreign,
            (None, None) => Self::Unsaid,
            _ => Self::Own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Option<&str> = Some("127.0.0.1:8766");

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn pages_from_elsewhere_change_nothing() {
        assert_eq!(Page::of(&headers(&[]), OWN), Page::Unsaid, "a program sends neither");
        let own = headers(&[("origin", "http://127.0.0.1:8766"), ("sec-fetch-site", "same-origin")]);
        assert_eq!(Page::of(&own, OWN), Page::Own);
        assert_eq!(Page::of(&headers(&[("origin", "http://127.0.0.1:8766")]), OWN), Page::Own);
        for foreign in [
            ("origin", "http://127.0.0.1:9"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(Page::of(&headers(&[foreign]), OWN), Page::Foreign, "{foreign:?}");
        }
    }
}
