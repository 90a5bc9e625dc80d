//! The applications of a scope, each once however many servers it is on.

use std::collections::{BTreeMap, BTreeSet};

use sessionwatch_engine::answer::{Sample, count};
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::{self, Counted, Counter, Of, highest, largest, number, sum};
use sessionwatch_engine::selector::Selector;
use sessionwatch_series::pattern::Pattern;

use super::asker::Asker;
use super::scope::Scope;
use super::totals::{BACK, HOUR};

/// The most that are told at once: a page shows no more, and could not be told of more every few seconds.
pub(crate) const MOST: usize = 500;
const BY: [&str; 1] = ["application"];
const CLUSTER: [&str; 2] = ["application", "cluster"];

/// What is known of an application now; `None`: nobody tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Application {
    pub(crate) active: Option<u64>,
    pub(crate) limit: Option<u64>,
    /// By counter, in the last 5 s and in the last minute.
    pub(crate) counts: [[Option<u64>; 2]; Counter::ALL.len()],
    /// Sessions created since it is counted.
    pub(crate) total: Option<u64>,
    /// Of an application on one server: the cluster that its sessions are in.
    pub(crate) cluster: Option<Cluster>,
}

/// Servers that share the sessions of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) name: String,
    /// How many tell of it now.
    pub(crate) servers: u64,
    /// Sessions in all of it.
    pub(crate) active: u64,
}

/// Applications by name, as they are now.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Applications(pub(crate) BTreeMap<String, Application>);

/// What happened in the last hour, by name and counter. It takes an engine longest, and is asked for by itself.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Hours(pub(crate) BTreeMap<String, [Option<u64>; Counter::ALL.len()]>);

/// The applications that are told of.
#[derive(Debug, Clone)]
struct Which {
    selector: Selector,
    /// Only those with the most sessions.
    few: Option<String>,
}

impl Which {
    fn of(asker: &Asker, scope: &Scope, all: usize) -> Self {
        let mut selector = scope.selector(&asker.settings.group);
        if all <= MOST {
            return Self { selector, few: None };
        }
        let patterns = asker.track();
        if !patterns.is_empty() {
            selector = selector.with_like("application", patterns.iter().map(Pattern::application));
        }
        let few = largest(MOST, &question::active_by_application(&selector, asker.pace()));
        Self { selector, few: Some(few) }
    }

    fn ask(&self, expression: &str) -> String {
        let all = sum(&BY, expression);
        match &self.few {
            Some(few) => format!("{all} and on (application) {few}"),
            None => all,
        }
    }

    fn counted(&self, asker: &Asker, counter: Counter, window: i64) -> String {
        let (selector, of, back, pace) = (&self.selector, Of::Applications, window.max(BACK), asker.pace());
        self.ask(&Counted { counter, of, selector, window, back, pace }.each())
    }
}

impl Applications {
    /// `all`: how many there are in the whole fleet.
    pub(super) async fn ask(asker: &Asker, scope: &Scope, all: usize) -> Result<Self, EngineError> {
        let (which, pace) = (Which::of(asker, scope, all), asker.pace());
        let selector = &which.selector;
        let active = match (&which.few, scope) {
            (Some(few), _) => few.clone(),
            (None, Scope::Server(_)) => sum(&BY, &question::active(Of::Applications, selector, pace)),
            (None, _) => question::active_by_application(selector, pace),
        };
        let total = which.ask(&question::standing(Counter::Created, Of::Applications, selector, pace));
        let limit = which.ask(&question::limit(selector, pace));
        // Where one has a limit and another has none, there is none together.
        let limit = format!(
            "({limit}) and on (application) ({} == on (application) {})",
            number(&BY, &question::limit(selector, pace)),
            number(&BY, &question::active(Of::Applications, selector, pace))
        );
        let counted = |counter| {
            let [s5, m1] = [5, 60].map(|window| which.counted(asker, counter, window));
            async { tokio::try_join!(asker.now(s5), asker.now(m1)) }
        };
        let [created, destroyed, rejected] = Counter::ALL;
        let (active, total, limit, created, destroyed, rejected) = tokio::try_join!(
            asker.now(active),
            asker.now(total),
            asker.now(limit),
            counted(created),
            counted(destroyed),
            counted(rejected)
        )?;
        let mut all = BTreeMap::<_, Application>::new();
        each(active, |name, value| all.entry(name).or_default().active = Some(value));
        each(total, |name, value| all.entry(name).or_default().total = Some(value));
        if let Scope::Server(_) = scope {
            for (name, cluster) in clusters(asker, selector).await? {
                if let Some(application) = all.get_mut(&name) {
                    application.cluster = Some(cluster);
                }
            }
        }
        // What is told of no more has counts for a moment still.
        let mut put = |samples, set: &dyn Fn(&mut Application, u64)| {
            each(samples, |name, value| {
                if let Some(application) = all.get_mut(&name) {
                    set(application, value);
                }
            });
        };
        put(limit, &|application, value| application.limit = Some(value));
        for (at, (s5, m1)) in [created, destroyed, rejected].into_iter().enumerate() {
            put(s5, &|application, value| application.counts[at][0] = Some(value));
            put(m1, &|application, value| application.counts[at][1] = Some(value));
        }
        Ok(Self(all))
    }
}

/// The clusters of the applications of a server, by their names.
async fn clusters(asker: &Asker, selector: &Selector) -> Result<BTreeMap<String, Cluster>, EngineError> {
    let active = |selector: &Selector| question::active(Of::Applications, selector, asker.pace());
    let own = asker.now(sum(&CLUSTER, &active(&selector.clone().with_any("cluster")))).await?;
    if own.is_empty() {
        return Ok(BTreeMap::new());
    }
    let label = |sample: &Sample, name: &str| sample.labels.get(name).cloned().unwrap_or_default();
    let names: BTreeSet<_> = own.iter().map(|sample| label(sample, "cluster")).collect();
    let whole = active(&Selector::all().with_one_of("cluster", names.iter().map(String::as_str)));
    let (servers, most) =
        tokio::try_join!(asker.now(number(&CLUSTER, &whole)), asker.now(highest(&CLUSTER, &whole)))?;
    let place = |sample: &Sample| (label(sample, "application"), label(sample, "cluster"));
    let most: BTreeMap<_, _> = most.iter().map(|sample| (place(sample), count(sample.value))).collect();
    let own: BTreeSet<_> = own.iter().map(place).collect();
    let there = servers.iter().map(|sample| (place(sample), count(sample.value)));
    let there = there.filter(|(place, _)| own.contains(place)).map(|(place, servers)| {
        let active = most.get(&place).copied().unwrap_or_default();
        (place.0, Cluster { name: place.1, servers, active })
    });
    Ok(there.collect())
}

impl Hours {
    /// `all`: how many there are in the whole fleet.
    pub(super) async fn ask(asker: &Asker, scope: &Scope, all: usize) -> Result<Self, EngineError> {
        let which = Which::of(asker, scope, all);
        let [created, destroyed, rejected] = Counter::ALL.map(|counter| which.counted(asker, counter, HOUR));
        let answers = tokio::try_join!(asker.now(created), asker.now(destroyed), asker.now(rejected))?;
        let mut hours = BTreeMap::<_, [Option<u64>; 3]>::new();
        for (at, samples) in [answers.0, answers.1, answers.2].into_iter().enumerate() {
            each(samples, |name, value| hours.entry(name).or_default()[at] = Some(value));
        }
        Ok(Self(hours))
    }
}

/// Names of what is there now, and of what was within the hour.
pub(crate) fn names(now: &Applications, hours: Option<&Hours>) -> BTreeSet<String> {
    let before = hours.into_iter().flat_map(|hours| hours.0.keys());
    now.0.keys().chain(before).cloned().collect()
}

fn each(samples: Vec<Sample>, mut take: impl FnMut(String, u64)) {
    for mut sample in samples {
        if let Some(name) = sample.labels.remove(BY[0]) {
            take(name, count(sample.value));
        }
    }
}
