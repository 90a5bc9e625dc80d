//! Applications on servers that are ahead of all others.

use std::collections::{BTreeMap, BTreeSet};

use sessionwatch_engine::answer::{Sample, count, difference};
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::{self, Counted, Counter, Of, largest, sum};
use sessionwatch_engine::selector::Selector;

use super::asker::Asker;
use super::census::key;
use super::scope::{ServerKey, Subject};
use super::totals::HOUR;

const BY: [&str; 3] = ["server", "instance", "application"];

/// In what they are ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lead {
    /// Creations refused in the last hour.
    Rejected,
    /// How many more sessions there are than an hour ago.
    Growth,
    /// Sessions that exist now.
    Active,
}

/// An application on a server; `None`: nobody tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leader {
    pub(crate) server: ServerKey,
    pub(crate) application: String,
    pub(crate) active: Option<u64>,
    /// In the last hour, by counter.
    pub(crate) counts: [Option<u64>; Counter::ALL.len()],
    pub(crate) growth: Option<i64>,
}

/// Those ahead of others, the first one first.
pub(super) async fn ask(
    asker: &Asker,
    (subject, by, number): &(Subject, Lead, usize),
) -> Result<Vec<Leader>, EngineError> {
    let selector = subject.selector(&asker.settings.group);
    let first = asker.now(largest(*number, &measure(asker, *by, &selector))).await?;
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = first.iter().map(place).collect();
    let names = |of: fn(&(ServerKey, String)) -> &str| places.iter().map(of).collect::<BTreeSet<_>>();
    // These and few others.
    let selector = selector
        .with_one_of("server", names(|place| &place.0.server))
        .with_one_of("instance", names(|place| &place.0.instance))
        .with_one_of("application", names(|place| &place.1));
    let counted = |counter| asker.now(counted(asker, counter, &selector));
    let [created, destroyed, rejected] = Counter::ALL;
    let (active, growth, created, destroyed, rejected) = tokio::try_join!(
        asker.now(measure(asker, Lead::Active, &selector)),
        asker.now(measure(asker, Lead::Growth, &selector)),
        counted(created),
        counted(destroyed),
        counted(rejected)
    )?;
    let [active, created, destroyed, rejected] = [active, created, destroyed, rejected].map(by_place);
    let growth = by_place(growth);
    let leaders = places.into_iter().map(|place| Leader {
        active: active.get(&place).copied().map(count),
        counts: [&created, &destroyed, &rejected].map(|values| values.get(&place).copied().map(count)),
        growth: growth.get(&place).copied().map(difference),
        server: place.0,
        application: place.1,
    });
    Ok(leaders.collect())
}

fn measure(asker: &Asker, by: Lead, selector: &Selector) -> String {
    match by {
        Lead::Rejected => counted(asker, Counter::Rejected, selector),
        Lead::Growth => question::growth(&BY, selector, HOUR, asker.pace()),
        Lead::Active => sum(&BY, &question::active(Of::Applications, selector, asker.pace())),
    }
}

fn counted(asker: &Asker, counter: Counter, selector: &Selector) -> String {
    let (of, window, back, pace) = (Of::Applications, HOUR, HOUR, asker.pace());
    sum(&BY, &Counted { counter, of, selector, window, back, pace }.each())
}

fn place(sample: &Sample) -> (ServerKey, String) {
    (key(&sample.labels), sample.labels.get("application").cloned().unwrap_or_default())
}

fn by_place(samples: Vec<Sample>) -> BTreeMap<(ServerKey, String), f64> {
    samples.iter().map(|sample| (place(sample), sample.value)).collect()
}
