//! Parameters and bodies, with problem details when they cannot be understood.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::Server;
use utoipa::IntoParams;

use super::problem::Problem;

/// Which server.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfServer {
    /// The id of a server; of a fleet also of a group, `group:NAME`; without it all servers together.
    pub(super) server: Option<String>,
}

/// Parameters in the query string.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(params)| Self(params))
            .map_err(|error: QueryRejection| Problem::bad_request(error.body_text()))
    }
}

/// An application's id in the path.
pub(super) struct Id(pub(super) ApplicationId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|error: PathRejection| Problem::bad_request(error.body_text()))?;
        text.parse().map(Self).map_err(|_| no_application(&text))
    }
}

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Json::<T>::from_request(request, state).await;
        body.map(|Json(body)| Self(body)).map_err(|error: JsonRejection| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::too_large("the body is longer than is taken here: send less at once")
            }
            _ => Problem::bad_request(error.body_text()),
        })
    }
}

/// There is no application of that id.
pub(super) fn no_application(id: &str) -> Problem {
    Problem::not_found(format!("there is no application {}: GET /api/v1/applications lists them", shown(id)))
}

/// The server that a parameter names; `None` when there is no parameter.
pub(super) fn server<'a>(ledger: &'a Ledger, id: Option<&str>) -> Result<Option<&'a Server>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let found = id.parse::<ServerId>().ok().and_then(|id| ledger.server(id));
    found.map(Some).ok_or_else(|| no_server(id))
}

/// There is no server of that id or name.
pub(super) fn no_server(id: &str) -> Problem {
    Problem::not_found(format!("there is no server {}: GET /api/v1/servers lists them", shown(id)))
}

/// Nothing is recorded of an application of that id or name.
pub(super) fn not_recorded(name: &str) -> Problem {
    Problem::not_found(format!(
        "nothing is recorded of {}: only tracked applications have series",
        shown(name)
    ))
}

/// What somebody sent, short enough to send back.
fn shown(text: &str) -> String {
    if text.chars().count() <= 64 { text.to_owned() } else { text.chars().take(64).chain(['…']).collect() }
}
