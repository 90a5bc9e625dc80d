//! From what stands in the ledger to the samples of one moment.

use std::collections::{HashMap, HashSet};

use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::ledger::Ledger;

use super::blocks::Blocks;
use crate::exposition::Labels;
use crate::exposition::family::Kind;
use crate::exposition::standing::{FAMILIES, Standing, Values, counters, labels, standing};

/// Engines take what is so old, milliseconds: the zero of a counter that was there before us.
const OLDEST: i64 = 30 * 60 * 1000;
/// Longer names are cut, bytes: engines refuse a whole write for one of them.
const LONGEST: usize = 1024;

/// Takes samples again and again, and knows which series have begun.
#[derive(Debug)]
pub(super) struct Sampler {
    /// What every series is labelled with besides.
    common: Vec<(String, String)>,
    alive: HashMap<ApplicationId, Alive>,
    /// Since when those are counted that were written by us, also if they are gone now.
    begun: HashMap<ApplicationId, i64>,
    /// What began before this may have been written by the sessionwatch that ran before us, UTC milliseconds.
    before_us: Option<i64>,
    /// When samples were taken last, UTC milliseconds.
    taken: Option<i64>,
}

#[derive(Debug)]
struct Alive {
    labels: Labels,
    since: i64,
    values: Values,
}

/// What stood in the ledger at one moment.
#[derive(Debug)]
pub(super) struct Facts {
    all: Vec<Standing>,
    /// What the counters of those came to that are read no more.
    ended: HashMap<ApplicationId, [Option<u64>; 3]>,
}

impl Sampler {
    /// `taken`: when samples were taken last, before a restart of ours.
    pub(super) fn new(common: Vec<(String, String)>, taken: Option<i64>) -> Self {
        let (alive, begun) = (HashMap::new(), HashMap::new());
        Self { common, alive, begun, before_us: taken, taken }
    }

    /// Copies what is needed.
    pub(super) fn look(&mut self, ledger: &Ledger) -> Facts {
        let mut all = standing(ledger);
        for one in &mut all {
            let names = [&mut one.server, &mut one.application];
            for name in names.into_iter().chain(&mut one.cluster) {
                name.truncate(name.floor_char_boundary(LONGEST));
            }
        }
        let there: HashSet<_> = all.iter().map(|one| one.id).collect();
        let mut ended = HashMap::new();
        self.begun.retain(|&id, _| {
            let known = there.contains(&id) || ledger.application(id).is_some();
            if self.alive.contains_key(&id) && !there.contains(&id) {
                let counted = ledger.application(id).and_then(|(_, application)| counters(application));
                ended.insert(id, counted.map_or([None; 3], |(_, values)| values));
            }
            known
        });
        Facts { all, ended }
    }

    /// The samples of `now`, UTC milliseconds: for each block how many, and the block. None when the clock has gone
    /// back: engines want the samples of a series in their order.
    pub(super) fn write(&mut self, facts: &Facts, now: i64) -> Vec<(u64, Vec<u8>)> {
        if let Some(taken) = self.taken
            // A clock that was far ahead once keeps nobody waiting until then.
            && (now <= taken && taken - now < OLDEST)
        {
            return Vec::new();
        }
        let last = self.taken.replace(now).filter(|&last| last < now);
        let before_us = *self.before_us.get_or_insert(now - OLDEST);
        let mut blocks = Blocks::new(&self.common);
        let mut alive = HashMap::with_capacity(facts.all.len());
        let mut names = HashSet::with_capacity(facts.all.len());
        for (one, labels) in facts.all.iter().zip(labels(&facts.all)) {
            let known = self.alive.remove(&one.id);
            let known = match known {
                Some(other) if other.labels != labels => {
                    blocks.end(&other.labels, other.since, &other.values, &[None; 3], now);
                    None
                }
                known => known,
            };
            // Engines do not count what came before the first sample, and of a counter that is new its zero is known.
            let since = one.since.saturating_mul(1000);
            let is_new = self.begun.insert(one.id, one.since) != Some(one.since);
            let zero = since.max(last.map_or(i64::MIN, |last| last + 1));
            let zero = (is_new && since > before_us && zero < now).then_some(zero);
            for (at, family) in FAMILIES.into_iter().enumerate() {
                match one.values[at] {
                    Some(value) => {
                        let zero = zero.filter(|_| family.kind == Kind::Counter);
                        blocks.push(family, &labels, one.since, zero, value, now);
                    }
                    None if known.as_ref().is_some_and(|known| known.values[at].is_some()) => {
                        blocks.stale(family, &labels, now);
                    }
                    None => {}
                }
            }
            names.insert(labels.to_string());
            alive.insert(one.id, Alive { labels, since: one.since, values: one.values });
        }
        for (id, gone) in std::mem::replace(&mut self.alive, alive) {
            // Who has taken its name goes on with its series.
            if !names.contains(&gone.labels.to_string()) {
                let counted = facts.ended.get(&id).unwrap_or(&[None; 3]);
                blocks.end(&gone.labels, gone.since, &gone.values, counted, now);
            }
        }
        blocks.finish()
    }
}

#[cfg(test)]
mod tests;
