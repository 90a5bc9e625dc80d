//! A graph: the buckets of one range of one subject, as columns.

use std::str::FromStr;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use sessionwatch_series::bucket::Bucket;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::range::Range;
use sessionwatch_series::server::Server;
use sessionwatch_series::subject::{Subject, last_whole_second};
use utoipa::IntoParams;

use super::body::{self, RangeName};
use super::extract;
use super::marks;
use super::problem::Problem;
use crate::alerting::View;

/// Which graph.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Graph {
    /// The id of a tracked application, or `total`.
    #[serde(default = "total")]
    #[param(required = false, default = "total")]
    pub(super) application: String,
    /// The range.
    #[serde(default)]
    #[param(inline, required = false)]
    pub(super) range: RangeName,
    /// The id of a server; of a fleet also of a group, `group:NAME`; without it all servers together.
    pub(super) server: Option<String>,
}

fn total() -> String {
    "total".into()
}

/// `application:range` or `application:range:server`.
impl FromStr for Graph {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let mut parts = text.splitn(3, ':');
        let application = parts.next().unwrap_or_default().to_owned();
        let range = RangeName::deserialize(parts.next().unwrap_or_default().into_deserializer())
            .map_err(|error: Error| Problem::bad_request(error.to_string()))?;
        Ok(Self { application, range, server: parts.next().map(str::to_owned) })
    }
}

impl Graph {
    /// The buckets that began at `since` or later, or all of the range.
    pub(super) fn read(
        &self,
        ledger: &Ledger,
        alerts: &View,
        now: i64,
        since: Option<i64>,
    ) -> Result<body::Series, Problem> {
        let server = extract::server(ledger, self.server.as_deref())?;
        let (subject, application) = self.subject(ledger, server)?;
        let range = range_of(self.range);
        let to = range.bucket_of(last_whole_second(subject.newest_second(), now));
        let kept = i64::try_from(range.buckets()).unwrap_or(i64::MAX);
        let from = to - kept + 1;
        let first = since.map_or(from, |since| range.bucket_of(since).clamp(from, to));
        let end = range.start_of(to + 1) - 1;
        let owner = application.and_then(|id| ledger.application(id)).map(|(server, _)| server);
        let about = marks::About { server: owner.or(server).map(Server::id), application };
        let marks = marks::between(ledger, alerts, about, range.start_of(first), end);
        let mut series = body::Series {
            application: self.application.clone(),
            server: self.server.clone(),
            range: self.range,
            bucket_seconds: range.bucket_seconds(),
            from: range.start_of(from),
            to: range.start_of(to),
            times: (first..=to).map(|number| range.start_of(number)).collect(),
            created: Vec::new(),
            destroyed: Vec::new(),
            rejected: Vec::new(),
            active: Vec::new(),
            active_min: Vec::new(),
            active_max: Vec::new(),
            late: Vec::new(),
            marks,
        };
        fill(&mut series, subject, subject.buckets(range, first, to).into_iter());
        Ok(series)
    }

    fn subject<'a>(
        &self,
        ledger: &'a Ledger,
        server: Option<&'a Server>,
    ) -> Result<(&'a Subject, Option<ApplicationId>), Problem> {
        if self.application == "total" {
            return Ok((server.map_or(ledger.all(), Server::subject), None));
        }
        let id = self.application.parse::<ApplicationId>().ok();
        let (_, application) = id
            .and_then(|id| ledger.application(id))
            .filter(|(owner, _)| server.is_none_or(|server| server.id() == owner.id()))
            .ok_or_else(|| extract::no_application(&self.application))?;
        let subject = application.subject().ok_or_else(Problem::not_tracked)?;
        Ok((subject, Some(application.id())))
    }
}

fn fill(series: &mut body::Series, subject: &Subject, buckets: impl Iterator<Item = Option<Bucket>>) {
    let told = subject.told;
    for (bucket, &time) in buckets.zip(&series.times) {
        let count = |is_told: bool, of: fn(&Bucket) -> u64| bucket.as_ref().filter(|_| is_told).map(of);
        series.created.push(count(told.created, |bucket| bucket.counts.created));
        series.destroyed.push(count(told.destroyed, |bucket| bucket.counts.destroyed));
        series.rejected.push(count(told.rejected, |bucket| bucket.counts.rejected));
        let active = bucket.and_then(|bucket| bucket.active);
        series.active.push(active.map(|span| span.last));
        series.active_min.push(active.map(|span| span.min));
        series.active_max.push(active.map(|span| span.max));
        if bucket.is_some_and(|bucket| bucket.late) {
            series.late.push(time);
        }
    }
}

pub(super) fn range_of(name: RangeName) -> Range {
    match name {
        RangeName::Live => Range::Live,
        RangeName::Hour => Range::Hour,
        RangeName::Day => Range::Day,
        RangeName::Week => Range::Week,
    }
}
