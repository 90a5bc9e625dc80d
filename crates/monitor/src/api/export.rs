//! What was recorded, for other programs: as CSV, JSON or OpenMetrics.

mod csv;
mod openmetrics;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sessionwatch_series::ledger::Ledger;
use utoipa::{IntoParams, ToSchema};

use super::body::{RangeName, Series};
use super::context::Context;
use super::extract::{self, Params};
use super::graph::Graph;
use super::problem::Problem;
use crate::alerting::View;
use crate::clock::now;

/// How it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values, a row for each bucket.
    #[default]
    Csv,
    /// A list of series.
    Json,
    /// Counters and a gauge with their times, for importing into a Prometheus-compatible engine.
    OpenMetrics,
}

/// What to export.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The format.
    #[serde(default)]
    #[param(inline, required = false)]
    pub format: Format,
    /// The range.
    #[serde(default)]
    #[param(inline, required = false)]
    pub range: RangeName,
    /// Id or name of a tracked application, or `total`; without it everything there is.
    pub application: Option<String>,
    /// Id or name of a server; without it all servers.
    pub server: Option<String>,
}

/// One series and the names of what it is of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportedSeries)]
pub(super) struct Named {
    /// The server's name; empty: all servers.
    pub(super) server_name: String,
    /// The application's name; empty: all applications.
    pub(super) application_name: String,
    /// What happened.
    pub(super) series: Series,
}

/// What was recorded in a range, for other programs.
#[utoipa::path(
    get, path = "/export", tag = "read", security(("token" = ["viewer"])), params(Wanted),
    responses(
        (
            status = 200, description = "CSV, JSON or OpenMetrics, as `format` says",
            content(
                (String = "text/csv"), (Vec<Named> = "application/json"), (String = "application/openmetrics-text")
            )
        ),
        (status = 400, description = "No such format or range", body = Problem),
        (status = 404, description = "No such application or server, or it is not tracked", body = Problem),
        (status = 503, description = "Of a fleet: the engine does not answer", body = Problem),
    )
)]
pub(super) async fn export(
    State(context): State<Context>,
    Params(wanted): Params<Wanted>,
) -> Result<Response, Problem> {
    let all = series(&context.parts.ingest.ledger(), &wanted, now())?;
    Ok(answer(wanted.format, &all))
}

/// Series in a format.
pub(super) fn answer(format: Format, all: &[Named]) -> Response {
    let kind = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
        Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, kind)], written(format, all)).into_response()
}

/// What is wanted of a ledger, as text. Ranges end with `now`.
///
/// # Errors
/// What is not there, in words.
pub fn exported(ledger: &Ledger, wanted: &Wanted, now: i64) -> Result<String, String> {
    let all = series(ledger, wanted, now).map_err(|problem| problem.detail().to_owned())?;
    Ok(written(wanted.format, &all))
}

fn written(format: Format, all: &[Named]) -> String {
    match format {
        Format::Csv => csv::written(all),
        Format::Json => serde_json::to_string_pretty(all).expect("series are plain data with text keys"),
        Format::OpenMetrics => openmetrics::written(all),
    }
}

/// The series of all servers together, of each server, and of each tracked application, as far as they are wanted.
fn series(ledger: &Ledger, wanted: &Wanted, now: i64) -> Result<Vec<Named>, Problem> {
    let is_wanted = |filter: &Option<String>, id: &str, name: &str| {
        filter.as_ref().is_none_or(|text| text == id || text == name)
    };
    let only_totals = wanted.application.as_deref() == Some("total");
    let mut all = Vec::new();
    let mut add = |server: Option<(String, &str)>, application: Option<(String, &str)>| {
        let (id, application_name) = application.unwrap_or_else(|| ("total".to_owned(), ""));
        let (server, server_name) = server.map_or((None, ""), |(id, name)| (Some(id), name));
        let graph = Graph { application: id, range: wanted.range, server };
        // Alerts are not part of what was recorded.
        let series = graph.read(ledger, &View::default(), now, None)?;
        let (server_name, application_name) = (server_name.to_owned(), application_name.to_owned());
        all.push(Named { server_name, application_name, series });
        Ok::<(), Problem>(())
    };
    if wanted.server.is_none() && (wanted.application.is_none() || only_totals) {
        add(None, None)?;
    }
    for server in ledger.servers().filter(|s| is_wanted(&wanted.server, &s.id().to_string(), s.name())) {
        if wanted.application.is_none() || only_totals {
            add(Some((server.id().to_string(), server.name())), None)?;
        }
        for application in server.applications().filter(|application| application.subject().is_some()) {
            let id = application.id().to_string();
            if !only_totals && is_wanted(&wanted.application, &id, application.name()) {
                add(Some((server.id().to_string(), server.name())), Some((id, application.name())))?;
            }
        }
    }
    if all.is_empty() {
        return Err(match (&wanted.server, &wanted.application) {
            (Some(server), None) => extract::no_server(server),
            (_, application) => extract::not_recorded(application.as_deref().unwrap_or_default()),
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
