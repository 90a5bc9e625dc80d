//! The last hour of the applications of a scope, minute by minute.

use std::collections::BTreeMap;

use sessionwatch_engine::answer::count;
use sessionwatch_engine::client::Steps;
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::{self, Of, sum};

use super::asker::Asker;
use super::scope::Scope;

/// Width of a bucket, seconds.
pub(crate) const MINUTE: i64 = 60;
/// So many of them are an hour.
const BUCKETS: i64 = 60;

/// Sessions of each application by its name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sparklines {
    /// First second of the first bucket, UTC.
    pub(crate) from: i64,
    pub(crate) lines: BTreeMap<String, Vec<Option<u64>>>,
}

impl Sparklines {
    pub(super) async fn ask(asker: &Asker, scope: &Scope, end: i64) -> Result<Self, EngineError> {
        let (selector, over) = (scope.selector(&asker.settings.group), end.div_euclid(MINUTE) * MINUTE);
        let from = over - BUCKETS * MINUTE;
        let expression = match scope {
            Scope::Server(_) => {
                sum(&["application"], &question::extreme(false, Of::Applications, &selector, MINUTE))
            }
            Scope::All | Scope::Group(_) => question::active_by_application(&selector, asker.pace()),
        };
        let found = asker.graph(expression, Steps { start: from + MINUTE, end: over, step: MINUTE }).await?;
        let lines = found.into_iter().filter_map(|mut line| {
            let known: BTreeMap<_, _> = line.points.into_iter().collect();
            let times = (0..BUCKETS).map(|bucket| from + (bucket + 1) * MINUTE);
            let values = times.map(|time| known.get(&time).copied().map(count)).collect();
            Some((line.labels.remove("application")?, values))
        });
        Ok(Self { from, lines: lines.collect() })
    }
}
