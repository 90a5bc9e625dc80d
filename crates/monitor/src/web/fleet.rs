//! The page of a fleet asked as a program asks it, while its engine is away: nothing but that is told.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::access::Settings;
use crate::fleet::Settings as Shown;

/// A fleet whose engine is away: nobody listens there.
pub(super) fn away() -> Arc<Fleet> {
    let settings = Shown {
        url: "http://127.0.0.1:1/".parse().unwrap(),
        login: sessionwatch_fetch::login::Login::None,
        tenant: None,
        interval: 5,
        group: "group".to_owned(),
        track: Vec::new(),
    };
    Arc::new(Fleet::new(settings).unwrap())
}

/// What is answered about a fleet, as if asked from this machine.
pub(super) fn fleet_answers(fleet: Arc<Fleet>, doorkeeper: Doorkeeper) -> Router {
    let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    fleet_app(fleet_context(fleet, Arc::default(), doorkeeper, CancellationToken::new()))
        .layer(Extension(here))
}

async fn ask(app: &Router, method: Method, path: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
    let request = request.header("content-type", "application/json").body(Body::from("{}")).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

fn app(folder: &tempfile::TempDir) -> Router {
    fleet_answers(away(), Doorkeeper::new(Settings::local(folder.path().to_owned())).unwrap())
}

#[tokio::test]
async fn an_engine_that_is_away_is_told_by_every_route_that_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&folder);
    for path in [
        "servers",
        "totals",
        "applications",
        "series",
        "sparklines",
        "leaders",
        "export",
        "series?server=group:a",
    ] {
        let (status, text) = ask(&app, Method::GET, &format!("/api/v1/{path}")).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {text}");
        let problem: Value = serde_json::from_str(&text).unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("http://127.0.0.1:1/") && detail.contains("[fleet]"), "{path}: {detail}");
    }
    for path in ["settings", "tracking/patterns", "alerts", "remote-writes", "audit", "me"] {
        let (status, text) = ask(&app, Method::GET, &format!("/api/v1/{path}")).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
    }
    let (status, text) = ask(&app, Method::GET, "/readyz?verbose").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("[-] engine: http://127.0.0.1:1/ was asked: it could not be reached"), "{text}");
    let (status, text) = ask(&app, Method::GET, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("sessionwatch_engine_up 0\n"), "{text}");
}

#[tokio::test]
async fn what_is_not_changed_here_says_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&folder);
    let id = "0".repeat(32);
    for (method, path) in [
        (Method::PUT, format!("applications/{id}/tracking")),
        (Method::DELETE, format!("applications/{id}/tracking")),
        (Method::POST, "tracking/all".to_owned()),
        (Method::DELETE, "tracking/all".to_owned()),
        (Method::PUT, "tracking/patterns".to_owned()),
        (Method::PUT, "settings".to_owned()),
        (Method::POST, "push".to_owned()),
        (Method::GET, "backup".to_owned()),
    ] {
        let (status, text) = ask(&app, method, &format!("/api/v1/{path}")).await;
        assert_eq!(status, StatusCode::CONFLICT, "{path}: {text}");
        assert!(text.contains("this is the page of a fleet"), "{path}: {text}");
    }
}

#[tokio::test]
async fn what_stands_in_the_document_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&folder);
    let document = crate::api::document();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            // A stream does not end.
            if path == "/events" {
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let (status, text) = ask(&app, method.clone(), &format!("/api/v1{path}")).await;
            assert!(!text.contains("lists what there is"), "{method} {path}: {status} {text}");
        }
    }
}
