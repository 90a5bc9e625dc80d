//! What an alert is known by: names with values, in the order of the names.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::rule::Rule;

/// Labels, no name twice.
pub type Labels = BTreeMap<String, String>;

/// The labels of a rule's alert about a server, or about an application there.
pub(crate) fn of(rule: &Rule, server: &str, application: Option<&str>, id: impl Display) -> Labels {
    let mut labels: Labels = rule.labels.iter().cloned().collect();
    let mut put = |name: &str, value: &str| labels.insert(name.to_owned(), value.to_owned());
    put("alertname", &rule.name);
    put("severity", &rule.severity);
    let (plain_server, plain_application) = (plain(server), application.map(plain));
    put("server", &plain_server);
    if let Some(application) = &plain_application {
        put("application", application);
    }
    // Names that differ in what cannot be shown would be one.
    if plain_server != server || plain_application.as_deref() != application {
        put("id", &id.to_string());
    }
    labels
}

/// A name that no terminal, log or chat takes for more than text.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
