//! A fleet live: rows and points as soon as the engine has told them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Extension, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use sessionwatch_series::pattern::Pattern;
use sessionwatch_series::range::Range;

use super::context::{FleetContext, Following, said};
use super::{graph, rows};
use crate::access::Caller;
use crate::api::events::{Also, KEEP_ALIVE, followed};
use crate::api::extract::Params;
use crate::api::graph::Graph as Asked;
use crate::api::picture::Picture;
use crate::api::problem::Problem;
use crate::clock::now;
use crate::fleet::Census;
use crate::fleet::applications::{Applications, Hours};
use crate::fleet::graph::Graph;
use crate::fleet::kept::Trouble;
use crate::fleet::scope::{Scope, Subject};
use crate::fleet::totals::Totals;

/// The first word waits so long for what is not known yet.
const AT_FIRST: Duration = Duration::from_secs(2);
/// So often it is looked whether there is something new.
const LOOK: Duration = Duration::from_millis(500);
/// At least so often something is sent, so that whoever listens knows that we are there.
const PULSE: Duration = Duration::from_secs(5);

/// The stream of [`crate::api::events`], for a fleet.
pub(super) async fn events(
    State(context): State<FleetContext>,
    Extension(caller): Extension<Caller>,
    Params(graph): Params<Asked>,
    Params(also): Params<Also>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut graphs = Vec::new();
    for asked in followed(graph, &also)? {
        let (subject, range) = context.subject(&asked).await?;
        graphs.push(Followed { asked, subject, range, sent: None });
    }
    let mut scopes = vec![Scope::All];
    for graph in &graphs {
        if !scopes.contains(&graph.subject.scope) {
            scopes.push(graph.subject.scope.clone());
        }
    }
    let _ = tokio::time::timeout(AT_FIRST, first(&context, &graphs, &scopes)).await;
    let (following, stop) = (context.streams.follow(), context.stop.clone().cancelled_owned());
    let follower = Follower { context, caller, graphs, scopes, sent: None, _following: following };
    let events = stream::unfold(follower, Follower::next).flat_map(stream::iter).map(Ok).take_until(stop);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Asks for everything that is shown. What fails is told by the stream.
async fn first(context: &FleetContext, graphs: &[Followed], scopes: &[Scope]) {
    let fleet = &context.fleet;
    let scopes = scopes.iter().map(|scope| async move {
        let _ = tokio::join!(fleet.totals(scope), fleet.applications(scope));
    });
    let graphs = graphs.iter().map(|followed| async move {
        let _ = fleet.graph(&followed.subject, followed.range).await;
    });
    futures_util::future::join(
        futures_util::future::join_all(scopes),
        futures_util::future::join_all(graphs),
    )
    .await;
}

/// One page that listens.
struct Follower {
    context: FleetContext,
    caller: Caller,
    graphs: Vec<Followed>,
    scopes: Vec<Scope>,
    /// What the page has.
    sent: Option<Sent>,
    _following: Following,
}

/// What a page was sent last.
struct Sent {
    seen: Overview,
    picture: Picture,
    at: Instant,
}

/// A graph and how much of it the page has.
struct Followed {
    asked: Asked,
    subject: Subject,
    range: Range,
    sent: Option<Arc<Graph>>,
}

impl Follower {
    async fn next(mut self) -> Option<(Vec<Event>, Self)> {
        loop {
            // Who has logged out since, or was, hears no more.
            if !self.context.doorkeeper.still_knows(&self.caller, now()) {
                return None;
            }
            let events = self.news();
            if !events.is_empty() {
                return Some((events, self));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What the page does not have yet; nothing when there is nothing new and it was told something just now.
    fn news(&mut self) -> Vec<Event> {
        let mut troubles = Vec::new();
        let points: Vec<_> = self
            .graphs
            .iter_mut()
            .filter_map(|followed| followed.points(&self.context, &mut troubles))
            .collect();
        let seen = self.context.seen(&self.scopes, troubles);
        let before = self.sent.take();
        if let Some(sent) = &before
            && sent.seen == seen
            && points.is_empty()
            && sent.at.elapsed() < PULSE
        {
            self.sent = before;
            return Vec::new();
        }
        let picture = picture(&self.context, &self.scopes, &seen);
        let tick = before
            .as_ref()
            .filter(|sent| picture.has_all_of(&sent.picture))
            .and_then(|sent| picture.changes_since(&sent.picture));
        let rows = match tick {
            Some(rows) => event("tick", &rows),
            None => event("state", &picture.whole()),
        };
        self.sent = Some(Sent { seen, picture, at: Instant::now() });
        std::iter::once(rows).chain(points).collect()
    }
}

impl Followed {
    fn points(&mut self, context: &FleetContext, troubles: &mut Vec<Trouble>) -> Option<Event> {
        let (found, why) = context.fleet.seen_graph(&self.subject, self.range);
        troubles.extend(why);
        let found = found?;
        let series = match &self.sent {
            Some(sent) if Arc::ptr_eq(sent, &found) => return None,
            Some(sent) if sent.step == found.step => graph::changed(&self.asked, &found, sent),
            _ => graph::whole(&self.asked, &found),
        };
        self.sent = Some(found);
        Some(event("points", &series))
    }
}

fn event(name: &str, body: &impl Serialize) -> Event {
    let json = serde_json::to_string(body).expect("rows and points are plain data with text keys");
    Event::default().event(name).data(json)
}

/// What pages are made of, as the engine told it last.
#[derive(PartialEq)]
struct Overview {
    census: Same<Census>,
    scopes: Vec<(Same<Totals>, Same<Applications>, Same<Hours>)>,
    patterns: Arc<[Pattern]>,
    trouble: Option<Trouble>,
}

/// The same answer, not one that says the same: comparing all of it for each page would cost more than it is worth.
struct Same<T>(Option<Arc<T>>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl FleetContext {
    /// What is known, at once; what is due is asked for meanwhile.
    fn seen(&self, scopes: &[Scope], troubles: Vec<Trouble>) -> Overview {
        let each: Vec<_> = scopes.iter().map(|scope| self.fleet.seen(scope)).collect();
        let (census, none) = self.fleet.last_census();
        // Nothing else can be told when it is not known which servers there are.
        let mut all: Vec<_> = none.into_iter().chain(troubles).collect();
        let scopes = each.into_iter().map(|seen| {
            all.extend(seen.trouble);
            (Same(seen.totals), Same(seen.applications), Same(seen.hours))
        });
        let scopes = scopes.collect();
        let trouble = all.into_iter().next();
        Overview { census: Same(census), scopes, patterns: self.fleet.patterns(), trouble }
    }
}

/// Everything that a page shows of these scopes.
fn picture(context: &FleetContext, scopes: &[Scope], seen: &Overview) -> Picture {
    let (fleet, census) = (&context.fleet, seen.census.0.as_deref());
    let trouble = seen.trouble.as_ref().map(|trouble| (said(fleet, &trouble.error), trouble.since));
    let mut picture = Picture {
        settings: Some(rows::SETTINGS),
        patterns: Some(rows::patterns(&seen.patterns)),
        alerts: Some(Vec::new()),
        receivers: Some(Vec::new()),
        remote_writes: Some(Vec::new()),
        fleet: Some(rows::fleet(fleet, census, trouble)),
        ..Picture::default()
    };
    for (key, member) in census.into_iter().flat_map(|census| &census.servers) {
        picture.take_server(rows::server(key, member));
    }
    for (scope, (totals, applications, hours)) in scopes.iter().zip(&seen.scopes) {
        if let Some(totals) = &totals.0 {
            picture.take_totals(rows::totals(scope, totals));
        }
        if let Some(now) = &applications.0 {
            for row in rows::applications(scope, &seen.patterns, census, now, hours.0.as_deref()) {
                picture.take_application(row);
            }
        }
    }
    picture
}
