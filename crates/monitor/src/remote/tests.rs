//! What an engine gets that says no at first, and what becomes of what it does not take.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use prost::Message;
use sessionwatch_fetch::login::{Login, Secret};
use sessionwatch_remote::wire::{Request, V1, V2, WriteRequest};
use tokio::net::TcpListener;

use super::*;
use crate::listen;
use crate::played::watched;

/// The headers of a request, and its message.
type Asked = (HeaderMap, Vec<u8>);

/// Answers as it is told to, and then takes everything.
#[derive(Debug, Clone, Default)]
struct Engine {
    answers: Arc<Mutex<VecDeque<u16>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Engine {
    fn answering(answers: &[u16]) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), ..Self::default() }
    }

    async fn serve(&self, stop: &CancellationToken) -> Uri {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/write", listener.local_addr().unwrap()).parse().unwrap();
        let app = Router::new().route("/write", post(take)).with_state(self.clone());
        tokio::spawn(listen::serve(listener, None, app, stop.clone()));
        url
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn take(State(engine): State<Engine>, headers: HeaderMap, body: Bytes) -> (StatusCode, HeaderMap) {
    let body = snap::raw::Decoder::new().decompress_vec(&body).unwrap();
    engine.asked.lock().unwrap().push((headers, body));
    let answer = engine.answers.lock().unwrap().pop_front().unwrap_or(200);
    let told = [("x-prometheus-remote-write-samples-written", "1")];
    let told = told.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    (StatusCode::from_u16(answer).unwrap(), HeaderMap::from_iter(told))
}

fn target(url: Uri, interval: Duration, queue: u64) -> Target {
    Target {
        name: "engine".into(),
        url,
        login: Login::Bearer(Secret::new("a-token")),
        tenant: Some(HeaderValue::from_static("team-a")),
        interval,
        labels: vec![("instance".into(), "web-1".into())],
        queue,
    }
}

async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), found).await.expect("it never came to be so")
}

/// Writes to an engine until `look` has found something; all of it is written down then.
async fn write<T>(target: Target, look: impl Fn(&Standing) -> Option<T>) -> T {
    let (folder, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
    let (ingest, keeping, _door) = watched(folder.path(), "/shop");
    let (remote, ends) = Remote::begin(vec![target], &ingest, &keeping, folder.path(), &stop);
    let found = until(|| look(&remote.standing()[0])).await;
    stop.cancel();
    for end in ends {
        end.await.unwrap();
    }
    keeping.end();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_hears_who_writes_and_is_asked_again_in_the_version_that_it_knows() {
    let stop = CancellationToken::new();
    let engine = Engine::answering(&[503, 415]);
    let url = engine.serve(&stop).await;
    let taken = |standing: &Standing| (standing.progress.sent > 0).then(|| standing.clone());
    let standing = write(target(url, Duration::from_millis(100), 1_000_000), taken).await;
    assert_eq!(standing.progress.version, Some(sessionwatch_remote::sender::Version::One));
    assert_eq!((standing.progress.failed, standing.progress.trouble), (1, None));
    let asked = engine.asked();
    let spoken: Vec<_> =
        asked.iter().take(3).map(|(headers, _)| headers["content-type"].to_str().unwrap()).collect();
    assert_eq!(spoken, [V2, V2, V1]);
    for (headers, _) in &asked {
        assert_eq!(headers["authorization"], "Bearer a-token");
        assert_eq!(headers["x-scope-orgid"], "team-a");
        assert_eq!(headers["content-encoding"], "snappy");
    }
    let first = Request::decode(asked[0].1.as_slice()).unwrap().plain();
    let again = WriteRequest::decode(asked[2].1.as_slice()).unwrap();
    assert_eq!(again.timeseries[0].labels, first.timeseries[0].labels);
    assert_eq!(again.timeseries[0].samples[..2], first.timeseries[0].samples[..2], "the same times again");
    let labels: Vec<_> = first.timeseries[0].labels.iter().map(|label| label.value.as_str()).collect();
    assert_eq!(labels, ["sessionwatch_created_sessions_total", "/shop", "web-1", "tomcat"]);
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_full_drops_the_oldest_and_counts_it() {
    // Nobody listens there any more.
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/write").parse().unwrap();
    let dropped = |standing: &Standing| (standing.waiting.dropped > 0).then(|| standing.clone());
    let standing = write(target(url, Duration::from_millis(20), 5000), dropped).await;
    assert!(standing.waiting.bytes <= 5000 && standing.waiting.samples > 0, "{standing:?}");
    assert!(standing.progress.trouble.unwrap().contains("could not be reached"));
    assert_eq!(standing.progress.sent, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_that_an_engine_does_not_want_costs_nothing_that_came_with_it() {
    let stop = CancellationToken::new();
    // Not now; then it takes one, so that it is known to speak 2.0; then it refuses several together, and the first of them.
    let engine = Engine::answering(&[200, 503, 400, 400]);
    let url = engine.serve(&stop).await;
    let taken = |standing: &Standing| {
        (standing.progress.refused > 0 && standing.waiting.samples == 0).then(|| standing.clone())
    };
    let standing = write(target(url, Duration::from_millis(100), 1_000_000), taken).await;
    // Created, rejected and active of one moment, of the application and of its server.
    assert_eq!(standing.progress.refused, 6, "{standing:?}");
    assert!(standing.progress.notice.unwrap().contains("6 samples were refused: it answered 400"));
    let times = |body: &[u8]| {
        let request = Request::decode(body).unwrap();
        request.timeseries[0].samples.iter().map(|sample| sample.time_ms).collect::<Vec<_>>()
    };
    let asked: Vec<_> = engine.asked().iter().map(|(_, body)| times(body)).collect();
    let together = &asked[2];
    assert!(together.len() > 1, "{asked:?}");
    for (alone, at) in asked[3..].iter().zip(together) {
        assert_eq!(alone, &[*at], "each by itself, in order");
    }
    stop.cancel();
}
