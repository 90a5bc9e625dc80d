//! `GET /metrics` of a fleet's page: how it goes with the engine. What was counted is in the engine.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::context::FleetContext;
use crate::api::metrics::{accept, process};
use crate::exposition::family::{BUILD, ENGINE_FAILED, ENGINE_QUERIES, ENGINE_TIME, ENGINE_UP, STREAMS};
use crate::exposition::{Labels, Samples, Text, label};

pub(super) async fn metrics(State(context): State<FleetContext>, headers: HeaderMap) -> Response {
    // Also when nobody looks: whoever scrapes wants to know.
    let is_up = context.fleet.census().await.is_ok();
    let asked = context.fleet.asked();
    let dialect = accept::wanted(headers.get_all(header::ACCEPT));
    let mut text = Text::new(dialect);
    let none = Labels::default();
    text.family(&BUILD);
    text.sample(&label("version", env!("CARGO_PKG_VERSION")), true);
    text.family(&ENGINE_UP);
    text.sample(&none, is_up);
    text.family(&ENGINE_QUERIES);
    text.sample(&none, asked.questions);
    text.family(&ENGINE_FAILED);
    text.sample(&none, asked.failed);
    text.family(&ENGINE_TIME);
    text.sample(&none, std::time::Duration::from_micros(asked.micros).as_secs_f64());
    text.family(&STREAMS);
    text.sample(&none, context.streams.number() as u64);
    process::write(&mut text);
    ([(header::CONTENT_TYPE, dialect.content_type())], text.finished()).into_response()
}
