//! Logging in and out as a browser and a program do it.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use serde_json::{Value, json};
use sessionwatch_access::role::Role;
use sessionwatch_access::tokens::Tokens;
use sessionwatch_access::users::Users;
use tower::ServiceExt;

use super::tests::Watch;

const PASSWORD: &str = "correct horse";

fn guarded() -> Watch {
    let watch = Watch::new();
    for (name, role) in [("alice", Role::Admin), ("victor", Role::Viewer)] {
        Users::change(&Users::file(watch.folder()), |users| users.add(name, role, PASSWORD)).unwrap();
    }
    watch.again()
}

async fn send(watch: &Watch, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    watch.app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn me(watch: &Watch, headers: &[(&str, &str)]) -> Value {
    let response = send(watch, "GET", "/api/v1/me", headers).await;
    serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
}

async fn status(watch: &Watch, cookie: &str) -> StatusCode {
    send(watch, "GET", "/api/v1/totals", &[("cookie", cookie)]).await.status()
}

const OWN: (&str, &str) = ("origin", "http://127.0.0.1");

#[tokio::test]
async fn on_this_machine_nobody_is_asked_until_there_is_a_user() {
    let watch = Watch::new();
    let local = me(&watch, &[]).await;
    assert_eq!((&local["name"], &local["role"]), (&json!("local"), &json!("admin")));
    // A token alone shuts nobody out, and is worth what it is worth.
    let token =
        Tokens::change(&Tokens::file(watch.folder()), |all| all.add("ci", Role::Push, 0, None)).unwrap();
    let watch = watch.again();
    assert_eq!(me(&watch, &[]).await["name"], "local");
    let bearer = format!("Bearer {}", token.reveal());
    let ci = me(&watch, &[("authorization", &bearer)]).await;
    assert_eq!((&ci["name"], &ci["may_look"]), (&json!("token ci"), &json!(false)));
    Users::change(&Users::file(watch.folder()), |users| users.add("alice", Role::Admin, PASSWORD)).unwrap();
    // Seen within a second, without a restart.
    let asked = async || me(&watch, &[]).await["name"].clone();
    while asked().await == "local" {
        tokio::task::yield_now().await;
    }
    assert_eq!(asked().await, Value::Null);
    assert_eq!(me(&watch, &[]).await["takes_passwords"], true);
    let wrong = send(&watch, "GET", "/api/v1/totals", &[("authorization", "Bearer swt_guess")]).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_is_a_browsers_alone_and_ends_when_it_is_told_to() {
    let watch = guarded();
    assert_eq!(status(&watch, "").await, StatusCode::UNAUTHORIZED);
    let body = json!({"name": "alice", "password": PASSWORD}).to_string();
    let request = Request::post("/api/v1/login").header("host", "127.0.0.1").header("origin", OWN.1);
    let request = request.header("content-type", "application/json").body(Body::from(body)).unwrap();
    let response = watch.app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.starts_with("sessionwatch_0=sws_") && set.contains("HttpOnly; SameSite=Strict"), "{set}");

    let cookie = set.split(';').next().unwrap();
    let who = me(&watch, &[("cookie", cookie)]).await;
    assert_eq!(
        (&who["name"], &who["role"], &who["can_log_out"]),
        (&json!("alice"), &json!("admin"), &json!(true))
    );
    let out = send(&watch, "POST", "/api/v1/logout", &[("cookie", cookie), OWN]).await;
    assert!(out.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(status(&watch, cookie).await, StatusCode::UNAUTHORIZED, "ended here too");
}

#[tokio::test]
async fn another_login_in_the_same_browser_ends_the_session_before() {
    let watch = guarded();
    let first = watch.log_in("alice", PASSWORD).await.unwrap();
    let body = json!({"name": "alice", "password": PASSWORD}).to_string();
    let request = Request::post("/api/v1/login").header("host", "127.0.0.1").header("cookie", &first);
    let request = request.header("origin", OWN.1).header("content-type", "application/json");
    let response = watch.app().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let second =
        response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(status(&watch, &first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&watch, &second).await, StatusCode::OK);
}

#[tokio::test]
async fn who_is_removed_or_has_another_password_is_logged_out_and_another_role_is_had_at_once() {
    let watch = guarded();
    let file = Users::file(watch.folder());
    let (alice, victor) =
        (watch.log_in("alice", PASSWORD).await.unwrap(), watch.log_in("victor", PASSWORD).await.unwrap());
    Users::change(&file, |users| users.set("victor", Some(Role::Operator), None)).unwrap();
    while me(&watch, &[("cookie", &victor)]).await["role"] != "operator" {
        tokio::task::yield_now().await;
    }
    Users::change(&file, |users| users.set("victor", None, Some("another password"))).unwrap();
    Users::change(&file, |users| users.remove("alice")).unwrap();
    for cookie in [&victor, &alice] {
        while status(&watch, cookie).await != StatusCode::UNAUTHORIZED {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_change_by_a_cookie_must_come_from_our_own_page() {
    let watch = guarded();
    let alice = watch.log_in("alice", PASSWORD).await.unwrap();
    let change = async |headers: &[(&str, &str)]| {
        send(&watch, "POST", "/api/v1/tracking/all", &[&[("cookie", alice.as_str())], headers].concat())
            .await
            .status()
    };
    assert_eq!(change(&[OWN]).await, StatusCode::OK);
    assert_eq!(change(&[("sec-fetch-site", "same-origin")]).await, StatusCode::OK);
    assert_eq!(change(&[]).await, StatusCode::FORBIDDEN, "of a page nothing is known");
    for foreign in [("origin", "https://evil.example"), ("sec-fetch-site", "same-site"), ("origin", "null")] {
        assert_eq!(change(&[foreign]).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let login = send(&watch, "POST", "/api/v1/login", &[("origin", "https://evil.example")]).await;
    assert_eq!(login.status(), StatusCode::FORBIDDEN, "nor does anybody else log us in");
}

#[tokio::test]
async fn who_guesses_has_to_wait() {
    let watch = guarded();
    for _ in 0..5 {
        assert_eq!(
            watch.log_in("alice", "wrong password").await.unwrap_err().status(),
            StatusCode::UNAUTHORIZED
        );
    }
    let refused = watch.log_in("alice", PASSWORD).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((200..=300).contains(&seconds), "{seconds}");
    assert!(watch.log_in("victor", PASSWORD).await.is_ok(), "another name goes on");
}

#[tokio::test]
async fn a_stream_ends_with_the_session_that_it_was_asked_for_by() {
    let watch = guarded();
    let victor = watch.log_in("victor", PASSWORD).await.unwrap();
    let response = send(&watch, "GET", "/api/v1/events", &[("cookie", &victor)]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut stream = response.into_body().into_data_stream();
    assert!(stream.next().await.is_some());
    send(&watch, "POST", "/api/v1/logout", &[("cookie", &victor), OWN]).await;
    watch.live_until(async { while stream.next().await.is_some() {} }).await;
}

#[tokio::test]
async fn the_audit_tells_who_did_what_from_where() {
    let watch = guarded();
    let _ = watch.log_in("alice\u{1b}[31m", "wrong password").await;
    let alice = watch.log_in("alice", PASSWORD).await.unwrap();
    send(&watch, "POST", "/api/v1/tracking/all", &[("cookie", &alice), OWN]).await;
    send(&watch, "GET", "/api/v1/backup", &[("cookie", &alice)]).await;
    let response = send(&watch, "GET", "/api/v1/audit", &[("cookie", &alice)]).await;
    let audit: Value =
        serde_json::from_slice(&to_bytes(response.into_body(), 100_000).await.unwrap()).unwrap();
    let changes: Vec<_> = audit["changes"].as_array().unwrap().iter().collect();
    let mut told: Vec<_> = changes
        .iter()
        .map(|change| (change["what"].as_str().unwrap(), change["who"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("backed_up", "alice"),
            ("log_in", "alice"),
            ("log_in_failed", "alice\u{1b}[31m"),
            ("track_all", "alice")
        ]
    );
    assert!(changes.iter().any(|change| change["from"] == "127.0.0.1"));
    let file = std::fs::read_to_string(watch.folder().join("audit.log")).unwrap();
    assert!(!file.contains('\u{1b}') && !file.contains("password"), "{file}");
}
