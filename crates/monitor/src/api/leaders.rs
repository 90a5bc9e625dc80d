//! Which applications on which servers are ahead of all others.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use sessionwatch_series::application::Application;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::ledger::Ledger;
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
    let leaders = ahead(&context.parts.ingest.ledger(), &compared, now())?;
    Ok(Json(body::Leaders { leaders }))
}

fn ahead(ledger: &Ledger, compared: &Compared, now: i64) -> Result<Vec<body::Leader>, Problem> {
    let only = extract::server(ledger, compared.server.as_deref())?.map(Server::id);
    let id = compared.application.as_deref();
    let application = id
        .map(|text| {
            let id = text.parse::<ApplicationId>().ok().filter(|&id| ledger.application(id).is_some());
            id.ok_or_else(|| extract::no_application(text))
        })
        .transpose()?;
    let servers = ledger.servers().filter(|server| only.is_none_or(|id| id == server.id()));
    let there = servers.flat_map(|server| {
        let applications = server.applications().filter(|one| one.is_deployed());
        let applications = applications.filter(|one| application.is_none_or(|id| id == one.id()));
        applications.map(move |one| Contender { server, application: one, now })
    });
    // Only of those ahead are rows made: of all others what is compared is enough.
    let mut ranked: Vec<_> = there.map(|one| (compared.by.of(one), one)).collect();
    ranked.sort_by_key(|&(value, _)| Reverse(value));
    Ok(ranked.into_iter().take(compared.limit).map(|(_, one)| one.row()).collect())
}

/// An application on a server, at a time.
#[derive(Clone, Copy)]
struct Contender<'a> {
    server: &'a Server,
    application: &'a Application,
    now: i64,
}

impl Contender<'_> {
    fn active(self) -> Option<u64> {
        let is_read = matches!(self.server.link(), Link::Connected(_));
        self.application.last().and_then(|last| last.active).filter(|_| is_read)
    }

    /// The last hour, of what the server tells.
    fn created(self) -> Option<u64> {
        let subject = self.application.subject().filter(|subject| subject.told.created)?;
        Some(subject.sums(self.now)[3].created)
    }

    fn destroyed(self) -> Option<u64> {
        let subject = self.application.subject().filter(|subject| subject.told.destroyed)?;
        Some(subject.sums(self.now)[3].destroyed)
    }

    fn rejected(self) -> Option<u64> {
        let subject = self.application.subject().filter(|subject| subject.told.rejected)?;
        Some(subject.sums(self.now)[3].rejected)
    }

    fn growth(self) -> Option<i64> {
        let active = self.active()?;
        let minute = Range::Day.bucket_of(self.now - HOUR);
        let bucket = self.application.subject()?.buckets(Range::Day, minute, minute).into_iter().next()??;
        active.checked_signed_diff(bucket.active?.last)
    }

    fn row(self) -> body::Leader {
        body::Leader {
            server: self.server.id().to_string(),
            server_name: self.server.name().to_owned(),
            instance: String::new(),
            application: self.application.name().to_owned(),
            active: self.active(),
            created_h1: self.created(),
            destroyed_h1: self.destroyed(),
            rejected_h1: self.rejected(),
            growth_h1: self.growth(),
        }
    }
}

impl By {
    /// What is compared.
    fn of(self, one: Contender<'_>) -> Option<i64> {
        let signed = |value: Option<u64>| value.map(|value| i64::try_from(value).unwrap_or(i64::MAX));
        match self {
            Self::Rejected => signed(one.rejected()),
            Self::Growth => one.growth(),
            Self::Active => signed(one.active()),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

    use sessionwatch_series::change::{Change, What};
    use sessionwatch_series::entry::Entry;
    use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
    use sessionwatch_series::id::ServerId;

    use super::*;

    const SECOND: i64 = 1_764_072_000;

    /// On each of two servers `/grows` (now 30, 10 an hour ago), `/refuses` (20 both times, 5 refused) and `/untracked` (40).
    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        let mut enter = |entry| ledger.enter(entry).unwrap();
        for number in [1_u64, 2] {
            let server = ServerId(number.into());
            let paths = ["/grows", "/refuses", "/untracked"];
            let info = |(slot, path): (u32, &str)| ApplicationInfo {
                slot,
                path: path.into(),
                default_host: true,
                ..ApplicationInfo::default()
            };
            let applications = (0..).zip(paths).map(info).collect();
            let list = Applications { applications, ..Applications::default() };
            let ids: Vec<_> = (0..3).map(|slot| ApplicationId(server.0 * 10 + slot)).collect();
            let (name, hello) = (server.to_string(), Hello::default());
            enter(Entry::Connected { server, name, hello, now: SECOND });
            enter(Entry::Applications { server, list, ids: ids.clone(), now: SECOND });
            for application in &ids[..2] {
                let what = What::Track(*application);
                enter(Entry::Changed(Change { second: SECOND, who: "test".into(), what }));
            }
            for second in 0..=HOUR {
                let row = |slot, active, rejected| TickRow {
                    slot,
                    active: Some(active),
                    created: Some(active),
                    destroyed: Some(0),
                    rejected: Some(rejected),
                };
                let (grown, refused) = if second < HOUR { (10, 0) } else { (30, 5 * number) };
                let rows = vec![row(0, grown, 0), row(1, 20, refused), row(2, 40, 0)];
                let tick = Tick { second: SECOND + second, rows, ..Tick::default() };
                enter(Entry::Tick { server, tick, now: SECOND + second });
            }
        }
        ledger
    }

    #[test]
    fn those_ahead_come_first_and_what_is_not_known_last() {
        let ledger = ledger();
        let told = |by, limit, server: Option<&str>| {
            let server = server.map(str::to_owned);
            let compared = Compared { by, server, application: None, limit };
            let rows = ahead(&ledger, &compared, SECOND + HOUR).unwrap();
            let told = |row: body::Leader| {
                let value = by.value(&row);
                (row.server, row.application, value)
            };
            rows.into_iter().map(told).collect::<Vec<_>>()
        };
        let row =
            |server: u64, path: &str, value| (ServerId(server.into()).to_string(), path.to_owned(), value);
        assert_eq!(
            told(By::Rejected, 3, None),
            [row(2, "/refuses", Some(10)), row(1, "/refuses", Some(5)), row(1, "/grows", Some(0))]
        );
        assert_eq!(told(By::Growth, 2, None), [row(1, "/grows", Some(20)), row(2, "/grows", Some(20))]);
        assert_eq!(told(By::Growth, 6, None)[5], row(2, "/untracked", None));
        let first = ServerId(1).to_string();
        assert_eq!(
            told(By::Active, 2, Some(&first)),
            [row(1, "/untracked", Some(40)), row(1, "/grows", Some(30))]
        );
    }

    impl By {
        fn value(self, row: &body::Leader) -> Option<i64> {
            let signed = |value: Option<u64>| value.map(|value| i64::try_from(value).unwrap());
            match self {
                Self::Rejected => signed(row.rejected_h1),
                Self::Growth => row.growth_h1,
                Self::Active => signed(row.active),
            }
        }
    }
}
