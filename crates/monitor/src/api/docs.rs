//! The page of the API: its document to read in a browser and to try, by Swagger UI.

use std::io::Read;

use axum::Router;
use axum::extract::Path;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use flate2::read::GzDecoder;

use super::problem::{self, Problem};

/// Swagger UI sets styles of its own and has pictures in its stylesheet; scripts are ours only, as on all pages.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Where it is.
pub(crate) const PATH: &str = "/api/docs";

const PAGE: &str = include_str!("docs/index.html");
const START: &str = include_str!("docs/start.js");
const SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

pub(super) fn routes() -> Router {
    let to_page = || get(|| async { Redirect::temporary("/api/docs/") });
    Router::new()
        .route("/api", to_page())
        .route("/api/", to_page())
        .route(PATH, to_page())
        .route("/api/docs/", get(|| async { answer("text/html; charset=utf-8", PAGE) }))
        .route("/api/docs/{file}", get(file))
}

async fn file(uri: Uri, Path(name): Path<String>) -> Response {
    const SCRIPTS: &str = "text/javascript; charset=utf-8";
    match name.as_str() {
        "start.js" => answer(SCRIPTS, START),
        "swagger-ui-bundle.js" => answer(SCRIPTS, unpacked(SCRIPT)),
        "swagger-ui.css" => answer("text/css; charset=utf-8", unpacked(STYLES)),
        _ => problem::no_such_path(uri).await.into_response(),
    }
}

fn answer(kind: &'static str, content: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, max-age=3600")], content).into_response()
}

/// As it was before this crate was built.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut content = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut content).map_err(|error| Problem::failed(error.to_string()))?;
    Ok(content)
}
