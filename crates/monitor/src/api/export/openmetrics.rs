//! OpenMetrics text: what happened since the range began as counters, and the active sessions, each with its times.

use std::fmt::Write;

use super::Named;
use crate::api::body::Series;

/// Families by name, with what they count and whether they are counters.
type Column = fn(&Series) -> &[Option<u64>];
const FAMILIES: [(&str, &str, Option<&str>, Column); 4] = [
    ("sessionwatch_created_sessions", "Sessions created", Some("_total"), |series| &series.created),
    ("sessionwatch_destroyed_sessions", "Sessions ended in any way", Some("_total"), |series| {
        &series.destroyed
    }),
    ("sessionwatch_rejected_sessions", "Creations refused because of the limit", Some("_total"), |series| {
        &series.rejected
    }),
    ("sessionwatch_active_sessions", "Sessions that exist", None, |series| &series.active),
];

pub(super) fn written(all: &[Named]) -> String {
    let mut text = String::new();
    for (family, help, counter, column) in FAMILIES {
        let kind = if counter.is_some() { "counter" } else { "gauge" };
        let _ = writeln!(text, "# TYPE {family} {kind}\n# UNIT {family} sessions\n# HELP {family} {help}");
        // Sums of others would be counted twice by whoever adds up: only what is recorded of applications.
        for named in all.iter().filter(|named| all.len() == 1 || !named.application_name.is_empty()) {
            points(&mut text, family, counter, named, column(&named.series));
        }
    }
    text.push_str("# EOF\n");
    text
}

fn points(text: &mut String, family: &str, counter: Option<&str>, named: &Named, column: &[Option<u64>]) {
    let labels = format!(
        "server=\"{}\",application=\"{}\"",
        escaped(&named.server_name),
        escaped(&named.application_name)
    );
    let mut sum = 0u64;
    for (value, time) in column.iter().zip(&named.series.times) {
        let Some(value) = value else { continue };
        sum = if counter.is_some() { sum.saturating_add(*value) } else { *value };
        // A bucket's value is known at its end.
        let end = time + named.series.bucket_seconds;
        let _ = writeln!(text, "{family}{}{{{labels}}} {sum} {end}", counter.unwrap_or_default());
    }
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
