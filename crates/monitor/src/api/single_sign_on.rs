//! Single sign-on: away to a provider of OpenID Connect, and back as somebody.

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use sessionwatch_access::record::Did;
use utoipa::IntoParams;

use super::entrance::Entrance;
use super::extract::Params;
use super::problem::Problem;
use crate::access::{Asked, Peer, cookie};
use crate::clock::now;
use crate::single_sign_on::{PATIENCE, Unknown};

/// What to see afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// The query of the page's address.
    to: Option<String>,
}

/// What the provider sends back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Brought {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Leads to the provider, for people to log in there.
#[utoipa::path(
    get, path = "/single-sign-on", tag = "access", security(()), params(Wish),
    responses(
        (status = 303, description = "To the provider"),
        (status = 400, description = "Not a wish", body = Problem),
        (status = 404, description = "There is no single sign-on here", body = Problem),
        (status = 502, description = "The provider does not answer as it should", body = Problem),
    )
)]
pub(super) async fn leave(
    State(entrance): State<Entrance>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Params(wish): Params<Wish>,
) -> Result<Response, Problem> {
    let provider = entrance.provider.as_ref().ok_or_else(none)?;
    let to = wish.to.filter(|to| is_view(to)).unwrap_or_default();
    let asked = Asked { peer, headers: &headers };
    let from = entrance.doorkeeper.origin(asked);
    let leaving = provider.leave(to, from, now()).await.map_err(|error| {
        tracing::warn!("{error}");
        Problem::bad_gateway(error.to_string())
    })?;
    let (name, _, secure) = entrance.doorkeeper.cookie(asked);
    // Lax: the way back is led by the provider, and a strict cookie would stay behind.
    let kept = cookie::set(&state_cookie(name), &leaving.state, cookie::Sent::Lax, secure, PATIENCE);
    let mut response = StatusCode::SEE_OTHER.into_response();
    let out = response.headers_mut();
    let to = HeaderValue::try_from(leaving.url);
    out.insert(header::LOCATION, to.map_err(|_| Problem::bad_gateway("the provider's address is none"))?);
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    out.extend(kept.map(|kept| (header::SET_COOKIE, kept)));
    Ok(response)
}

/// Where the provider leads back to: whoever it knows and who has a role here is logged in.
#[utoipa::path(
    get, path = "/single-sign-on/back", tag = "access", security(()), params(Brought),
    responses(
        (status = 200, description = "Logged in; leads to the page", content_type = "text/html", body = String),
        (status = 400, description = "Not what a provider sends", body = Problem),
        (status = 403, description = "Not begun here, refused, or without a role", content_type = "text/html",
         body = String),
        (status = 502, description = "The provider does not answer as it should", content_type = "text/html",
         body = String),
        (status = 404, description = "There is no single sign-on here", body = Problem),
    )
)]
pub(super) async fn back(
    State(entrance): State<Entrance>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Params(brought): Params<Brought>,
) -> Result<Response, Problem> {
    let provider = entrance.provider.as_ref().ok_or_else(none)?;
    let asked = Asked { peer, headers: &headers };
    let (name, seconds, secure) = entrance.doorkeeper.cookie(asked);
    let state_cookie = state_cookie(name);
    let sent = cookie::read(&headers, &state_cookie);
    let known = async {
        let state = brought.state.ok_or(Unknown::NotSent)?;
        // Only the browser that was sent comes back: nobody is logged in as somebody else by a link, nor told a stranger's words.
        if sent != Some(state.as_str()) {
            return Err(Unknown::NotSent);
        }
        if let Some(error) = brought.error {
            let words = brought.error_description.map(|words| format!("{error}: {words}")).unwrap_or(error);
            return Err(Unknown::Refused(words.chars().take(MOST_SAID).collect()));
        }
        let code = brought.code.ok_or(Unknown::NotSent)?;
        provider.back(&state, code, now()).await
    };
    let mut response = match known.await {
        Ok(known) => match known.role {
            Some(role) => {
                let secret = entrance.doorkeeper.log_in_as(&known.name, role, asked, now());
                // A page of ours, not a redirect: the browser sends the strict cookie only where we lead ourselves.
                let to = escaped(&known.to);
                let on = format!("<p><a href=\"../../../{to}\">Go on</a></p>");
                let lead = format!("<meta http-equiv=\"refresh\" content=\"0;url=../../../{to}\">");
                let mut response = Html(page(&lead, &on)).into_response();
                let set = cookie::set(name, secret.reveal(), cookie::Sent::Strict, secure, seconds);
                response.headers_mut().extend(set.map(|set| (header::SET_COOKIE, set)));
                response
            }
            None => {
                let from = entrance.doorkeeper.origin(asked);
                entrance.doorkeeper.note(
                    Did::LogInFailed,
                    &known.name,
                    "single sign-on: no role",
                    from,
                    now(),
                );
                not_in(
                    StatusCode::FORBIDDEN,
                    &format!("{} has no role here: ask whoever runs sessionwatch", known.name),
                )
            }
        },
        Err(error) => {
            tracing::warn!("single sign-on: {error}");
            let status = if matches!(error, Unknown::Provider(_)) {
                StatusCode::BAD_GATEWAY
            } else {
                StatusCode::FORBIDDEN
            };
            not_in(status, &error.to_string())
        }
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(gone) = cookie::forget(&state_cookie, secure) {
        out.append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// Of what a provider says why, so many characters are shown.
const MOST_SAID: usize = 300;

fn none() -> Problem {
    Problem::not_found("there is no single sign-on here: [single_sign_on] in sessionwatch.toml sets it up")
}

fn state_cookie(session: &str) -> String {
    format!("{session}_leaving")
}

/// A query of our page, and nothing that leads elsewhere.
fn is_view(to: &str) -> bool {
    to.len() <= 500
        && to
            .strip_prefix('?')
            .is_some_and(|query| query.chars().all(|c| c.is_ascii_alphanumeric() || "&=%:.-_,+".contains(c)))
}

/// For people to read: what went wrong, and the way back.
fn not_in(status: StatusCode, why: &str) -> Response {
    let why = escaped(why.trim_end_matches('.'));
    let words = format!(
        "<h1>Not logged in</h1><p>What went wrong: {why}.</p><p><a href=\"../../../\">Back to the page</a></p>"
    );
    (status, Html(page("", &words))).into_response()
}

/// A page that is words only, with what else its head holds.
fn page(head: &str, words: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sessions</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"../../../words.css\">{head}{words}</html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_view_of_our_page_is_led_to() {
        assert!(is_view("?range=hour&application=ab12&from=-600"));
        for elsewhere in ["", "//evil.example", "?a\"><script>", "https://evil.example", "?a b", "/../"] {
            assert!(!is_view(elsewhere), "{elsewhere}");
        }
    }
}
