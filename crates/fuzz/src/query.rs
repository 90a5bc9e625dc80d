//! What a request may ask for: any query string, through the real routes.

use std::cell::OnceCell;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, Uri, header};
use futures_util::StreamExt;
use sessionwatch_monitor::access::{Doorkeeper, Settings};
use sessionwatch_monitor::clock::now;
use sessionwatch_monitor::ingest::Ingest;
use sessionwatch_monitor::keeping::{self, Keeping};
use sessionwatch_monitor::parts::Parts;
use sessionwatch_monitor::web;
use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_store::book::Book;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// By the first byte of an input.
const PATHS: [&str; 7] = ["series", "export", "events", "applications", "sparklines", "totals", "audit"];

/// The first byte chooses a path, the others are the query string.
pub fn check(input: &[u8]) {
    thread_local! {
        static ASKED: OnceCell<(Router, Runtime)> = const { OnceCell::new() };
    }
    let Some((&path, query)) = input.split_first() else { return };
    let path = PATHS[usize::from(path) % PATHS.len()];
    let Some(uri) = uri(path, query) else { return };
    ASKED.with(|asked| {
        let (app, runtime) = asked.get_or_init(|| (app(), runtime()));
        runtime.block_on(ask(app, path, uri));
    });
}

/// Bytes that no request line can hold are spelled with a per cent sign; the others stay as they are.
fn uri(path: &str, query: &[u8]) -> Option<Uri> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>".contains(&byte);
    let spelled =
        |&byte: &u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let query: String = query.iter().map(spelled).collect();
    // Longer than any address may be.
    format!("/api/v1/{path}?{query}").parse().ok()
}

async fn ask(app: &Router, path: &str, uri: Uri) {
    let asked = uri.to_string();
    let request = Request::get(uri).header(header::HOST, "127.0.0.1").body(Body::empty());
    let answer = app.clone().oneshot(request.expect("the parts are valid")).await;
    let answer = answer.expect("routes answer everything");
    let (status, kind) = (answer.status(), answer.headers().get(header::CONTENT_TYPE).cloned());
    let kind = kind.as_ref().and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body = body(answer.into_body(), status == StatusCode::OK && path == "events").await;
    if status == StatusCode::OK {
        assert!(!body.is_empty(), "{asked} was answered by nothing");
        return;
    }
    let known = matches!(status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND);
    assert!(known, "{asked} was answered by {status}");
    assert_eq!(kind, "application/problem+json", "{asked} was answered by {status}");
    let said = format!("\"status\":{},\"detail\":\"", status.as_u16());
    assert!(String::from_utf8_lossy(&body).contains(&said), "{asked} was answered by {body:?}");
}

/// The body, or as much of it as is there of one that never ends: the picture and the points of every graph.
async fn body(body: Body, endless: bool) -> Bytes {
    let mut parts = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(part) = parts.next().await {
        whole.extend_from_slice(&part.expect("bodies are made in memory"));
        if endless {
            break;
        }
    }
    whole.into()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime needs no more than memory")
}

/// All routes over a ledger with one server, a tracked and an untracked application.
fn app() -> Router {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut book, writer) = keeping::open(folder.path()).expect("an empty folder can be used");
    fill(&mut book);
    let ingest = Arc::new(Ingest::new(book));
    let keeping = Keeping::begin(Arc::clone(&ingest), writer, "").expect("a thread");
    // Nothing is written down any more: the folder can go.
    keeping.end();
    let doorkeeper = Doorkeeper::new(Settings::local(folder.path().to_owned()));
    let parts = Parts::plain(ingest, Arc::new(keeping));
    web::answers(parts, doorkeeper.expect("nobody else can reach it"))
}

fn fill(book: &mut Book) {
    let server = ServerId(1);
    let now = now();
    let info = |slot, path: &str| ApplicationInfo {
        slot,
        path: path.into(),
        default_host: true,
        ..ApplicationInfo::default()
    };
    let list =
        Applications { applications: vec![info(0, "/shop"), info(1, "/news")], ..Applications::default() };
    let row = |slot| TickRow { slot, active: Some(3), created: Some(5), ..TickRow::default() };
    let tick = |second| Tick { second, rows: vec![row(0), row(1)], ..Tick::default() };
    let track = Change { second: now, who: "local".into(), what: What::Track(ApplicationId(2)) };
    let entries = [
        Entry::Connected { server, name: "tomcat".into(), hello: Hello::default(), now },
        Entry::Applications { server, list, ids: vec![ApplicationId(2), ApplicationId(3)], now },
        Entry::Changed(track),
        Entry::Tick { server, tick: tick(now - 90), now: now - 90 },
        Entry::Tick { server, tick: tick(now - 2), now: now - 2 },
    ];
    for entry in entries {
        book.enter(entry).expect("nothing here is refused");
    }
}
