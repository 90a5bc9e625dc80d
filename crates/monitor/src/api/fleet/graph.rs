//! The buckets of a fleet's graph as columns.

use crate::api::body::Series;
use crate::api::graph as api;
use crate::fleet::graph::{Bucket, Graph};

/// All buckets.
pub(super) fn whole(asked: &api::Graph, graph: &Graph) -> Series {
    columns(asked, graph, times(graph).collect())
}

/// Those that are others than they were, and those that are new.
pub(super) fn changed(asked: &api::Graph, graph: &Graph, before: &Graph) -> Series {
    let is_new = |time: &i64| *time > before.to || graph.buckets.get(time) != before.buckets.get(time);
    columns(asked, graph, times(graph).filter(is_new).collect())
}

/// When its buckets begin.
fn times(graph: &Graph) -> impl Iterator<Item = i64> {
    let (from, to, step) = (graph.from, graph.to, graph.step);
    (0..).map(move |bucket| from + bucket * step).take_while(move |&time| time <= to)
}

fn columns(asked: &api::Graph, graph: &Graph, times: Vec<i64>) -> Series {
    let column = |of: fn(&Bucket) -> Option<u64>| {
        times.iter().map(|time| graph.buckets.get(time).and_then(of)).collect::<Vec<_>>()
    };
    Series {
        application: asked.application.clone(),
        server: asked.server.clone(),
        range: asked.range,
        bucket_seconds: graph.step,
        from: graph.from,
        to: graph.to,
        created: column(|bucket| bucket.counts[0]),
        destroyed: column(|bucket| bucket.counts[1]),
        rejected: column(|bucket| bucket.counts[2]),
        active: column(|bucket| bucket.active),
        active_min: column(|bucket| bucket.lowest),
        active_max: column(|bucket| bucket.highest),
        late: Vec::new(),
        marks: Vec::new(),
        times,
    }
}
