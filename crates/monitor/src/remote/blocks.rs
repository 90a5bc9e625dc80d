//! Samples written into blocks, as they wait in the queue and are sent.

use prost::Message;
use sessionwatch_remote::wire::{Metadata, Sample, stale};
use sessionwatch_remote::writing::Writing;

use crate::exposition::family::{Family, Kind};
use crate::exposition::standing::Values;
use crate::exposition::{Labels, harmless};

/// Samples in one block, about.
pub(super) const IN_A_BLOCK: u64 = 10_000;

/// Blocks that are written.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    /// Labels of every series.
    common: &'a [(String, String)],
    writing: Writing,
    samples: u64,
    blocks: Vec<(u64, Vec<u8>)>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(common: &'a [(String, String)]) -> Self {
        Self { common, writing: Writing::default(), samples: 0, blocks: Vec::new() }
    }

    /// The value of `now`, after a zero at its own time where it is the first one. Times are UTC milliseconds, `since`
    /// seconds.
    pub(super) fn push(
        &mut self,
        family: &Family,
        labels: &Labels,
        since: i64,
        zero: Option<i64>,
        value: u64,
        now: i64,
    ) {
        let zero = zero.map(|at| (0.0, at));
        let samples: Vec<_> = zero.into_iter().chain([(number(value), now)]).collect();
        self.series(family, labels, since, &samples);
    }

    /// The series has ended.
    pub(super) fn stale(&mut self, family: &Family, labels: &Labels, now: i64) {
        self.series(family, labels, 0, &[(stale(), now)]);
    }

    /// The last values of the counters, where they are known, and the end of every series.
    pub(super) fn end(
        &mut self,
        families: &[&Family],
        labels: &Labels,
        since: i64,
        told: &Values,
        counted: &[Option<u64>; 3],
        now: i64,
    ) {
        for (at, family) in families.iter().enumerate().filter(|&(at, _)| told[at].is_some()) {
            match counted.get(at).copied().flatten() {
                Some(last) => self.series(family, labels, since, &[(number(last), now), (stale(), now + 1)]),
                None => self.stale(family, labels, now),
            }
        }
    }

    /// For each block how many samples it holds, and the block.
    pub(super) fn finish(mut self) -> Vec<(u64, Vec<u8>)> {
        if self.samples > 0 {
            self.flush();
        }
        self.blocks
    }

    fn series(&mut self, family: &Family, labels: &Labels, since: i64, samples: &[(f64, i64)]) {
        let name = format!("{}{}", family.name, family.suffix());
        let common = self.common.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let mut named: Vec<_> =
            labels.pairs().map(|(name, value)| (name, harmless(value))).chain(common).collect();
        named.push(("__name__", name));
        named.sort_unstable();
        let writing = &mut self.writing;
        let both = named.iter().flat_map(|(name, value)| [*name, value.as_str()]);
        let labels = both.map(|text| writing.symbol(text)).collect();
        let is_counter = family.kind == Kind::Counter;
        let kind = if is_counter { 1 } else { 2 };
        let metadata =
            Metadata { kind, help: writing.symbol(family.help), unit: writing.symbol(family.unit) };
        let created_ms = if is_counter { since.saturating_mul(1000) } else { 0 };
        let series = writing.series(labels, Some(metadata), created_ms);
        series.samples.extend(samples.iter().map(|&(value, time_ms)| Sample { value, time_ms, created_ms }));
        self.samples += samples.len() as u64;
        if self.samples >= IN_A_BLOCK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let request = std::mem::take(&mut self.writing).end();
        self.blocks.push((std::mem::take(&mut self.samples), request.encode_to_vec()));
    }
}

#[expect(clippy::cast_precision_loss, reason = "engines know no other numbers; exact to 9 * 10^15 sessions")]
fn number(value: u64) -> f64 {
    value as f64
}
