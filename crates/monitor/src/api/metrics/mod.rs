//! `GET /metrics`: everything as it stands now, for Prometheus and those who read what it reads.

mod accept;
mod alerts;
mod own;
mod process;
mod remote;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::own::Own;
use super::context::Context;
use crate::exposition::standing::{FAMILIES, labels, standing};
use crate::exposition::{Dialect, Text};

/// The route, which stands beside the API: that is where scrapers look for it.
pub(crate) fn routes(context: Context) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(context)
}

async fn metrics(State(context): State<Context>, headers: HeaderMap) -> Response {
    let dialect = accept::wanted(headers.get_all(header::ACCEPT));
    let kind = [(header::CONTENT_TYPE, dialect.content_type())];
    (kind, written(&context, dialect)).into_response()
}

fn written(context: &Context, dialect: Dialect) -> String {
    let activity = context.ingest.activity();
    let (streams, store) = (context.live.listeners(), context.keeping.status());
    // What is shown is copied first: the ledger is locked for a moment only.
    let ledger = context.ingest.ledger();
    let all = standing(&ledger);
    let own = Own::of(&ledger, activity, streams, store);
    drop(ledger);
    let mut text = Text::new(dialect);
    let labels = labels(&all);
    for (at, family) in FAMILIES.into_iter().enumerate() {
        text.family(family);
        for (labels, one) in labels.iter().zip(&all) {
            if let Some(value) = one.values[at] {
                text.sample(labels, value);
            }
        }
    }
    own.write(&mut text);
    alerts::write(&mut text, &context.alerting.view(), &context.alerting.receivers());
    remote::write(&mut text, &context.remote.standing());
    text.finished()
}
