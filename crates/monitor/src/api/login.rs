//! Logging in and out, and who one is.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sessionwatch_access::role::{Right, Role};
use utoipa::ToSchema;

use super::entrance::Entrance;
use super::extract::Body;
use super::problem::Problem;
use crate::access::{Asked, Caller, LogInError, Peer, Proof, cookie};
use crate::clock::now;

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LogIn {
    /// The name.
    #[schema(example = "alice")]
    name: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Who asks, what they may do, and how one logs in here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// Null: nobody in particular, and a login is needed.
    name: Option<String>,
    /// What they are.
    #[schema(value_type = Option<String>, example = "viewer")]
    role: Option<Role>,
    /// Whether they may look and export.
    may_look: bool,
    /// Whether they may track, untrack, turn the switches and read the audit.
    may_operate: bool,
    /// Whether they may do everything.
    may_administer: bool,
    /// Whether they came by a login that can be ended.
    can_log_out: bool,
    /// Whether one can log in by a name and a password.
    takes_passwords: bool,
    /// What the button for single sign-on says; null: there is none.
    single_sign_on: Option<String>,
    /// Whether this is about a fleet, out of an engine.
    fleet: bool,
}

/// Who asks and what they may do; for everybody, also who has not logged in.
#[utoipa::path(get, path = "/me", tag = "access", security(()), responses((status = 200, body = Me)))]
pub(super) async fn me(State(entrance): State<Entrance>, caller: Option<Extension<Caller>>) -> Json<Me> {
    let caller = caller.map(|Extension(caller)| caller);
    let may = |right| caller.as_ref().is_some_and(|caller| caller.may(right));
    Json(Me {
        may_look: may(Right::Look),
        may_operate: may(Right::Operate),
        may_administer: may(Right::Administer),
        can_log_out: caller.as_ref().is_some_and(|caller| matches!(caller.proof, Proof::Session(_))),
        role: caller.as_ref().map(|caller| caller.role),
        name: caller.map(|caller| caller.who),
        single_sign_on: entrance.provider.as_ref().map(|provider| provider.label().to_owned()),
        takes_passwords: entrance.doorkeeper.takes_passwords(now()),
        fleet: entrance.fleet,
    })
}

/// Logs in by a name and a password: a cookie comes back. Programs send a token instead.
#[utoipa::path(
    post, path = "/login", tag = "access", security(()), request_body = LogIn,
    responses(
        (status = 204, description = "Logged in"),
        (status = 400, description = "Not a name and a password", body = Problem),
        (status = 401, description = "Name or password is wrong", body = Problem),
        (status = 429, description = "Tried too often: Retry-After says when again", body = Problem),
    )
)]
pub(super) async fn log_in(
    State(entrance): State<Entrance>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Body(LogIn { name, password }): Body<LogIn>,
) -> Result<Response, Problem> {
    let asked = Asked { peer, headers: &headers };
    let logged_in = entrance.doorkeeper.log_in(&name, password, asked, now()).await;
    let secret = logged_in.map_err(|error| match error {
        LogInError::Wrong => Problem::wrong_login(),
        LogInError::Wait(seconds) => Problem::too_often(seconds),
    })?;
    let (name, seconds, secure) = entrance.doorkeeper.cookie(asked);
    let set = cookie::set(name, secret.reveal(), cookie::Sent::Strict, secure, seconds);
    Ok(with_cookie(set))
}

/// Logs out: the session ends at once, here and in the browser.
#[utoipa::path(
    post, path = "/logout", tag = "access", security(()),
    responses((status = 204, description = "Logged out, or was not logged in"))
)]
pub(super) async fn log_out(
    State(entrance): State<Entrance>,
    Extension(Peer(peer)): Extension<Peer>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
) -> Response {
    let asked = Asked { peer, headers: &headers };
    if let Some(Extension(caller)) = caller {
        entrance.doorkeeper.log_out(&caller, asked, now());
    }
    let (name, _, secure) = entrance.doorkeeper.cookie(asked);
    with_cookie(cookie::forget(name, secure))
}

fn with_cookie(cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
