//! Which applications on which servers are ahead of all others.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use sessionwatch_series::application::Application;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::range::Range;
use sessionwatch_series::server::{Link, Server};
use utoipa::{IntoParams, ToSchema};

use super::body;
use super::context::Context;
use super::extract::{self, Params};
use super::problem::Problem;
use crate::clock::now;

/// Growth is over this, seconds.
const HOUR: i64 = 3600;

/// The most that can be asked for.
const MOST: usize = 100;

/// In what they are ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// Creations refused in the last hour.
    #[default]
    Rejected,
    /// How many more sessions there are than an hour ago.
    Growth,
    /// Sessions that exist now.
    Active,
}

/// What to compare.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Compared {
    /// In what.
    #[serde(default)]
    #[param(inline, required = false)]
    pub(super) by: By,
    /// The id of a server or of a group, `group:NAME`; without it all servers together.
    pub(super) server: Option<String>,
    /// The id of an application in them; without it all applications.
    pub(super) application: Option<String>,
    /// How many, at most.
    #[serde(default = "usual")]
    #[param(required = false, default = 10, minimum = 1, maximum = 100)]
    pub(super) limit: usize,
}

fn usual() -> usize {
    10
}

/// Applications on servers that are ahead of others: by what was refused, by growth, or by sessions. What is not known of
/// one is behind all that is known of others; of one server or many, only tracked applications have sums.
#[utoipa::path(
    get, path = "/leaders", tag = "read", security(("token" = ["viewer"])), params(Compared),
    responses(
        (status = 200, body = body::Leaders),
        (status = 400, description = "Nothing to compare by, or too many", body = Problem),
        (status = 404, description = "No such server, group or application", body = Problem),
        (status = 503, description = "Of a fleet: the engine does not answer", body = Problem),
    )
)]
pub(super) async fn leaders(
    State(context): State<Context>,
    Params(compared): Params<Compared>,
) -> Result<Json<body::Leaders>, Problem> {
    compared.within_bounds()?;
    let ledger = context.parts.ingest.ledger();
    let only = extract::server(&ledger, compared.server.as_deref())?.map(Server::id);
    let id = compared.application.as_deref();
    let application = id
        .map(|text| {
            let id = text.parse::<ApplicationId>().ok().filter(|&id| ledger.application(id).is_some());
            id.ok_or_else(|| extract::no_application(text))
        })
        .transpose()?;
    let now = now();
    let servers = ledger.servers().filter(|server| only.is_none_or(|id| id == server.id()));
    let rows = servers.flat_map(|server| {
        let applications = server.applications().filter(|one| one.is_deployed());
        let applications = applications.filter(|one| application.is_none_or(|id| id == one.id()));
        applications.map(|one| leader(server, one, now)).collect::<Vec<_>>()
    });
    let mut leaders: Vec<_> = rows.collect();
    leaders.sort_by_key(|row| Reverse(compared.by.of(row)));
    leaders.truncate(compared.limit);
    Ok(Json(body::Leaders { leaders }))
}

fn leader(server: &Server, application: &Application, now: i64) -> body::Leader {
    let is_read = matches!(server.link(), Link::Connected(_));
    let active = application.last().and_then(|last| last.active).filter(|_| is_read);
    let subject = application.subject();
    let hour = subject.map(|subject| (subject.told, subject.sums(now)[3]));
    let before = subject.and_then(|subject| {
        let minute = Range::Day.bucket_of(now - HOUR);
        let bucket = subject.buckets(Range::Day, minute, minute).into_iter().next().flatten();
        bucket?.active.map(|span| span.last)
    });
    body::Leader {
        server: server.id().to_string(),
        server_name: server.name().to_owned(),
        instance: String::new(),
        application: application.name().to_owned(),
        active,
        created_h1: hour.and_then(|(told, sum)| told.created.then_some(sum.created)),
        destroyed_h1: hour.and_then(|(told, sum)| told.destroyed.then_some(sum.destroyed)),
        rejected_h1: hour.and_then(|(told, sum)| told.rejected.then_some(sum.rejected)),
        growth_h1: active.zip(before).and_then(|(now, before)| now.checked_signed_diff(before)),
    }
}

impl By {
    /// What is compared.
    fn of(self, row: &body::Leader) -> Option<i64> {
        let signed = |value: Option<u64>| value.map(|value| i64::try_from(value).unwrap_or(i64::MAX));
        match self {
            Self::Rejected => signed(row.rejected_h1),
            Self::Growth => row.growth_h1,
            Self::Active => signed(row.active),
        }
    }
}

impl Compared {
    /// As many as are told at once.
    pub(super) fn within_bounds(&self) -> Result<(), Problem> {
        if (1..=MOST).contains(&self.limit) {
            return Ok(());
        }
        Err(Problem::bad_request(format!("limit is {}: choose 1 to {MOST}", self.limit)))
    }
}
