//! From what stands in the ledger to the samples of one moment.

use std::collections::HashMap;

use prost::Message;
use sessionwatch_remote::wire::{Metadata, Sample, stale};
use sessionwatch_remote::writing::Writing;
use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::ledger::Ledger;

use crate::exposition::family::{Family, Kind};
use crate::exposition::standing::{FAMILIES, Standing, Values, counters, standing};
use crate::exposition::{harmless, repeated};

/// Samples in one block, about.
pub(super) const IN_A_BLOCK: u64 = 10_000;
/// Engines take what is so old, milliseconds: the zero of an application that was there before us.
const OLDEST: i64 = 30 * 60 * 1000;
/// Longer names are cut, bytes: engines refuse a whole write for one of them.
const LONGEST: usize = 1024;

type Labels = Vec<(String, String)>;

/// Takes samples again and again, and knows which series have begun.
#[derive(Debug)]
pub(super) struct Sampler {
    /// What every series is labelled with besides.
    common: Labels,
    alive: HashMap<ApplicationId, Alive>,
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
    /// What the counters of those came to that are no longer there.
    ended: HashMap<ApplicationId, [Option<u64>; 3]>,
}

impl Sampler {
    pub(super) fn new(common: Labels, taken: Option<i64>) -> Self {
        Self { common, alive: HashMap::new(), taken }
    }

    /// Copies what is needed.
    pub(super) fn look(&self, ledger: &Ledger) -> Facts {
        let all = standing(ledger);
        let mut ended: HashMap<_, _> = self.alive.keys().map(|&id| (id, [None; 3])).collect();
        for one in &all {
            ended.remove(&one.id);
        }
        for (&id, values) in &mut ended {
            let counted = ledger.application(id).and_then(|(_, application)| counters(application));
            *values = counted.map_or([None; 3], |(_, values)| values);
        }
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
        let before = self.taken.filter(|&taken| taken < now).unwrap_or(now - OLDEST);
        self.taken = Some(now);
        let mut out = Out::default();
        let mut alive = HashMap::with_capacity(facts.all.len());
        for (one, labels) in facts.all.iter().zip(self.labels(&facts.all)) {
            let mut known = self.alive.remove(&one.id);
            if let Some(other) = known.take_if(|known| known.labels != labels) {
                out.end(&other, &[None; 3], now);
            }
            // Of a counter that has begun since, its zero is known, and engines would miss what came before the first
            // sample without it.
            let zero = one.since.saturating_mul(1000);
            for (at, family) in FAMILIES.into_iter().enumerate() {
                let was = known.as_ref().filter(|known| known.since == one.since);
                let was = was.and_then(|known| known.values[at]);
                let Some(value) = one.values[at] else {
                    if known.as_ref().is_some_and(|known| known.values[at].is_some()) {
                        out.push(family, &labels, 0, &[(stale(), now)]);
                    }
                    continue;
                };
                match family.kind {
                    Kind::Counter if was.is_none() && zero > before && zero < now => {
                        out.push(family, &labels, zero, &[(0.0, zero), (number(value), now)]);
                    }
                    Kind::Counter => out.push(family, &labels, zero, &[(number(value), now)]),
                    _ => out.push(family, &labels, 0, &[(number(value), now)]),
                }
            }
            alive.insert(one.id, Alive { labels, since: one.since, values: one.values });
        }
        for (id, gone) in std::mem::replace(&mut self.alive, alive) {
            out.end(&gone, facts.ended.get(&id).unwrap_or(&[None; 3]), now);
        }
        out.finish()
    }

    /// The labels of each, no two the same.
    fn labels(&self, all: &[Standing]) -> Vec<Labels> {
        let names: Vec<_> = all.iter().map(|one| (fitting(&one.server), fitting(&one.application))).collect();
        let repeated = repeated(names.iter());
        let each = all.iter().zip(&names).zip(repeated);
        each.map(|((one, (server, application)), is_repeated)| {
            let mut labels = self.common.clone();
            labels.push(("server".to_owned(), server.clone()));
            labels.push(("application".to_owned(), application.clone()));
            if is_repeated {
                labels.push(("id".to_owned(), one.id.to_string()));
            }
            labels
        })
        .collect()
    }
}

/// A name as engines take it.
fn fitting(name: &str) -> String {
    let mut fitting: String = name.chars().map(harmless).collect();
    fitting.truncate(fitting.floor_char_boundary(LONGEST));
    fitting
}

#[expect(clippy::cast_precision_loss, reason = "engines know no other numbers; exact to 9 * 10^15 sessions")]
fn number(value: u64) -> f64 {
    value as f64
}

/// Blocks that are written.
#[derive(Debug, Default)]
struct Out {
    writing: Writing,
    samples: u64,
    blocks: Vec<(u64, Vec<u8>)>,
}

impl Out {
    fn push(&mut self, family: &Family, labels: &Labels, created_ms: i64, samples: &[(f64, i64)]) {
        let name = format!("{}{}", family.name, family.suffix());
        let mut named: Vec<(&str, &str)> =
            labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        named.push(("__name__", &name));
        named.sort_unstable();
        let symbol = &mut self.writing;
        let labels = named.iter().flat_map(|&(name, value)| [name, value]).map(|text| symbol.symbol(text)).collect();
        let kind = if family.kind == Kind::Counter { 1 } else { 2 };
        let metadata = Metadata { kind, help: symbol.symbol(family.help), unit: symbol.symbol(family.unit) };
        let series = self.writing.series(labels, Some(metadata), created_ms);
        series.samples.extend(samples.iter().map(|&(value, time_ms)| Sample { value, time_ms, created_ms }));
        self.samples += samples.len() as u64;
        if self.samples >= IN_A_BLOCK {
            self.flush();
        }
    }

    /// A series says its last value, and then that it has ended.
    fn end(&mut self, gone: &Alive, counted: &[Option<u64>; 3], now: i64) {
        for (at, family) in FAMILIES.into_iter().enumerate().filter(|&(at, _)| gone.values[at].is_some()) {
            let last = counted.get(at).copied().flatten().filter(|_| family.kind == Kind::Counter);
            let created_ms = if family.kind == Kind::Counter { gone.since.saturating_mul(1000) } else { 0 };
            match last {
                Some(last) => {
                    self.push(family, &gone.labels, created_ms, &[(number(last), now), (stale(), now + 1)]);
                }
                None => self.push(family, &gone.labels, created_ms, &[(stale(), now)]),
            }
        }
    }

    fn flush(&mut self) {
        let request = std::mem::take(&mut self.writing).end();
        self.blocks.push((std::mem::take(&mut self.samples), request.encode_to_vec()));
    }

    fn finish(mut self) -> Vec<(u64, Vec<u8>)> {
        if self.samples > 0 {
            self.flush();
        }
        self.blocks
    }
}

#[cfg(test)]
mod tests;
