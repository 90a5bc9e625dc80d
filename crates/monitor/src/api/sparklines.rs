//! The last hour of every tracked application, in one answer.

use axum::Json;
use axum::extract::State;
use sessionwatch_series::application::Application;
use sessionwatch_series::range::Range;
use sessionwatch_series::subject::last_whole_second;

use super::body::{Sparkline, Sparklines};
use super::context::Context;
use super::extract::{self, OfServer, Params};
use super::problem::Problem;
use crate::clock::now;

/// Buckets of this range …
const RANGE: Range = Range::Day;
/// … and so many of them are an hour.
const BUCKETS: i64 = 60;

/// Active sessions of every tracked application over the last hour, minute by minute.
#[utoipa::path(
    get, path = "/sparklines", tag = "read", security(("token" = ["viewer"])), params(OfServer),
    responses((status = 200, body = Sparklines), (status = 404, description = "No such server", body = Problem), (status = 503, description = "Of a fleet: the engine does not answer", body = Problem))
)]
pub(super) async fn sparklines(
    State(context): State<Context>,
    Params(of): Params<OfServer>,
) -> Result<Json<Sparklines>, Problem> {
    let ledger = context.parts.ingest.ledger();
    let only = extract::server(&ledger, of.server.as_deref())?;
    let to = RANGE.bucket_of(last_whole_second(ledger.all().newest_second(), now()));
    let from = to - BUCKETS + 1;
    let sparklines = ledger
        .servers()
        .filter(|server| only.is_none_or(|only| only.id() == server.id()))
        .flat_map(|server| server.applications())
        .filter_map(|application| sparkline(application, from, to))
        .collect();
    Ok(Json(Sparklines { bucket_seconds: RANGE.bucket_seconds(), from: RANGE.start_of(from), sparklines }))
}

fn sparkline(application: &Application, from: i64, to: i64) -> Option<Sparkline> {
    let buckets = application.subject()?.buckets(RANGE, from, to).into_iter();
    let active = buckets.map(|bucket| bucket.and_then(|bucket| bucket.active).map(|span| span.max)).collect();
    Some(Sparkline { application: application.id().to_string(), active })
}
