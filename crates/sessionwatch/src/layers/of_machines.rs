//! What only the sessionwatch of a machine can do, where it is asked for beside an engine.

use super::{Origin, Setting};
use crate::config::Shown;

/// Options that are about this machine, each with the value by which nothing is asked for.
const OPTIONS: [(&str, &str); 3] = [("attach", "none"), ("agents_of", ""), ("demo", "false")];

/// Sections about what a machine reads, and whom it tells.
const SECTIONS: [&str; 5] = ["source", "alert", "notify", "otlp", "remote_write"];

/// What of it is asked for, with where that is.
pub(super) fn asked_for(settings: &[Setting], sections: &[Shown], file: &str) -> Vec<String> {
    let options = settings.iter().filter(|setting| {
        let nothing = OPTIONS.iter().find(|(key, _)| *key == setting.key).map(|(_, nothing)| *nothing);
        setting.origin != Origin::Default && nothing.is_some_and(|nothing| nothing != setting.value)
    });
    let options = options.map(|Setting { key, origin, .. }| match origin {
        Origin::Flag(_) => origin.to_string(),
        _ => format!("{key} ({origin})"),
    });
    let sections = SECTIONS.iter().filter_map(|section| {
        let first = sections.iter().find(|shown| section_of(&shown.name) == *section)?;
        let is_list = first.name[section.len()..].starts_with('[');
        let header = if is_list { format!("[[{section}]]") } else { format!("[{section}]") };
        Some(format!("{header} ({file}:{})", first.line))
    });
    options.chain(sections).collect()
}

/// The section that a key is shown in.
pub(super) fn section_of(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or_default()
}
