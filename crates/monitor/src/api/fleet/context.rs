//! What every route of a fleet can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::FromRef;
use sessionwatch_engine::error::EngineError;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::range::Range;
use tokio_util::sync::CancellationToken;

use crate::access::Doorkeeper;
use crate::api::entrance::Entrance;
use crate::api::extract;
use crate::api::graph::{Graph, range_of};
use crate::api::problem::Problem;
use crate::configuration::Configuration;
use crate::fleet::Fleet;
use crate::fleet::applications::names;
use crate::fleet::scope::{Scope, Subject};
use crate::single_sign_on::Provider;

/// What every route of a fleet can reach.
#[derive(Debug, Clone)]
pub(crate) struct FleetContext {
    pub(crate) fleet: Arc<Fleet>,
    pub(crate) configuration: Arc<Configuration>,
    /// Who is let in.
    pub(crate) doorkeeper: Arc<Doorkeeper>,
    /// Of single sign-on, where there is one.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Live streams that are open.
    pub(crate) streams: Arc<Streams>,
    /// Ends all live streams.
    pub(crate) stop: CancellationToken,
}

impl FromRef<FleetContext> for Entrance {
    fn from_ref(context: &FleetContext) -> Self {
        let (doorkeeper, provider) = (Arc::clone(&context.doorkeeper), context.provider.clone());
        Self { doorkeeper, provider, fleet: true }
    }
}

/// How many follow live.
#[derive(Debug, Default)]
pub(crate) struct Streams(AtomicUsize);

/// One that follows, until it is dropped.
#[derive(Debug)]
pub(super) struct Following(Arc<Streams>);

impl Streams {
    pub(super) fn follow(self: &Arc<Self>) -> Following {
        self.0.fetch_add(1, Ordering::Relaxed);
        Following(Arc::clone(self))
    }

    pub(super) fn number(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl FleetContext {
    /// What an engine that does not answer is told as.
    pub(super) fn away(&self, error: &EngineError) -> Problem {
        Problem::engine(said(&self.fleet, error))
    }

    /// What a parameter names: all servers where there is none.
    pub(super) async fn scope(&self, server: Option<&str>) -> Result<Scope, Problem> {
        let Some(id) = server else { return Ok(Scope::All) };
        if let Some(found) = self.fleet.last_census().0.and_then(|census| census.scope(id).cloned()) {
            return Ok(found);
        }
        let census = self.fleet.census().await.map_err(|error| self.away(&error))?;
        census.scope(id).cloned().ok_or_else(|| extract::no_server(id))
    }

    /// The name of an application by its id.
    pub(super) async fn application(&self, scope: &Scope, id: &str) -> Result<String, Problem> {
        let wanted = id.parse::<ApplicationId>().map_err(|_| extract::no_application(id))?;
        let fits = |name: &String| scope.application(name) == wanted;
        let seen = self.fleet.known(scope);
        if let Some(name) = seen.and_then(|(now, hours)| names(&now, Some(&hours)).into_iter().find(fits)) {
            return Ok(name);
        }
        let (now, hours) = self.fleet.applications(scope).await.map_err(|error| self.away(&error))?;
        names(&now, Some(&hours)).into_iter().find(fits).ok_or_else(|| extract::no_application(id))
    }

    /// What a graph is of.
    pub(super) async fn subject(&self, graph: &Graph) -> Result<(Subject, Range), Problem> {
        let scope = self.scope(graph.server.as_deref()).await?;
        let range = range_of(graph.range);
        if graph.application == "total" {
            return Ok((Subject { scope, application: None }, range));
        }
        let name = self.application(&scope, &graph.application).await?;
        if !super::rows::is_tracked(&self.fleet.patterns(), &scope, &name) {
            return Err(Problem::not_tracked_by_file());
        }
        Ok((Subject { scope, application: Some(name) }, range))
    }
}

/// Why the engine has no answer, and what to do.
pub(crate) fn said(fleet: &Fleet, error: &EngineError) -> String {
    let url = &fleet.settings().url;
    match error {
        EngineError::Away(why) => {
            format!(
                "{url} was asked: {why}. See that it runs, and that engine and [fleet] in sessionwatch.toml are right"
            )
        }
        EngineError::Refused(why) => {
            format!("{url} was asked: it refuses a question: {why}. Its limits may be too low for this fleet")
        }
    }
}
