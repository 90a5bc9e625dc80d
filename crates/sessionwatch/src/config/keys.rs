//! The keys there are, and the nearest to one that there is not.

use toml::{Table, Value};

use super::Wrong;

const FILE: [&str; 2] = ["access", "source"];
const ACCESS: [&str; 5] = ["hosts", "trusted_proxies", "idle_minutes", "lifetime_hours", "proxy"];
const PROXY: [&str; 3] = ["header", "role", "roles"];
const SOURCE: [&str; 9] =
    ["kind", "url", "name", "user", "password", "password_file", "bearer_file", "interval", "names"];
const NAMES: [&str; 7] = ["active", "created", "destroyed", "rejected", "limit", "application", "host"];

/// Looks for keys that there are not, before anything else is said about the file.
pub(super) fn check(file: &Table) -> Result<(), Wrong> {
    known(file, &FILE, "the file")?;
    for source in file.get("source").and_then(Value::as_array).into_iter().flatten() {
        let Some(source) = source.as_table() else { continue };
        known(source, &SOURCE, "[[source]]")?;
        if let Some(names) = source.get("names").and_then(Value::as_table) {
            known(names, &NAMES, "[source.names]")?;
        }
    }
    if let Some(access) = file.get("access").and_then(Value::as_table) {
        known(access, &ACCESS, "[access]")?;
        if let Some(proxy) = access.get("proxy").and_then(Value::as_table) {
            known(proxy, &PROXY, "[access.proxy]")?;
        }
    }
    Ok(())
}

fn known(table: &Table, keys: &[&str], place: &str) -> Result<(), Wrong> {
    let Some(unknown) = table.keys().find(|key| !keys.contains(&key.as_str())) else { return Ok(()) };
    Err(Wrong::new(
        format!("{place} has no key '{unknown}'"),
        format!("did you mean '{}'? There are {}", nearest(unknown, keys), keys.join(", ")),
    ))
}

/// The word that is most like this one.
pub(super) fn nearest<'a>(word: &str, words: &[&'a str]) -> &'a str {
    let like = |other: &&&str| (strsim::jaro_winkler(word, other) * 1e6) as i64;
    words.iter().max_by_key(like).copied().unwrap_or_default()
}

/// What an error says without what it quotes from the file: that might be a password.
pub(super) fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let mut parts = line.split('"');
    let first = parts.next().unwrap_or_default().to_owned();
    // Every second part stood between quotes.
    parts.enumerate().fold(first, |text, (at, part)| if at % 2 == 0 { text + "…" } else { text + part })
}
