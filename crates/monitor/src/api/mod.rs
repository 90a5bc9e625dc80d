//! The API: JSON over HTTP, described by an OpenAPI document that is made from this code.

mod alerts;
mod applications;
mod audit;
mod backup;
mod body;
mod context;
pub(crate) mod docs;
mod entrance;
mod events;
mod export;
mod extract;
mod fleet;
mod graph;
mod leaders;
mod live;
mod login;
mod marks;
mod metrics;
mod otlp;
mod patterns;
mod picture;
mod problem;
mod push;
mod remote_writes;
mod rows;
mod rules;
mod security;
mod series;
mod servers;
mod settings;
mod single_sign_on;
mod sparklines;
mod tracking;

use axum::Json;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

pub use body::RangeName;
pub(crate) use context::Context;
pub use export::{Format, Wanted, exported};
pub(crate) use fleet::{FleetContext, beside as fleet_beside, said};
pub(crate) use live::Live;
pub(crate) use metrics::{routes as metrics_routes, write as write_metrics};
pub(crate) use otlp::routes as otlp_routes;
pub(crate) use problem::Problem;
pub(crate) use rules::{Rule, Rules};
use security::Schemes;

/// The longest body, bytes, but for that of `push`: strangers may send them too, and from many connections at once.
const LONGEST: usize = 16 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "sessionwatch",
        description = "User sessions of every web application on your application servers: created, destroyed, \
                       rejected, active. Times are UTC seconds. A number that a server does not tell is null, never 0.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    servers((url = "/api/v1")),
    tags(
        (name = "read", description = "What there is and what happened"),
        (name = "tracking", description = "Which applications have graph series"),
        (name = "settings", description = "The switches"),
        (name = "push", description = "Servers that tell by themselves"),
        (name = "access", description = "Logging in and out, and who did what"),
    ),
    modifiers(&Schemes),
)]
struct Document;

/// The routes under `/api`, the OpenAPI document and its browsable page.
pub(crate) fn routes(context: Context) -> Router {
    let (router, _) = described();
    mounted(router.with_state(context))
}

/// The same about a fleet.
pub(crate) fn fleet_routes(context: FleetContext) -> Router {
    mounted(fleet::routes(context))
}

/// Routes of the API in their place, with what belongs to them whatever they answer.
fn mounted(routes: Router) -> Router {
    let (_, document) = described();
    let document_json = Json(document);
    let v1 = routes
        .layer(DefaultBodyLimit::max(LONGEST))
        .route("/openapi.json", axum::routing::get(move || async move { document_json }))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method);
    docs::routes().nest("/api/v1", v1)
}

/// Who may ask for each of them, and for what stands beside the API.
pub(crate) fn rules() -> Rules {
    Rules::of(&document())
}

/// The OpenAPI document.
pub(crate) fn document() -> serde_json::Value {
    let (_, document) = described();
    serde_json::to_value(document).expect("a document is plain data")
}

fn described() -> (Router<Context>, utoipa::openapi::OpenApi) {
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(servers::servers))
        .routes(routes!(applications::applications))
        .routes(routes!(servers::totals))
        .routes(routes!(series::series))
        .routes(routes!(sparklines::sparklines))
        .routes(routes!(leaders::leaders))
        .routes(routes!(tracking::track, tracking::untrack))
        .routes(routes!(tracking::track_all, tracking::untrack_all))
        .routes(routes!(patterns::patterns, patterns::set_patterns))
        .routes(routes!(settings::settings, settings::set_settings))
        .routes(routes!(alerts::alerts))
        .routes(routes!(remote_writes::remote_writes))
        .routes(routes!(audit::audit))
        .routes(routes!(backup::backup))
        .routes(routes!(export::export))
        .routes(routes!(events::events))
        .routes(routes!(push::push).layer(DefaultBodyLimit::max(push::LONGEST)))
        .routes(routes!(login::me))
        .routes(routes!(login::log_in))
        .routes(routes!(login::log_out))
        .routes(routes!(single_sign_on::leave))
        .routes(routes!(single_sign_on::back))
        .split_for_parts();
    security::complete(&mut document);
    (router, document)
}

#[cfg(test)]
mod tests {
    /// The document is an interface: a change of it is a change for everybody who uses it.
    #[test]
    fn the_openapi_document_is_what_was_agreed() {
        let (_, document) = super::described();
        insta::assert_json_snapshot!("openapi", document);
    }
}
