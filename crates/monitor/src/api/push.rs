//! For servers and programs that nothing else reads: they tell their counters by themselves.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use sessionwatch_sources::observed::{Application, Observed};
use sessionwatch_sources::teller::Extent;
use utoipa::ToSchema;

use super::context::Context;
use super::extract::Body;
use super::problem::Problem;

/// The longest body, bytes: more than ten thousand applications.
pub(super) const LONGEST: usize = 2 * 1024 * 1024;

/// What a server tells of itself. Told again every 1 to 5 seconds; after 15 seconds of silence it is away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushedServer {
    /// What it is called on the page, and known by over restarts.
    #[schema(example = "billing-1")]
    server: String,
    /// What kind of server it is, with its version.
    product: Option<String>,
    /// When it started, UTC seconds. Not told: it was started again when the counters of all its applications fell.
    started: Option<i64>,
    /// All its applications: one that is missing is gone.
    applications: Vec<PushedApplication>,
}

/// The counters of one application, each as it stands since the application was started; leave out what is not known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushedApplication {
    /// Its context path, or any other name.
    #[schema(example = "/billing")]
    name: String,
    /// The virtual host, where the server has several.
    host: Option<String>,
    /// Sessions that exist now.
    active: Option<u64>,
    /// Sessions created, cumulative.
    created: Option<u64>,
    /// Sessions ended in any way, cumulative.
    destroyed: Option<u64>,
    /// Creations refused because the limit was reached, cumulative.
    rejected: Option<u64>,
    /// The most sessions allowed at once.
    limit: Option<u64>,
}

/// Takes what a server tells of itself.
#[utoipa::path(
    post, path = "/push", tag = "push", security(("token" = ["push"])), request_body = PushedServer,
    responses(
        (status = 204, description = "Taken; while reading is switched off, not looked at"),
        (status = 400, description = "It cannot be understood or believed", body = Problem),
    )
)]
pub(super) async fn push(
    State(context): State<Context>,
    Body(pushed): Body<PushedServer>,
) -> Result<StatusCode, Problem> {
    let name = pushed.server.trim();
    if name.is_empty() {
        return Err(Problem::bad_request("the server has no name: give it one that stays over restarts"));
    }
    let observed = Observed {
        product: pushed.product.unwrap_or_default(),
        started_ms: pushed.started.unwrap_or(0).saturating_mul(1000),
        applications: pushed.applications.into_iter().map(application).collect(),
        ..Observed::default()
    };
    let taken = context.tellers.take(&format!("push {name}"), name, observed, Extent::Whole);
    taken.map_err(|error| Problem::bad_request(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

fn application(pushed: PushedApplication) -> Application {
    let host = pushed.host.unwrap_or_default();
    Application {
        default_host: host.is_empty(),
        host,
        path: if pushed.name == "/" { String::new() } else { pushed.name },
        active: pushed.active,
        created: pushed.created,
        destroyed: pushed.destroyed,
        rejected: pushed.rejected,
        limit: pushed.limit,
        ..Application::default()
    }
}
