//! A graph as it grows: the tail that arrives takes the place of what was known of the same seconds. Pure.

use std::collections::BTreeMap;

use crate::words::{Mark, Range, Series};

/// What is known of one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Point {
    pub(crate) created: Option<u64>,
    pub(crate) destroyed: Option<u64>,
    pub(crate) rejected: Option<u64>,
    /// The highest number read in the bucket.
    pub(crate) active: Option<u64>,
    /// Whether anything was read: a gap is no row of zeros.
    pub(crate) read: bool,
}

/// Which graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    /// The id of a tracked application; `None`: the total.
    pub(crate) application: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) range: Range,
}

impl Wanted {
    /// As the API spells the subject.
    pub(crate) fn subject(&self) -> &str {
        self.application.as_deref().unwrap_or("total")
    }

    fn is(&self, series: &Series) -> bool {
        self.subject() == series.application && self.server == series.server && self.range == series.range
    }
}

/// One graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Graph {
    pub(crate) wanted: Wanted,
    pub(crate) bucket_seconds: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) points: BTreeMap<i64, Point>,
    pub(crate) marks: Vec<Mark>,
}

impl Graph {
    /// The graph after a series came: `whole` when it is the first one on a connection.
    pub(crate) fn after(before: Option<Self>, wanted: &Wanted, series: Series, whole: bool) -> Option<Self> {
        if !wanted.is(&series) || series.bucket_seconds < 1 {
            return before;
        }
        let mut graph = before.filter(|graph| !whole && graph.wanted == *wanted).unwrap_or_else(|| Self {
            wanted: wanted.clone(),
            bucket_seconds: series.bucket_seconds,
            from: series.from,
            to: series.to,
            points: BTreeMap::new(),
            marks: Vec::new(),
        });
        (graph.from, graph.to) = (series.from, series.to);
        let first = series.times.first().copied().unwrap_or(series.to);
        for (index, &time) in series.times.iter().enumerate() {
            graph.points.insert(time, point(&series, index));
        }
        // When the clock went back, what is beyond now is no longer so.
        graph.points.retain(|&time, _| time >= series.from && time <= series.to);
        graph.marks.retain(|mark| mark.time >= series.from && mark.time < first);
        graph.marks.extend(series.marks);
        Some(graph)
    }
}

fn point(series: &Series, index: usize) -> Point {
    let at = |column: &[Option<u64>]| column.get(index).copied().flatten();
    let point = Point {
        created: at(&series.created),
        destroyed: at(&series.destroyed),
        rejected: at(&series.rejected),
        active: at(&series.active_max).or_else(|| at(&series.active)),
        read: false,
    };
    let read = [point.created, point.destroyed, point.rejected, point.active].iter().any(Option::is_some);
    Point { read, ..point }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::MarkKind;

    fn series(from: i64, times: &[i64], created: &[Option<u64>]) -> Series {
        let nothing = vec![None; times.len()];
        Series {
            application: "total".into(),
            server: None,
            range: Range::Live,
            bucket_seconds: 1,
            from,
            to: *times.last().unwrap(),
            times: times.to_vec(),
            created: created.to_vec(),
            destroyed: nothing.clone(),
            rejected: nothing.clone(),
            active: nothing.clone(),
            active_max: nothing,
            marks: vec![],
        }
    }

    fn created(graph: &Graph) -> Vec<(i64, Option<u64>)> {
        graph.points.iter().map(|(&time, point)| (time, point.created)).collect()
    }

    #[test]
    fn a_tail_replaces_appends_and_drops() {
        let wanted = Wanted::default();
        let first = series(10, &[10, 11, 12], &[Some(1), Some(2), Some(3)]);
        let graph = Graph::after(None, &wanted, first, true);
        let graph = Graph::after(graph, &wanted, series(11, &[12, 13], &[Some(9), None]), false);
        assert_eq!(created(graph.as_ref().unwrap()), [(11, Some(2)), (12, Some(9)), (13, None)]);
        let back = Graph::after(graph, &wanted, series(10, &[11, 12], &[Some(4), Some(5)]), false).unwrap();
        assert_eq!(created(&back), [(11, Some(4)), (12, Some(5))], "the clock went back");
        assert!(back.points[&11].active.is_none() && back.points[&11].read);
    }

    #[test]
    fn a_series_of_something_else_changes_nothing_and_a_whole_one_everything() {
        let wanted = Wanted::default();
        let graph = Graph::after(None, &wanted, series(10, &[10], &[Some(1)]), true);
        let other = Series { application: "x".into(), ..series(0, &[50], &[Some(7)]) };
        assert_eq!(Graph::after(graph.clone(), &wanted, other, false), graph);
        let whole = Graph::after(graph, &wanted, series(5, &[9], &[None]), true).unwrap();
        assert_eq!(created(&whole), [(9, None)]);
        assert!(!whole.points[&9].read, "nothing was read: a gap");
    }

    #[test]
    fn a_mark_is_kept_once() {
        let wanted = Wanted::default();
        let mark = Mark { time: 12, kind: MarkKind::ServerRestarted };
        let with = |times: &[i64]| Series { marks: vec![mark.clone()], ..series(10, times, &[None, None]) };
        let graph = Graph::after(None, &wanted, with(&[11, 12]), true);
        let graph = Graph::after(graph, &wanted, with(&[12, 13]), false).unwrap();
        assert_eq!(graph.marks, [mark]);
    }
}
