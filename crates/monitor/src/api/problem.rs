//! Errors as problem details (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

const NOT_LOGGED_IN: &str = "Not logged in";

/// What went wrong and what to do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What kind of problem: `about:blank` says no more than `status`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The kind in words.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What was tried, what happened and what to do.
    detail: String,
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl Problem {
    /// The request cannot be understood.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::NOT_FOUND, detail)
    }

    /// Refused, whoever asks.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::FORBIDDEN, detail)
    }

    /// It must be known who asks.
    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::UNAUTHORIZED, detail)
    }

    /// Name or password is wrong; which of them, is not told.
    pub(crate) fn wrong_login() -> Self {
        Self { title: NOT_LOGGED_IN, ..Self::unauthorized("name or password is wrong") }
    }

    /// Nobody has said who may ask for this.
    pub(crate) fn no_rule() -> Self {
        Self::forbidden(
            "there is no rule for who may ask for this: that is a mistake of sessionwatch, tell its makers",
        )
    }

    /// A login was tried too often.
    pub(crate) fn too_often(seconds: i64) -> Self {
        let detail = format!("too many have failed, try again in {seconds} s");
        Self {
            title: NOT_LOGGED_IN,
            retry_after: Some(seconds),
            ..Self::blank(StatusCode::TOO_MANY_REQUESTS, detail)
        }
    }

    /// The request did not arrive whole in time.
    pub(crate) fn slow() -> Self {
        Self::blank(StatusCode::REQUEST_TIMEOUT, "the request did not arrive in time: send it again")
    }

    /// Somebody else is needed for this, and does not answer as they should.
    pub(crate) fn bad_gateway(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::BAD_GATEWAY, detail)
    }

    /// More was sent than is taken.
    pub(crate) fn too_large(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    /// The application exists but has no series.
    pub(crate) fn not_tracked() -> Self {
        Self {
            kind: "/problems/not-tracked",
            title: "Not tracked",
            status: 404,
            detail: "this application is not tracked, so it has no series: PUT /api/v1/applications/{id}/tracking begins them".into(),
            retry_after: None,
        }
    }

    /// Of a fleet: the application exists but no pattern has it tracked.
    pub(crate) fn not_tracked_by_file() -> Self {
        let detail = "this application is not tracked, so it is not shown: write a [[track]] that fits it in the sessionwatch.toml of the page";
        Self { detail: detail.into(), ..Self::not_tracked() }
    }

    /// Of a fleet: what is asked for is not changed here.
    pub(crate) fn of_a_fleet(detail: impl Into<String>) -> Self {
        Self {
            kind: "/problems/of-a-fleet",
            title: "Not of a fleet",
            status: 409,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// The engine of a fleet has no answer.
    pub(crate) fn engine(detail: impl Into<String>) -> Self {
        Self {
            kind: "/problems/engine",
            title: "The engine does not answer",
            retry_after: Some(1),
            ..Self::blank(StatusCode::SERVICE_UNAVAILABLE, detail)
        }
    }

    /// A switch is off.
    pub(crate) fn switched_off() -> Self {
        Self {
            kind: "/problems/switched-off",
            title: "Switched off",
            status: 409,
            detail: "tracking an application needs both settings on, enabled and track_per_application: PUT /api/v1/settings".into(),
            retry_after: None,
        }
    }

    /// Done, but it will not outlive a restart.
    pub(crate) fn not_written(detail: String) -> Self {
        Self { kind: "/problems/not-written", title: "Not written", status: 500, detail, retry_after: None }
    }

    /// What was asked for could not be done.
    pub(crate) fn failed(detail: impl Into<String>) -> Self {
        Self::blank(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// What was tried, what happened and what to do.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    fn blank(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        Self { kind: "about:blank", title, status: status.as_u16(), detail: detail.into(), retry_after: None }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

pub(super) async fn no_such_path(uri: Uri) -> Problem {
    Problem::not_found(format!("there is no {}: /api/ lists what there is", uri.path()))
}

pub(super) async fn no_such_method(method: Method, uri: Uri) -> Problem {
    Problem::blank(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} does not answer {method}: /api/ lists what there is", uri.path()),
    )
}
