//! Every route for every role, out of the OpenAPI document and the list of what stands beside it.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;
use sessionwatch_access::role::Role;
use sessionwatch_access::tokens::Tokens;
use sessionwatch_access::users::Users;
use tower::ServiceExt;

use super::tests::Watch;

/// What the gate says of who asks: to whom a route answers, whatever it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    LogIn,
    MayNot,
    Passed,
}

/// Who asks: nobody, somebody by a cookie, or a program by a token.
#[derive(Debug, Clone)]
struct Guest {
    name: String,
    role: Option<Role>,
    header: Option<(&'static str, String)>,
}

const PASSWORD: &str = "correct horse";

/// A monitor with a user and a token of each role.
struct House {
    watch: Watch,
    guests: Vec<Guest>,
}

impl House {
    /// `fleet`: what is asked is the page of one, whose engine is away.
    async fn new(fleet: bool) -> Self {
        let watch = Watch::new();
        let folder = watch.folder();
        let mut guests = vec![Guest { name: "anonymous".into(), role: None, header: None }];
        for role in Role::ALL {
            let name = format!("token-{role}");
            let token =
                Tokens::change(&Tokens::file(folder), |tokens| tokens.add(&name, role, 0, None)).unwrap();
            let header = Some(("authorization", format!("Bearer {}", token.reveal())));
            guests.push(Guest { name, role: Some(role), header });
        }
        for role in [Role::Viewer, Role::Operator, Role::Admin] {
            Users::change(&Users::file(folder), |users| users.add(role.word(), role, PASSWORD)).unwrap();
        }
        let mut watch = Watch::again(watch);
        if fleet {
            watch.show_a_fleet();
        }
        for role in [Role::Viewer, Role::Operator, Role::Admin] {
            let cookie = watch.log_in(role.word(), PASSWORD).await.unwrap();
            guests.push(Guest { name: role.to_string(), role: Some(role), header: Some(("cookie", cookie)) });
        }
        Self { watch, guests }
    }

    async fn said(&self, guest: &Guest, method: &Method, path: &str) -> Said {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
        if *method != Method::GET {
            request = request.header("origin", "http://127.0.0.1").header("content-type", "application/json");
        }
        if let Some((name, value)) = &guest.header {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from("{}")).unwrap();
        let response = self.watch.app().oneshot(request).await.unwrap();
        match response.status() {
            StatusCode::UNAUTHORIZED if response.headers().contains_key("www-authenticate") => {
                let body = to_bytes(response.into_body(), 10_000).await.unwrap();
                let body: Value = serde_json::from_slice(&body).unwrap();
                // The login itself says so too, of a wrong password.
                if body["detail"] == "name or password is wrong" { Said::Passed } else { Said::LogIn }
            }
            StatusCode::FORBIDDEN => Said::MayNot,
            _ => Said::Passed,
        }
    }
}

/// The operations of the document, with the least role that each asks for; `None`: nobody is asked.
fn operations() -> Vec<(Method, String, Option<Role>)> {
    let document = crate::api::document();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let named = format!("{method} {path}");
            let security = operation["security"].as_array();
            let security =
                security.unwrap_or_else(|| panic!("{named} has no rule: write security(…) beside it"));
            let first = security.first().unwrap_or_else(|| panic!("{named} has an empty rule"));
            let role = first["token"][0].as_str().map(|role| role.parse::<Role>().expect("a role"));
            assert!(role.is_some() || first.as_object().unwrap().is_empty(), "{named}: {first}");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{id}", &"0".repeat(32));
            assert!(!path.contains('{'), "{path}: what to put there?");
            all.push((method, format!("/api/v1{path}"), role));
        }
    }
    assert!(all.len() >= 18, "{}", all.len());
    all
}

/// Routes beside the API, and the least role of each.
const OUTSIDE: [(Method, &str, Option<Role>); 16] = [
    (Method::GET, "/", None),
    (Method::GET, "/favicon.ico", None),
    (Method::GET, "/assets/index.js", None),
    (Method::GET, "/livez", None),
    (Method::GET, "/readyz?verbose", None),
    (Method::GET, "/metrics", Some(Role::Viewer)),
    (Method::POST, "/v1/metrics", Some(Role::Push)),
    (Method::POST, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", Some(Role::Push)),
    (Method::GET, "/api", Some(Role::Viewer)),
    (Method::GET, "/api/", Some(Role::Viewer)),
    (Method::GET, "/api/docs/", Some(Role::Viewer)),
    (Method::GET, "/api/docs/swagger-ui.css", Some(Role::Viewer)),
    (Method::GET, "/api/v1/openapi.json", Some(Role::Viewer)),
    (Method::GET, "/api/v1/nothing", Some(Role::Viewer)),
    (Method::POST, "/api/v1/servers", Some(Role::Viewer)),
    (Method::GET, "/no/such/path", Some(Role::Viewer)),
];

/// Said here once more, by hand: who may what.
fn expected(least: Option<Role>, guest: Option<Role>) -> Said {
    use Role::{Admin, Operator, Push, Viewer};
    let allowed = match least {
        None => return Said::Passed,
        Some(Push) => [Push, Admin].as_slice(),
        Some(Viewer) => &[Viewer, Operator, Admin],
        Some(Operator) => &[Operator, Admin],
        Some(Admin) => &[Admin],
    };
    match guest {
        None => Said::LogIn,
        Some(role) if allowed.contains(&role) => Said::Passed,
        Some(_) => Said::MayNot,
    }
}

#[tokio::test]
async fn every_route_answers_to_whom_its_rule_says_and_to_nobody_else() {
    holds_its_rules(&House::new(false).await).await;
}

#[tokio::test]
async fn so_does_every_route_of_a_fleet() {
    holds_its_rules(&House::new(true).await).await;
}

async fn holds_its_rules(house: &House) {
    assert_eq!(house.guests.len(), 8);
    let outside = OUTSIDE.map(|(method, path, role)| (method, path.to_owned(), role));
    let mut table = Vec::new();
    for (method, path, least) in operations().into_iter().chain(outside) {
        for guest in &house.guests {
            // It would end the session that is still needed.
            if path.ends_with("/logout") && guest.header.as_ref().is_some_and(|(name, _)| *name == "cookie") {
                continue;
            }
            let said = house.said(guest, &method, &path).await;
            assert_eq!(said, expected(least, guest.role), "{} asks {method} {path}", guest.name);
            table.push(said);
        }
    }
    assert!(table.len() > 250, "{}", table.len());
}
