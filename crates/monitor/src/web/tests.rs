//! The API asked as a program asks it; an agent's frames come in by the door.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use serde_json::{Value, json};
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use tower::ServiceExt;

use super::fleet::{away, fleet_answers};
use super::*;
use crate::access::Settings;
use crate::clock::now;
use crate::ingest::Ingest;
use crate::keeping::{self, Keeping};

pub(super) struct Watch {
    app: Router,
    parts: Parts,
    live: Arc<Live>,
    second: i64,
    folder: tempfile::TempDir,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self::on(tempfile::tempdir().unwrap())
    }

    /// Ended and begun again, with the users and tokens that there are now.
    pub(super) fn again(self) -> Self {
        self.parts.keeping.end();
        let Self { app, parts, live, second: _, folder } = self;
        drop((app, parts, live));
        Self::on(folder)
    }

    fn on(folder: tempfile::TempDir) -> Self {
        let (book, writer) = keeping::open(folder.path()).unwrap();
        let ingest = Arc::new(Ingest::new(book));
        let keeping = Arc::new(Keeping::begin(Arc::clone(&ingest), writer, "").unwrap());
        let doorkeeper = Doorkeeper::new(Settings::local(folder.path().to_owned())).unwrap();
        let parts = Parts::plain(ingest, keeping);
        let context = context(parts.clone(), doorkeeper, CancellationToken::new());
        let live = Arc::clone(&context.live);
        let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let app = app(context).layer(Extension(here));
        Self { app, parts, live, second: now() - 3, folder }
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(super) fn app(&self) -> Router {
        self.app.clone()
    }

    /// What is asked from now on is the page of a fleet, with the same users and tokens.
    pub(super) fn show_a_fleet(&mut self) {
        let doorkeeper = Doorkeeper::new(Settings::local(self.folder.path().to_owned())).unwrap();
        self.app = fleet_answers(away(), doorkeeper);
    }

    /// Publishes to live streams until something is so.
    pub(super) async fn live_until(&self, so: impl Future<Output = ()>) {
        let stop = CancellationToken::new();
        tokio::select! {
            () = self.live.run(&self.parts, &stop) => {}
            () = so => {}
        }
    }

    /// The cookie of somebody who has logged in, as a browser sends it; else the answer.
    pub(super) async fn log_in(&self, name: &str, password: &str) -> Result<String, Response> {
        let body = json!({"name": name, "password": password}).to_string();
        let request = Request::post("/api/v1/login").header("host", "127.0.0.1");
        let request = request.header("content-type", "application/json").body(Body::from(body)).unwrap();
        let response = self.app().oneshot(request).await.unwrap();
        let Some(cookie) = response.headers().get(header::SET_COOKIE) else { return Err(response) };
        Ok(cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, String, Value) {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        let response = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let kind =
            response.headers().get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (status, kind, value)
    }

    async fn get(&self, path: &str) -> Value {
        let (status, _, value) = self.ask("GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }

    async fn ok(&self, method: &str, path: &str) {
        assert_eq!(self.ask(method, path, None).await.0, StatusCode::OK, "{method} {path}");
    }

    async fn problem(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let (status, kind, value) = self.ask(method, path, body).await;
        assert_eq!(kind, "application/problem+json", "{method} {path}: {value}");
        assert_eq!(value["status"], status.as_u16());
        (status.as_u16(), value["detail"].as_str().unwrap().to_owned())
    }

    /// A server with these applications, each read once with ten sessions created and four left.
    fn server(&mut self, identity: &str, paths: &[&str]) -> crate::ingest::Door {
        let hello =
            Hello { identity: identity.into(), name: identity.into(), started_ms: 5_000, ..Hello::default() };
        let door = self.parts.ingest.open(u32::from(identity.as_bytes()[0]), hello, now());
        let info = |(slot, path): (usize, &&str)| ApplicationInfo {
            slot: u32::try_from(slot).unwrap(),
            path: (*path).into(),
            default_host: true,
            limit: Some(50),
            ..ApplicationInfo::default()
        };
        let applications = paths.iter().enumerate().map(info).collect();
        door.applications_are(Applications { applications, ..Applications::default() }, now());
        self.tick(&door, paths.len(), 10);
        door
    }

    fn tick(&mut self, door: &crate::ingest::Door, applications: usize, created: u64) {
        self.second += 1;
        let row = |slot| TickRow {
            slot,
            active: Some(4),
            created: Some(created),
            destroyed: Some(created - 4),
            rejected: Some(0),
        };
        let rows = (0..u32::try_from(applications).unwrap()).map(row).collect();
        door.tick(Tick { second: self.second, rows, ..Tick::default() }, now());
    }
}

#[tokio::test]
async fn an_application_is_tracked_and_untracked() {
    let mut watch = Watch::new();
    let door = watch.server("tomcat", &["/shop", ""]);
    let rows = watch.get("/api/v1/applications").await;
    let rows = rows["applications"].as_array().unwrap();
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"/") && names.contains(&"/shop"), "{names:?}");
    let shop = rows.iter().find(|row| row["name"] == "/shop").unwrap();
    assert_eq!(shop["tracked"], false);
    assert_eq!(shop["total"], 10);
    assert_eq!(shop["limit"], 50);
    assert_eq!(shop["created"], json!({"s1": 0, "s5": null, "m1": null, "h1": null}));

    let id = shop["id"].as_str().unwrap();
    let series = format!("/api/v1/series?application={id}&range=live");
    let (status, detail) = watch.problem("GET", &series, None).await;
    assert_eq!(status, 404);
    assert!(detail.contains("not tracked"), "{detail}");
    let tracking = format!("/api/v1/applications/{id}/tracking");
    let (status, _, tracked) = watch.ask("PUT", &tracking, None).await;
    assert_eq!((status, &tracked["tracked"]), (StatusCode::OK, &json!(true)));
    watch.tick(&door, 2, 13);
    let points = watch.get(&series).await;
    assert_eq!(points["times"].as_array().unwrap().len(), 60);
    assert_eq!(points["created"][59], 3);
    assert_eq!(points["active"][59], 4);
    assert_eq!(points["created"][58], Value::Null, "before it was tracked there is nothing");

    let (status, _, untracked) = watch.ask("DELETE", &tracking, None).await;
    assert_eq!((status, &untracked["tracked"]), (StatusCode::OK, &json!(false)));
    assert_eq!(watch.problem("GET", &series, None).await.0, 404);
}

#[tokio::test]
async fn all_can_be_tracked_and_the_switches_decide() {
    let mut watch = Watch::new();
    let _door = watch.server("tomcat", &["/a", "/b"]);
    assert_eq!(watch.ask("POST", "/api/v1/tracking/all", None).await.2, json!({"tracked": 2}));
    assert_eq!(watch.ask("DELETE", "/api/v1/tracking/all", None).await.2, json!({"tracked": 0}));
    let off = json!({"enabled": true, "track_per_application": false});
    assert_eq!(watch.ask("PUT", "/api/v1/settings", Some(off.clone())).await.2, off);
    assert_eq!(watch.get("/api/v1/settings").await, off);
    let (status, detail) = watch.problem("POST", "/api/v1/tracking/all", None).await;
    assert_eq!(status, 409);
    assert!(detail.contains("track_per_application"), "{detail}");
}

#[tokio::test]
async fn several_servers_stand_by_themselves_and_together() {
    let mut watch = Watch::new();
    let first = watch.server("first", &["/a"]);
    let second = watch.server("second", &["/a", "/b"]);
    watch.tick(&first, 1, 11);
    watch.tick(&second, 2, 12);
    let servers = watch.get("/api/v1/servers").await;
    let id = |name: &str| {
        let servers = servers["servers"].as_array().unwrap();
        servers.iter().find(|server| server["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let totals = async |query: String| watch.get(&format!("/api/v1/totals{query}")).await;
    let all = totals(String::new()).await;
    assert_eq!((&all["active"], &all["total"], &all["created"]["m1"]), (&json!(12), &json!(35), &json!(5)));
    let one = totals(format!("?server={}", id("first"))).await;
    assert_eq!((&one["active"], &one["total"], &one["created"]["m1"]), (&json!(4), &json!(11), &json!(1)));
    let rows = watch.get(&format!("/api/v1/applications?server={}", id("second"))).await;
    assert_eq!(rows["applications"].as_array().unwrap().len(), 2);
    drop(first);
    let servers = watch.get("/api/v1/servers").await;
    let states: Vec<_> = servers["servers"].as_array().unwrap().iter().map(|s| s["state"].clone()).collect();
    assert!(states.contains(&json!("away")) && states.contains(&json!("connected")), "{states:?}");
}

#[tokio::test]
async fn one_stream_carries_the_graphs_of_several_tabs() {
    let mut watch = Watch::new();
    let _door = watch.server("tomcat", &["/a"]);
    let rows = watch.get("/api/v1/applications").await;
    let id = rows["applications"][0]["id"].as_str().unwrap();
    watch.ok("PUT", &format!("/api/v1/applications/{id}/tracking")).await;
    let server = rows["applications"][0]["server"].as_str().unwrap();

    let path = format!("/api/v1/events?range=live&also={id}:hour,total:week:{server}");
    let request = Request::builder().uri(path).header("host", "127.0.0.1").body(Body::empty()).unwrap();
    let mut stream = watch.app.clone().oneshot(request).await.unwrap().into_body().into_data_stream();
    let mut text = String::new();
    while text.matches("event: points").count() < 3 || !text.ends_with("\n\n") {
        text.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    let graphs: Vec<_> = text
        .split("event: points\n")
        .skip(1)
        .map(|event| serde_json::from_str::<Value>(event.trim().trim_start_matches("data: ")).unwrap())
        .map(|points| json!([points["application"], points["range"], points["server"]]))
        .collect();
    assert_eq!(
        json!(graphs),
        json!([["total", "live", null], [id, "hour", null], ["total", "week", server]])
    );
}

#[tokio::test]
async fn tracked_applications_have_sparklines() {
    let mut watch = Watch::new();
    let door = watch.server("tomcat", &["/a", "/b"]);
    let rows = watch.get("/api/v1/applications").await;
    let id = rows["applications"][0]["id"].as_str().unwrap();
    assert_eq!(watch.get("/api/v1/sparklines").await["sparklines"], json!([]));
    watch.ok("PUT", &format!("/api/v1/applications/{id}/tracking")).await;
    watch.tick(&door, 2, 13);

    let told = watch.get("/api/v1/sparklines").await;
    assert_eq!(told["bucket_seconds"], 60);
    assert_eq!(told["sparklines"].as_array().unwrap().len(), 1);
    assert_eq!(told["sparklines"][0]["application"], id);
    let active = told["sparklines"][0]["active"].as_array().unwrap();
    assert_eq!(active.len(), 60);
    // The reading may lie in the minute before the newest.
    assert!(active[58..].contains(&json!(4)), "{active:?}");
    assert!(active[..58].iter().all(Value::is_null), "before it was tracked there is nothing: {active:?}");
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_problem_with_details() {
    let watch = Watch::new();
    let nobody = "0".repeat(32);
    for (method, path, status, told) in [
        ("GET", "/api/v1/series?range=year".to_owned(), 400, "year"),
        ("GET", "/api/v1/series?application=nobody".to_owned(), 404, "no application nobody"),
        ("GET", format!("/api/v1/series?application={nobody}"), 404, "no application"),
        ("GET", "/api/v1/totals?server=x".to_owned(), 404, "no server x"),
        ("GET", "/api/v1/events?range=year".to_owned(), 400, "year"),
        ("GET", "/api/v1/events?also=total:year".to_owned(), 400, "year"),
        ("GET", format!("/api/v1/events?also=total:hour,{nobody}:live"), 404, "no application"),
        ("GET", "/api/v1/events?also=total:hour:x".to_owned(), 404, "no server x"),
        ("GET", format!("/api/v1/events?also={}", ["total:live"; 32].join(",")), 400, "at most 32"),
        ("GET", "/api/v1/sparklines?server=x".to_owned(), 404, "no server x"),
        ("GET", format!("/api/v1/events?application={nobody}"), 404, "no application"),
        ("PUT", format!("/api/v1/applications/{nobody}/tracking"), 404, "no application"),
        (
            "PUT",
            format!("/api/v1/applications/{}/tracking", "%3Cscript%3E".repeat(500)),
            404,
            "no application <script>",
        ),
        ("DELETE", "/api/v1/applications/%FF/tracking".to_owned(), 400, "UTF-8"),
        ("GET", "/api/v1/nothing".to_owned(), 404, "/api/"),
        ("POST", "/api/v1/servers".to_owned(), 405, "POST"),
    ] {
        let (found, detail) = watch.problem(method, &path, None).await;
        assert_eq!(found, status, "{method} {path}: {detail}");
        assert!(detail.contains(told), "{method} {path}: {detail}");
        assert!(detail.len() < 300, "{method} {path}: {detail}");
    }
    for body in [json!({}), json!({"enabled": "yes", "track_per_application": true}), json!([1])] {
        assert_eq!(watch.problem("PUT", "/api/v1/settings", Some(body)).await.0, 400);
    }
    assert_eq!(watch.get("/api/v1/settings").await["enabled"], true, "bad input changes nothing");
}

#[tokio::test]
async fn a_hostile_name_is_carried_as_text() {
    let mut watch = Watch::new();
    let long = format!("/{}", "ü".repeat(2000));
    let names = ["/<script>alert(1)</script>", "/a \"b\" 'c' \u{202e}\u{0}\n", &long];
    let _door = watch.server("tomcat", &names);
    let rows = watch.get("/api/v1/applications").await;
    let shown: Vec<_> =
        rows["applications"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    for name in names {
        assert!(shown.contains(&name), "{name} in {shown:?}");
    }
}

#[tokio::test]
async fn every_answer_is_fenced_in() {
    let watch = Watch::new();
    let ask = |host: &str, path: &str| {
        let request = Request::builder().uri(path).header("host", host).body(Body::empty()).unwrap();
        watch.app.clone().oneshot(request)
    };
    let response = ask("127.0.0.1", "/").await.unwrap();
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(ask("rebound.example", "/api/v1/servers").await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let watch = Watch::new();
    let document = watch.get("/api/v1/openapi.json").await;
    assert!(document["paths"]["/series"].is_object());
    for (path, expected, content) in [
        ("/api/docs/", "text/html; charset=utf-8", "swagger-ui-bundle.js"),
        ("/api/docs/start.js", "text/javascript; charset=utf-8", "openapi.json"),
        ("/api/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"),
        ("/api/docs/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"),
    ] {
        let request = Request::builder().uri(path).header("host", "127.0.0.1").body(Body::empty()).unwrap();
        let response = watch.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], expected, "{path}");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self';") && policy.contains("default-src 'none'"), "{policy}");
        let text = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        assert!(String::from_utf8_lossy(&text).contains(content), "{path}");
    }
    let (status, ..) = watch.ask("GET", "/api/docs/swagger-ui.js", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_server_that_pushes_is_a_server_like_any_other() {
    let watch = Watch::new();
    let push = async |created: u64, destroyed: Option<u64>| {
        let application =
            json!({"name": "/shop", "active": 3, "created": created, "destroyed": destroyed, "limit": 9});
        let body = json!({"server": "billing", "product": "Own 1.0", "applications": [application]});
        watch.ask("POST", "/api/v1/push", Some(body)).await
    };
    assert_eq!(push(10, None).await.0, StatusCode::NO_CONTENT);
    watch.ok("POST", "/api/v1/tracking/all").await;
    assert_eq!(push(14, None).await.0, StatusCode::NO_CONTENT);
    let row = watch.get("/api/v1/applications").await["applications"][0].clone();
    assert_eq!((&row["name"], &row["active"], &row["limit"]), (&json!("/shop"), &json!(3), &json!(9)));
    assert_eq!(row["total"], 14);
    assert!(row["destroyed"].is_null() && row["rejected"].is_null(), "not told is not 0: {row}");
    let server = watch.get("/api/v1/servers").await["servers"][0].clone();
    assert_eq!((&server["name"], &server["product"]), (&json!("billing"), &json!("Own 1.0")));
    assert!(server["pid"].is_null() && server["started"].is_null(), "{server}");
    // Everything fell: it was started again, and its total begins anew.
    assert_eq!(push(1, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(watch.get("/api/v1/totals").await["total"], 1);
}

#[tokio::test]
async fn what_cannot_be_pushed_is_refused_with_the_reason() {
    let watch = Watch::new();
    let refused = async |body: Value| watch.problem("POST", "/api/v1/push", Some(body)).await;
    let one = json!({"name": "/a", "active": 1});
    assert!(refused(json!({"server": " ", "applications": []})).await.1.contains("server has no name"));
    assert!(refused(json!({"server": "a", "aplications": []})).await.1.contains("aplications"));
    assert!(
        refused(json!({"server": "a", "applications": [{"name": "/a", "active": -1}]}))
            .await
            .1
            .contains("-1")
    );
    let (status, detail) = refused(json!({"server": "a", "applications": [one, one]})).await;
    assert_eq!(status, 400);
    assert!(detail.contains("'/a' is told twice"), "{detail}");
    assert_eq!(watch.get("/api/v1/servers").await["servers"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_foreign_name_is_refused_whichever_way_it_is_sent() {
    let watch = Watch::new();
    let status = async |uri: &str| {
        // As HTTP/2 sends it: the name in the address, no header.
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        watch.app.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(status("http://127.0.0.1:8766/api/v1/totals").await, StatusCode::OK);
    assert_eq!(status("http://evil.example/api/v1/totals").await, StatusCode::FORBIDDEN);
    assert_eq!(status("/api/v1/totals").await, StatusCode::FORBIDDEN);
}
