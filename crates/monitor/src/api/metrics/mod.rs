//! `GET /metrics`: everything as it stands now, for Prometheus and those who read what it reads.

pub(super) mod accept;
mod alerts;
mod own;
pub(super) mod process;
mod remote;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::own::Own;
use super::context::Context;
use crate::exposition::standing::{FAMILIES, labels, standing};
use crate::exposition::{Dialect, Samples, Text};
use crate::parts::Parts;

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
    let mut text = Text::new(dialect);
    write(&context.parts, Some(context.live.listeners()), &mut text);
    text.finished()
}

/// Everything as it stands now; `streams` is how many follow live, if that is known.
pub(crate) fn write(parts: &Parts, streams: Option<usize>, out: &mut impl Samples) {
    let Parts { ingest, keeping, alerting, remote, .. } = parts;
    let (activity, store) = (ingest.activity(), keeping.status());
    // What is shown is copied first: the ledger is locked for a moment only.
    let ledger = ingest.ledger();
    let all = standing(&ledger);
    let own = Own::of(&ledger, activity, streams, store);
    drop(ledger);
    let labels = labels(&all);
    for (at, family) in FAMILIES.into_iter().enumerate() {
        out.family(family);
        for (labels, one) in labels.iter().zip(&all) {
            if let Some(value) = one.values[at] {
                out.sample_since(labels, value, Some(one.since));
            }
        }
    }
    own.write(out);
    alerts::write(out, &alerting.view(), &alerting.receivers());
    remote::write(out, &remote.standing());
}
