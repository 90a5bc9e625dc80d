//! The buckets of one range of a subject, out of the engine: all of them now and then, in between the newest ones.

use std::collections::BTreeMap;

use sessionwatch_engine::answer::{Line, Sample, count};
use sessionwatch_engine::client::Steps;
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::{self, Counted, Counter, sum};
use sessionwatch_series::range::Range;

use super::asker::Asker;
use super::scope::{Scope, Subject};
use super::totals::HOUR;

/// Buckets this wide are shown before they are over, seconds.
const SHOWN_EARLY: i64 = 60;
/// What is as old may still change, seconds: machines write a little late.
const CHANGING: i64 = 60;

/// The buckets of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Graph {
    /// Width of a bucket, seconds.
    pub(crate) step: i64,
    /// First second of the first bucket, UTC.
    pub(crate) from: i64,
    /// First second of the newest bucket, UTC.
    pub(crate) to: i64,
    /// By their first second, those that anything is known of.
    pub(crate) buckets: BTreeMap<i64, Bucket>,
    /// When all of them were asked for, UTC seconds.
    whole: i64,
}

/// What is known of a bucket; `None`: nobody tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bucket {
    pub(crate) counts: [Option<u64>; Counter::ALL.len()],
    /// Sessions at its end.
    pub(crate) active: Option<u64>,
    /// The fewest in it. Known of a single server only: the lows of many are at different times.
    pub(crate) lowest: Option<u64>,
    /// The most in it. Known of a single server only.
    pub(crate) highest: Option<u64>,
}

/// What is asked for of each bucket.
#[derive(Debug, Clone, Copy)]
enum Column {
    Count(Counter),
    Active,
    Extreme { lowest: bool },
}

impl Graph {
    pub(super) async fn ask(
        asker: &Asker,
        (subject, range): &(Subject, Range),
        last: Option<&Self>,
        end: i64,
    ) -> Result<Self, EngineError> {
        let step = step(*range, asker.pace().interval);
        let over = end.div_euclid(step) * step;
        let to = if step >= SHOWN_EARLY && end > over { over } else { over - step };
        let from = to - (range.seconds() / step - 1).max(0) * step;
        let last = last.filter(|last| last.step == step && last.whole > end - refreshed(*range));
        let last = last.filter(|last| (from..=to).contains(&last.to));
        let first = last.map_or(from, |last| (last.to - CHANGING.max(step)).max(from));
        let mut graph =
            Self { step, from, to, buckets: BTreeMap::new(), whole: last.map_or(end, |last| last.whole) };
        if let Some(last) = last {
            graph.buckets.extend(last.buckets.range(from..first));
        }
        let columns = columns(&subject.scope);
        // A bucket is asked for at its end; the one that is not over yet, now.
        let steps = Steps { start: first + step, end: over, step };
        let newest = (to == over).then_some(end - over);
        let asked = columns.iter().map(|&column| async move {
            let written = |window| written(asker, subject, column, *range, window);
            let complete = async {
                if steps.start > steps.end {
                    return Ok(Vec::new());
                }
                asker.graph(written(step), steps).await
            };
            let newest = async {
                match newest {
                    Some(window) => asker.at(written(window), end).await,
                    None => Ok(Vec::new()),
                }
            };
            tokio::try_join!(complete, newest)
        });
        let answers = futures_util::future::try_join_all(asked).await?;
        for (column, (lines, newest)) in columns.iter().zip(answers) {
            graph.fill(*column, &lines, &newest);
        }
        Ok(graph)
    }

    fn fill(&mut self, column: Column, lines: &[Line], newest: &[Sample]) {
        let complete =
            lines.iter().flat_map(|line| &line.points).map(|&(end, value)| (end - self.step, value));
        let newest = newest.iter().map(|sample| (self.to, sample.value));
        for (time, value) in complete.chain(newest).collect::<Vec<_>>() {
            let bucket = self.buckets.entry(time).or_default();
            let place = match column {
                Column::Count(counter) => &mut bucket.counts[counter as usize],
                Column::Active => &mut bucket.active,
                Column::Extreme { lowest: true } => &mut bucket.lowest,
                Column::Extreme { lowest: false } => &mut bucket.highest,
            };
            *place = Some(count(value));
        }
    }
}

fn columns(scope: &Scope) -> Vec<Column> {
    let counts = Counter::ALL.map(Column::Count).into_iter();
    let single = matches!(scope, Scope::Server(_));
    let extremes = [true, false].map(|lowest| Column::Extreme { lowest }).into_iter().filter(|_| single);
    counts.chain([Column::Active]).chain(extremes).collect()
}

/// The question for a column of buckets of this width.
fn written(asker: &Asker, subject: &Subject, column: Column, range: Range, window: i64) -> String {
    let (of, selector, pace) = (subject.of(), &subject.selector(&asker.settings.group), asker.pace());
    match column {
        Column::Count(counter) => {
            let back = window.max(remembered(range));
            sum(&[], &Counted { counter, of, selector, window, back, pace }.each())
        }
        Column::Active => match (&subject.scope, &subject.application) {
            (Scope::Server(_), _) => sum(&[], &question::active(of, selector, pace)),
            (_, None) => question::active_of_all(selector, pace),
            (_, Some(_)) => question::active_by_application(selector, pace),
        },
        Column::Extreme { lowest } => sum(&[], &question::extreme(lowest, of, selector, window)),
    }
}

/// Nothing is known of what happened between two samples: no bucket is narrower.
const fn step(range: Range, interval: i64) -> i64 {
    if range.bucket_seconds() > interval { range.bucket_seconds() } else { interval }
}

/// How long a machine may have been silent for what it counted meanwhile to be seen after that, seconds.
const fn remembered(range: Range) -> i64 {
    match range {
        Range::Live | Range::Hour => HOUR,
        Range::Day => 6 * HOUR,
        Range::Week => 24 * HOUR,
    }
}

/// After so many seconds all buckets are asked for again: what waited for the engine comes late.
const fn refreshed(range: Range) -> i64 {
    match range {
        Range::Live | Range::Hour => 60,
        Range::Day => 120,
        Range::Week => 600,
    }
}
