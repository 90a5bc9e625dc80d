//! From what stands in the ledger to the samples of one moment.

use std::collections::{HashMap, HashSet};

use sessionwatch_series::id::SubjectId;
use sessionwatch_series::ledger::Ledger;

use self::facts::{Facts, One};
use super::blocks::Blocks;
use crate::exposition::Labels;
use crate::exposition::family::{Family, Kind};
use crate::exposition::standing::Values;

mod facts;

/// Engines take what is so old, milliseconds: the zero of a counter that was there before us.
const OLDEST: i64 = 30 * 60 * 1000;

/// Takes samples again and again, and knows which series have begun.
#[derive(Debug)]
pub(super) struct Sampler {
    /// What every series is labelled with besides.
    common: Vec<(String, String)>,
    alive: HashMap<SubjectId, Alive>,
    /// Since when those are counted that were written by us, also if they are gone now.
    begun: HashMap<SubjectId, i64>,
    /// What began before this may have been written by the sessionwatch that ran before us, UTC milliseconds.
    before_us: Option<i64>,
    /// When samples were taken last, UTC milliseconds.
    taken: Option<i64>,
}

#[derive(Debug)]
struct Alive {
    families: &'static [&'static Family],
    labels: Labels,
    since: i64,
    values: Values,
}

impl Sampler {
    /// `taken`: when samples were taken last, before a restart of ours.
    pub(super) fn new(common: Vec<(String, String)>, taken: Option<i64>) -> Self {
        let (alive, begun) = (HashMap::new(), HashMap::new());
        Self { common, alive, begun, before_us: taken, taken }
    }

    /// Copies what is needed.
    pub(super) fn look(&mut self, ledger: &Ledger) -> Facts {
        let mut facts = Facts::of(ledger);
        let there: HashSet<_> = facts.ids().collect();
        self.begun.retain(|&id, _| {
            let known = there.contains(&id) || facts::is_known(ledger, id);
            if self.alive.contains_key(&id) && !there.contains(&id) {
                facts.ended.insert(id, facts::counted(ledger, id));
            }
            known
        });
        facts
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
        let mut alive = HashMap::new();
        let mut names = HashSet::new();
        for One { id, families, labels, since: began, values } in facts.all() {
            let known = self.alive.remove(&id);
            let known = match known {
                Some(other) if other.labels != labels => {
                    blocks.end(families, &other.labels, other.since, &other.values, &[None; 3], now);
                    None
                }
                known => known,
            };
            // Engines do not count what came before the first sample, and of a counter that is new its zero is known.
            let since = began.saturating_mul(1000);
            let is_new = self.begun.insert(id, began) != Some(began) && since > before_us;
            let zero = since.max(last.map_or(i64::MIN, |last| last + 1));
            for (at, family) in families.iter().enumerate() {
                let was_told = known.as_ref().map(|known| known.values[at].is_some());
                match values[at] {
                    Some(value) => {
                        // What is told for the first time was zero until now as well.
                        let is_new = (is_new || was_told == Some(false)) && zero < now;
                        let zero = (is_new && family.kind == Kind::Counter).then_some(zero);
                        blocks.push(family, &labels, began, zero, value, now);
                    }
                    None if was_told == Some(true) => blocks.stale(family, &labels, now),
                    None => {}
                }
            }
            names.insert(labels.to_string());
            alive.insert(id, Alive { families, labels, since: began, values });
        }
        for (id, gone) in std::mem::replace(&mut self.alive, alive) {
            // Who has taken its name goes on with its series.
            if !names.contains(&gone.labels.to_string()) {
                let counted = facts.ended.get(&id).unwrap_or(&[None; 3]);
                blocks.end(gone.families, &gone.labels, gone.since, &gone.values, counted, now);
            }
        }
        blocks.finish()
    }
}

#[cfg(test)]
mod tests;
