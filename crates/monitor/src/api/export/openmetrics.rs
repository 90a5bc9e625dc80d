//! OpenMetrics text: what happened since the range began as counters, and the active sessions, each with its times.

use super::Named;
use crate::api::body::Series;
use crate::exposition::family::{ACTIVE, CREATED, DESTROYED, Family, Kind, REJECTED};
use crate::exposition::{Dialect, Samples, Text, label};

type Column = fn(&Series) -> &[Option<u64>];
const FAMILIES: [(&Family, Column); 4] = [
    (&CREATED, |series| &series.created),
    (&DESTROYED, |series| &series.destroyed),
    (&REJECTED, |series| &series.rejected),
    (&ACTIVE, |series| &series.active),
];

pub(super) fn written(all: &[Named]) -> String {
    let mut text = Text::new(Dialect::OpenMetrics);
    for (family, column) in FAMILIES {
        text.family(family);
        // Sums of others would be counted twice by whoever adds up: only what is recorded of applications.
        for named in all.iter().filter(|named| all.len() == 1 || !named.application_name.is_empty()) {
            points(&mut text, family, named, column(&named.series));
        }
    }
    text.finished()
}

fn points(text: &mut Text, family: &Family, named: &Named, column: &[Option<u64>]) {
    let (server, application) = (&named.server_name, &named.application_name);
    let labels = label("server", server).and("application", application);
    let mut sum = 0u64;
    for (value, time) in column.iter().zip(&named.series.times) {
        let Some(value) = value else { continue };
        sum = if family.kind == Kind::Counter { sum.saturating_add(*value) } else { *value };
        // A bucket's value is known at its end.
        text.sample_at(&labels, sum, time + named.series.bucket_seconds);
    }
}
