//! The page: built by `ui/`, carried in the binary.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

/// In a development build these come from the disk as they are there now.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Assets;

/// Nothing from elsewhere, nothing inline, nothing evaluated, in no frame.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><title>sessionwatch</title><h1>The page is not built</h1>\
    <p>This sessionwatch was built without its page. <code>make run</code> builds both, or: \
    <code>npm --prefix ui ci &amp;&amp; npm --prefix ui run build</code>, then build sessionwatch again. \
    The API is there: <a href=\"/api/\">/api/</a>.</p>";

pub(crate) fn routes() -> Router {
    Router::new().route("/", get(index)).route("/{file}", get(file)).route("/assets/{file}", get(asset))
}

async fn index(headers: HeaderMap) -> Response {
    match Assets::get("index.html") {
        Some(file) => answer(&headers, "index.html", file, "no-cache"),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

async fn file(headers: HeaderMap, Path(name): Path<String>) -> Response {
    found(&headers, &name, "no-cache")
}

/// Names of assets hold a hash of their content: what was fetched once stays right.
async fn asset(headers: HeaderMap, Path(name): Path<String>) -> Response {
    found(&headers, &format!("assets/{name}"), "public, max-age=31536000, immutable")
}

fn found(headers: &HeaderMap, name: &str, cache: &'static str) -> Response {
    match Assets::get(name) {
        Some(file) => answer(headers, name, file, cache),
        None => (StatusCode::NOT_FOUND, "There is no such file. The page is at /").into_response(),
    }
}

fn answer(headers: &HeaderMap, name: &str, file: EmbeddedFile, cache: &'static str) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data).into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    response
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
