//! A fleet: what many sessionwatch have written to an engine, asked for as it is looked at, and kept for a moment.
//!
//! Nothing is known here that the engine does not know: any number of processes may show the same fleet.

pub(crate) mod applications;
mod asker;
mod census;
pub(crate) mod graph;
pub(crate) mod kept;
pub(crate) mod leaders;
pub(crate) mod scope;
pub(crate) mod sparklines;
pub(crate) mod totals;

use std::sync::Arc;
use std::time::Duration;

use sessionwatch_engine::error::EngineError;
use sessionwatch_fetch::client::FetchError;
use sessionwatch_series::pattern::Pattern;
use sessionwatch_series::range::Range;

use self::applications::{Applications, Hours};
pub(crate) use self::asker::Asked;
use self::asker::Asker;
pub use self::asker::Settings;
pub(crate) use self::census::{Census, Member};
use self::graph::Graph;
use self::kept::{Kept, Shelf, Trouble};
use self::leaders::{Lead, Leader};
use self::scope::{Scope, Subject};
use self::sparklines::Sparklines;
use self::totals::Totals;

/// What is of an hour or a lead changes slowly.
const SLOW: Duration = Duration::from_secs(15);

/// What is shown of a fleet.
#[derive(Debug)]
pub struct Fleet {
    asker: Asker,
    census: Kept<Census>,
    totals: Shelf<Scope, Totals>,
    applications: Shelf<Scope, Applications>,
    hours: Shelf<Scope, Hours>,
    graphs: Shelf<(Subject, Range), Graph>,
    sparklines: Shelf<Scope, Sparklines>,
    leaders: Shelf<(Subject, Lead, usize), Vec<Leader>>,
}

/// What there is of a scope by the last answers, however old they are.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) totals: Option<Arc<Totals>>,
    pub(crate) applications: Option<Arc<Applications>>,
    pub(crate) hours: Option<Arc<Hours>>,
    /// The first question that is without an answer.
    pub(crate) trouble: Option<Trouble>,
}

impl Fleet {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// [`FetchError::Certificates`] when the engine is asked over https and the system has none.
    pub fn new(settings: Settings) -> Result<Self, FetchError> {
        Ok(Self {
            asker: Asker::new(settings)?,
            census: Kept::default(),
            totals: Shelf::default(),
            applications: Shelf::default(),
            hours: Shelf::default(),
            graphs: Shelf::default(),
            sparklines: Shelf::default(),
            leaders: Shelf::default(),
        })
    }

    /// Other patterns choose what is tracked.
    pub fn track(&self, patterns: Vec<Pattern>) {
        self.asker.set_track(patterns);
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.asker.settings
    }

    /// The patterns that choose what is tracked; none: all is.
    pub(crate) fn patterns(&self) -> Arc<[Pattern]> {
        self.asker.track()
    }

    /// How often the engine was asked.
    pub(crate) fn asked(&self) -> Asked {
        self.asker.asked()
    }

    /// What there is.
    pub(crate) async fn census(&self) -> Result<Arc<Census>, EngineError> {
        self.census
            .fresh(self.pace(), |last| async move { Census::take(&self.asker, last.as_deref()).await })
            .await
    }

    /// The last census, however old, and why there is no newer one.
    pub(crate) fn last_census(&self) -> (Option<Arc<Census>>, Option<Trouble>) {
        self.census.last()
    }

    pub(crate) async fn totals(&self, scope: &Scope) -> Result<Arc<Totals>, EngineError> {
        self.totals.of(scope).fresh(self.pace(), |_| Totals::ask(&self.asker, scope)).await
    }

    /// The applications of a scope as they are now, and what happened there within the hour.
    pub(crate) async fn applications(
        &self,
        scope: &Scope,
    ) -> Result<(Arc<Applications>, Arc<Hours>), EngineError> {
        let all = self.census().await?.applications;
        tokio::try_join!(self.applications_now(scope, all), self.hours(scope, all))
    }

    /// The same by the last answers, however old.
    pub(crate) fn known(&self, scope: &Scope) -> Option<(Arc<Applications>, Arc<Hours>)> {
        self.applications.of(scope).last().0.zip(self.hours.of(scope).last().0)
    }

    async fn applications_now(&self, scope: &Scope, all: usize) -> Result<Arc<Applications>, EngineError> {
        self.applications.of(scope).fresh(self.pace(), |_| Applications::ask(&self.asker, scope, all)).await
    }

    async fn hours(&self, scope: &Scope, all: usize) -> Result<Arc<Hours>, EngineError> {
        self.hours.of(scope).fresh(self.pace(), |_| Hours::ask(&self.asker, scope, all)).await
    }

    pub(crate) async fn graph(&self, subject: &Subject, range: Range) -> Result<Arc<Graph>, EngineError> {
        let key = (subject.clone(), range);
        let pace = self.pace();
        let ask = |last: Option<Arc<Graph>>| {
            let key = &key;
            async move { Graph::ask(&self.asker, key, last.as_deref(), self.asker.settled()).await }
        };
        self.graphs.of(&key).fresh(pace, ask).await
    }

    pub(crate) async fn sparklines(&self, scope: &Scope) -> Result<Arc<Sparklines>, EngineError> {
        let ask = |_| Sparklines::ask(&self.asker, scope, self.asker.settled());
        self.sparklines.of(scope).fresh(SLOW, ask).await
    }

    pub(crate) async fn leaders(
        &self,
        subject: Subject,
        by: Lead,
        number: usize,
    ) -> Result<Arc<Vec<Leader>>, EngineError> {
        let key = (subject, by, number);
        self.leaders.of(&key).fresh(SLOW.max(self.pace()), |_| leaders::ask(&self.asker, &key)).await
    }

    /// What is known of a scope, at once; what is due is asked for meanwhile.
    pub(crate) fn seen(self: &Arc<Self>, scope: &Scope) -> Seen {
        let (census, none) = self.census.last();
        let mut troubles = vec![none];
        if self.census.is_due() {
            self.later(|fleet| async move { fleet.census().await.map(drop) });
        }
        let all = census.as_ref().map(|census| census.applications);
        let (totals, applications, hours) =
            (self.totals.of(scope), self.applications.of(scope), self.hours.of(scope));
        if totals.is_due() {
            let scope = scope.clone();
            self.later(|fleet| async move { fleet.totals(&scope).await.map(drop) });
        }
        if let Some(all) = all {
            if applications.is_due() {
                let scope = scope.clone();
                self.later(move |fleet| async move { fleet.applications_now(&scope, all).await.map(drop) });
            }
            if hours.is_due() {
                let scope = scope.clone();
                self.later(move |fleet| async move { fleet.hours(&scope, all).await.map(drop) });
            }
        }
        let (totals, none) = totals.last();
        troubles.push(none);
        let (applications, none) = applications.last();
        troubles.push(none);
        let (hours, none) = hours.last();
        troubles.push(none);
        Seen { totals, applications, hours, trouble: troubles.into_iter().flatten().next() }
    }

    /// The graph as it was last, at once; when it is due it is asked for meanwhile.
    pub(crate) fn seen_graph(
        self: &Arc<Self>,
        subject: &Subject,
        range: Range,
    ) -> (Option<Arc<Graph>>, Option<Trouble>) {
        let kept = self.graphs.of(&(subject.clone(), range));
        if kept.is_due() {
            let subject = subject.clone();
            self.later(move |fleet| async move { fleet.graph(&subject, range).await.map(drop) });
        }
        kept.last()
    }

    /// Has something asked for; why it fails is kept with what it is for.
    fn later<A>(self: &Arc<Self>, ask: impl FnOnce(Arc<Self>) -> A)
    where
        A: Future<Output = Result<(), EngineError>> + Send + 'static,
    {
        tokio::spawn(ask(Arc::clone(self)));
    }

    /// News come as often as samples.
    pub(crate) fn pace(&self) -> Duration {
        Duration::from_secs(u64::from(self.asker.settings.interval))
    }
}
