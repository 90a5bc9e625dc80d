//! Comma-separated values. A cell that a spreadsheet would take for a formula is made plain text.

use super::Named;
use crate::api::body::Series;
use crate::api::graph::range_of;

const HEAD: [&str; 11] = [
    "time",
    "server",
    "application",
    "range",
    "created",
    "destroyed",
    "rejected",
    "active",
    "active_min",
    "active_max",
    "late",
];

/// A row for each bucket in which something was read.
pub(super) fn written(all: &[Named]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = all.iter().flat_map(|named| (0..named.series.times.len()).filter_map(|at| row(named, at)));
    for row in std::iter::once(HEAD.map(str::to_owned)).chain(rows) {
        writer.write_record(row).expect("rows of one length are written to memory");
    }
    let bytes = writer.into_inner().expect("memory has room");
    String::from_utf8(bytes).expect("made of texts")
}

fn row(named: &Named, at: usize) -> Option<[String; 11]> {
    let Series { range, times, created, destroyed, rejected, active, active_min, active_max, late, .. } =
        &named.series;
    let columns = [created, destroyed, rejected, active, active_min, active_max].map(|column| column[at]);
    if columns.iter().all(Option::is_none) {
        return None;
    }
    let time = times[at];
    let [created, destroyed, rejected, active, min, max] =
        columns.map(|count| count.map_or_else(String::new, |count| count.to_string()));
    Some([
        jiff::Timestamp::from_second(time).map_or_else(|_| time.to_string(), |time| time.to_string()),
        plain(&named.server_name),
        plain(&named.application_name),
        range_of(*range).name().to_owned(),
        created,
        destroyed,
        rejected,
        active,
        min,
        max,
        late.contains(&time).to_string(),
    ])
}

fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
