//! A graph as columns of a terminal: sums stay sums, the highest stays the highest, a gap stays a gap. Pure.

use crate::points::{Graph, Point};

/// Durations that one column may stand for, seconds.
const STEPS: [i64; 20] =
    [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200];
/// What bars are made of: eighths of a character.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Stands where nothing was read.
const GAP: char = '·';

/// Columns that each stand for the same time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// How long each is, seconds.
    pub(crate) seconds: i64,
    /// First second of the first one.
    pub(crate) from: i64,
    pub(crate) points: Vec<Point>,
}

/// The graph in at most `width` columns, the newest at the right.
pub(crate) fn columns(graph: &Graph, width: usize) -> Columns {
    let bucket = graph.bucket_seconds;
    let fit = i64::try_from(width.max(1)).unwrap_or(i64::MAX);
    // As many columns as it can be at any time: the first may begin before the first bucket, the last end after the last.
    let most = |step: i64| (graph.to - graph.from - bucket).div_euclid(step) + 2;
    let fits = |step: &&i64| **step % bucket == 0 && most(**step) <= fit;
    // With steps of the clock a bucket stays in its column while the graph moves on.
    let seconds = STEPS.iter().find(fits).copied().unwrap_or(86_400);
    let last = graph.to.div_euclid(seconds);
    let first = graph.from.div_euclid(seconds).max(last - fit + 1);
    let count = usize::try_from(last - first + 1).unwrap_or(0);
    let mut points = vec![Point::default(); count];
    for (&time, point) in graph.points.range(first * seconds..) {
        if let Some(column) =
            usize::try_from(time.div_euclid(seconds) - first).ok().and_then(|at| points.get_mut(at))
        {
            *column = Point {
                created: sum(column.created, point.created),
                destroyed: sum(column.destroyed, point.destroyed),
                rejected: sum(column.rejected, point.rejected),
                active: column.active.max(point.active),
                read: column.read || point.read,
            };
        }
    }
    Columns { seconds, from: first * seconds, points }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    }
}

/// Bars in lines of text, the topmost first. Whatever is more than nothing is drawn; a gap is a dot.
pub(crate) fn bars(values: &[Option<u64>], most: u64, lines: usize) -> Vec<String> {
    let full = u128::try_from(lines * 8).unwrap_or(0);
    let eighths = |value: u64| {
        let scaled = (u128::from(value) * full).div_ceil(u128::from(most.max(1)));
        usize::try_from(scaled.min(full)).unwrap_or(0)
    };
    let line = |row: usize| {
        let below = (lines - 1 - row) * 8;
        let bar = |value: &Option<u64>| match value {
            None if below == 0 => GAP,
            None => ' ',
            Some(value) => EIGHTHS[eighths(*value).saturating_sub(below).min(8)],
        };
        values.iter().map(bar).collect()
    };
    (0..lines).map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::points::Wanted;

    fn graph(bucket_seconds: i64, to: i64, points: BTreeMap<i64, Point>, buckets: i64) -> Graph {
        let from = to - (buckets - 1) * bucket_seconds;
        Graph { wanted: Wanted::default(), bucket_seconds, from, to, points, marks: vec![] }
    }

    fn point(created: u64, active: u64) -> Point {
        Point { created: Some(created), active: Some(active), read: true, ..Point::default() }
    }

    #[test]
    fn sums_are_added_and_a_spike_stays() {
        let points = (0..720).map(|n| (n * 5, point(1, if n == 300 { 99 } else { 2 }))).collect();
        let columns = columns(&graph(5, 719 * 5, points, 720), 61);
        assert_eq!((columns.seconds, columns.points.len()), (60, 60));
        assert!(columns.points.iter().all(|point| point.created == Some(12)));
        assert_eq!(columns.points.iter().filter(|point| point.active == Some(99)).count(), 1);
    }

    #[test]
    fn a_gap_is_no_zero() {
        let points = BTreeMap::from([(100, point(0, 0)), (101, Point::default()), (102, point(8, 1))]);
        let columns = columns(&graph(1, 102, points, 3), 60);
        let created: Vec<_> = columns.points.iter().map(|point| point.created).collect();
        assert_eq!(created, [Some(0), None, Some(8)]);
        assert_eq!(bars(&created, 8, 1), [" ·█"]);
        assert_eq!(bars(&created, 8, 2), ["  █", " ·█"]);
        assert_eq!(bars(&[Some(1)], 1_000_000, 1), ["▁"], "one is seen beside a million");
        assert_eq!(bars(&[Some(9)], 0, 1), ["█"]);
    }

    #[test]
    fn the_oldest_bucket_stays_where_columns_begin_before_it_and_end_after_the_newest() {
        // 142 seconds would fit into 29 columns of 5 s; these begin and end amid one, and take 30.
        let points = (8099..8241).map(|second| (second, point(1, 1))).collect();
        let columns = columns(&graph(1, 8240, points, 142), 29);
        assert_eq!(columns.points.iter().filter_map(|point| point.created).sum::<u64>(), 142);
        assert!(columns.points.len() <= 29, "{}", columns.points.len());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_everything_fits(
            bucket in prop::sample::select(vec![1i64, 5, 60, 3600]),
            created in prop::collection::vec(prop::option::of(0u64..1000), 1..200),
            start in 0i64..10_000,
            width in 20usize..200,
        ) {
            let kept = i64::try_from(created.len()).unwrap();
            let start = start * bucket;
            let points = created.iter().zip(0..).map(|(&created, n)| {
                (start + n * bucket, Point { created, read: created.is_some(), ..Point::default() })
            });
            let graph = graph(bucket, start + (kept - 1) * bucket, points.collect(), kept);
            let columns = columns(&graph, width);
            prop_assert!(columns.points.len() <= width);
            let all: u64 = columns.points.iter().filter_map(|point| point.created).sum();
            prop_assert_eq!(all, created.iter().flatten().sum::<u64>());
        }
    }
}
