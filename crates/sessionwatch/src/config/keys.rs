//! The sections of the file and their keys, and the nearest to one that there is not.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::wrong::{Wrong, line};
use crate::nearest;

/// A section: a table, or a list of tables with the same keys.
pub(crate) struct Section {
    /// Its name; with a dot where it is inside another.
    pub(crate) name: &'static str,
    /// Its keys, but for the sections inside.
    pub(crate) keys: &'static [&'static str],
    /// Those of them whose values are never shown.
    pub(crate) secret: &'static [&'static str],
}

/// Every section there is. Options of `serve` are keys before the first section by themselves.
pub(crate) const SECTIONS: [Section; 10] = [
    Section { name: "track", keys: &["application", "server"], secret: &[] },
    Section { name: "proxy_login", keys: &["header", "role", "roles"], secret: &[] },
    Section {
        name: "single_sign_on",
        keys: &[
            "label",
            "issuer",
            "client_id",
            "client_secret_file",
            "page",
            "scopes",
            "claim",
            "roles",
            "role",
        ],
        secret: &[],
    },
    Section {
        name: "source",
        keys: &[
            "kind",
            "url",
            "name",
            "user",
            "password",
            "password_file",
            "bearer_file",
            "interval",
            "repository",
            "namespace",
            "application",
            "notify_keyspace_events",
        ],
        secret: &["password"],
    },
    Section {
        name: "source.names",
        keys: &["active", "created", "destroyed", "rejected", "limit", "application", "host"],
        secret: &[],
    },
    Section {
        name: "alert",
        keys: &[
            "name",
            "enabled",
            "when",
            "above",
            "percent",
            "least",
            "within",
            "quiet",
            "steady",
            "for",
            "clear",
            "severity",
            "servers",
            "applications",
            "notify",
            "labels",
        ],
        secret: &[],
    },
    Section {
        name: "notify",
        keys: &[
            "name",
            "kind",
            "url",
            "user",
            "password",
            "password_file",
            "bearer_file",
            "command",
            "resolved",
        ],
        secret: &["password"],
    },
    Section {
        name: "otlp",
        keys: &["endpoint", "protocol", "headers_file", "interval", "attributes"],
        secret: &[],
    },
    Section {
        name: "remote_write",
        keys: &[
            "name",
            "url",
            "user",
            "password",
            "password_file",
            "bearer_file",
            "tenant",
            "interval",
            "queue_bytes",
            "labels",
        ],
        secret: &["password"],
    },
    Section {
        name: "fleet",
        keys: &["user", "password", "password_file", "bearer_file", "tenant", "interval", "group"],
        secret: &["password"],
    },
];

/// The section of that name.
pub(crate) fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// Takes the keys out that there are not, and says so of each.
pub(super) fn check(file: &mut DeTable<'_>, options: &[&str], text: &str, wrongs: &mut Vec<Wrong>) {
    known(file, "", options, text, wrongs);
}

fn known(table: &mut DeTable<'_>, place: &str, keys: &[&str], text: &str, wrongs: &mut Vec<Wrong>) {
    let below = |name: &'static str| match (place, name.split_once('.')) {
        ("", None) => Some(name),
        (_, Some((outer, inner))) if outer == place => Some(inner),
        _ => None,
    };
    let sections: Vec<_> = SECTIONS.iter().filter_map(|s| below(s.name).map(|name| (name, s))).collect();
    let all: Vec<_> = keys.iter().copied().chain(sections.iter().map(|(name, _)| *name)).collect();
    let unknown: Vec<_> = table
        .keys()
        .filter(|key| !all.contains(&key.get_ref().as_ref()))
        .map(|key| (key.get_ref().to_string(), line(text, key.span().start)))
        .collect();
    for (key, line) in unknown {
        table.remove(key.as_str());
        let here = if place.is_empty() { "the file".to_owned() } else { format!("[{place}]") };
        wrongs.push(
            Wrong::new(
                format!("{here} has no key '{key}'"),
                format!("did you mean '{}'? There are {}", nearest::to(&key, &all), all.join(", ")),
            )
            .in_line(line),
        );
    }
    for (name, section) in sections {
        for inner in table.get_mut(name).into_iter().flat_map(tables) {
            known(inner, section.name, section.keys, text, wrongs);
        }
    }
}

/// The tables of a section, be it one or a list.
fn tables<'a, 'i>(value: &'a mut Spanned<DeValue<'i>>) -> Vec<&'a mut DeTable<'i>> {
    match value.get_mut() {
        DeValue::Table(table) => vec![table],
        DeValue::Array(list) => list
            .iter_mut()
            .filter_map(|one| match one.get_mut() {
                DeValue::Table(table) => Some(table),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
