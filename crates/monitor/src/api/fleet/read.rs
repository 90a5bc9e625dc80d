//! What there is in a fleet and what happened there: the routes of the API that are read.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::context::FleetContext;
use super::{graph, rows};
use crate::api::audit;
use crate::api::body;
use crate::api::export::{self, Named, Wanted};
use crate::api::extract::{self, OfServer, Params};
use crate::api::graph::Graph;
use crate::api::leaders::{By, Compared};
use crate::api::problem::Problem;
use crate::fleet::leaders::{Lead, Leader};
use crate::fleet::scope::{Scope, Subject};
use crate::fleet::sparklines::MINUTE;

pub(super) async fn servers(State(context): State<FleetContext>) -> Result<Json<body::Servers>, Problem> {
    let census = context.fleet.census().await.map_err(|error| context.away(&error))?;
    let servers = census.servers.iter().map(|(key, member)| rows::server(key, member));
    Ok(Json(body::Servers { servers: servers.collect() }))
}

pub(super) async fn totals(
    State(context): State<FleetContext>,
    Params(of): Params<OfServer>,
) -> Result<Json<body::Totals>, Problem> {
    let scope = context.scope(of.server.as_deref()).await?;
    let totals = context.fleet.totals(&scope).await.map_err(|error| context.away(&error))?;
    Ok(Json(rows::totals(&scope, &totals)))
}

pub(super) async fn applications(
    State(context): State<FleetContext>,
    Params(of): Params<OfServer>,
) -> Result<Json<body::Applications>, Problem> {
    let scope = context.scope(of.server.as_deref()).await?;
    let (now, hours) = context.fleet.applications(&scope).await.map_err(|error| context.away(&error))?;
    let (patterns, (census, _)) = (context.fleet.patterns(), context.fleet.last_census());
    let applications = rows::applications(&scope, &patterns, census.as_deref(), &now, Some(&hours));
    Ok(Json(body::Applications { applications }))
}

pub(super) async fn series(
    State(context): State<FleetContext>,
    Params(asked): Params<Graph>,
) -> Result<Json<body::Series>, Problem> {
    Ok(Json(drawn(&context, &asked).await?.1))
}

/// What a graph is of, and its buckets.
async fn drawn(context: &FleetContext, asked: &Graph) -> Result<(Subject, body::Series), Problem> {
    let (subject, range) = context.subject(asked).await?;
    let found = context.fleet.graph(&subject, range).await.map_err(|error| context.away(&error))?;
    Ok((subject, graph::whole(asked, &found)))
}

pub(super) async fn sparklines(
    State(context): State<FleetContext>,
    Params(of): Params<OfServer>,
) -> Result<Json<body::Sparklines>, Problem> {
    let scope = context.scope(of.server.as_deref()).await?;
    let found = context.fleet.sparklines(&scope).await.map_err(|error| context.away(&error))?;
    let patterns = context.fleet.patterns();
    let tracked = found.lines.iter().filter(|(name, _)| rows::is_tracked(&patterns, &scope, name));
    let sparklines = tracked.map(|(name, active)| body::Sparkline {
        application: scope.application(name).to_string(),
        active: active.clone(),
    });
    Ok(Json(body::Sparklines { bucket_seconds: MINUTE, from: found.from, sparklines: sparklines.collect() }))
}

pub(super) async fn leaders(
    State(context): State<FleetContext>,
    Params(compared): Params<Compared>,
) -> Result<Json<body::Leaders>, Problem> {
    compared.within_bounds()?;
    let scope = context.scope(compared.server.as_deref()).await?;
    let application = match &compared.application {
        Some(id) => Some(context.application(&scope, id).await?),
        None => None,
    };
    let by = match compared.by {
        By::Rejected => Lead::Rejected,
        By::Growth => Lead::Growth,
        By::Active => Lead::Active,
    };
    let subject = Subject { scope, application };
    let found = context.fleet.leaders(subject, by, compared.limit).await;
    let found = found.map_err(|error| context.away(&error))?;
    Ok(Json(body::Leaders { leaders: found.iter().map(leader).collect() }))
}

fn leader(leader: &Leader) -> body::Leader {
    let [created_h1, destroyed_h1, rejected_h1] = leader.counts;
    body::Leader {
        server: leader.server.id().to_string(),
        server_name: leader.server.server.clone(),
        instance: leader.server.instance.clone(),
        application: leader.application.clone(),
        active: leader.active,
        created_h1,
        destroyed_h1,
        rejected_h1,
        growth_h1: leader.growth,
    }
}

/// One series: that of all servers together, of a scope, or of an application in it. A whole fleet is exported by its engine.
pub(super) async fn exported(
    State(context): State<FleetContext>,
    Params(wanted): Params<Wanted>,
) -> Result<Response, Problem> {
    let server = match &wanted.server {
        Some(text) => named_scope(&context, text).await?,
        None => Scope::All,
    };
    let application = match wanted.application.as_deref() {
        None | Some("total") => "total".to_owned(),
        Some(text) => named_application(&context, &server, text).await?,
    };
    let asked = Graph { application, range: wanted.range, server: server.id() };
    let (subject, series) = drawn(&context, &asked).await?;
    let server_name = match subject.scope {
        Scope::All => String::new(),
        Scope::Group(name) => name,
        Scope::Server(key) => key.server,
    };
    let application_name = subject.application.unwrap_or_default();
    Ok(export::answer(wanted.format, &[Named { server_name, application_name, series }]))
}

/// By id or name.
async fn named_scope(context: &FleetContext, text: &str) -> Result<Scope, Problem> {
    let census = context.fleet.census().await.map_err(|error| context.away(&error))?;
    let named = || {
        let server = census.servers.keys().find(|key| key.server == text).cloned().map(Scope::Server);
        server.or_else(|| census.groups.contains_key(text).then(|| Scope::Group(text.to_owned())))
    };
    census.scope(text).cloned().or_else(named).ok_or_else(|| extract::no_server(text))
}

/// The id by id or name.
async fn named_application(context: &FleetContext, scope: &Scope, text: &str) -> Result<String, Problem> {
    let (now, hours) = context.fleet.applications(scope).await.map_err(|error| context.away(&error))?;
    let names = crate::fleet::applications::names(&now, Some(&hours));
    if names.contains(text) { Ok(scope.application(text).to_string()) } else { Ok(text.to_owned()) }
}

pub(super) async fn settings() -> Json<body::Settings> {
    Json(rows::SETTINGS)
}

pub(super) async fn patterns(State(context): State<FleetContext>) -> Json<body::Patterns> {
    Json(rows::patterns(&context.fleet.patterns()))
}

/// Alerts are those of each sessionwatch that writes.
pub(super) async fn alerts() -> Json<body::Alerts> {
    let (alerts, past, receivers) = (Vec::new(), Vec::new(), Vec::new());
    Json(body::Alerts { alerts, past, receivers, trouble: None, notice: None })
}

/// Nothing is written to engines here.
pub(super) async fn remote_writes() -> Json<body::RemoteWrites> {
    Json(body::RemoteWrites { remote_writes: Vec::new() })
}

pub(super) async fn audit(State(context): State<FleetContext>) -> Result<Json<body::Audit>, Problem> {
    let changes = audit::of_access(context.doorkeeper.audit()).await?;
    Ok(Json(body::Audit { changes }))
}
