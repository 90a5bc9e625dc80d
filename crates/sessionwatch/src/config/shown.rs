//! What the sections of the file say, for people to look at. Passwords are not shown.

use toml::de::{DeTable, DeValue};

use super::keys;
use super::wrong::line;

/// A key of a section with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Section and key, `source[1].url`.
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) line: usize,
}

/// Everything in sections, in the order of the file.
pub(super) fn sections(file: &DeTable<'_>, text: &str) -> Vec<Shown> {
    let mut shown = Vec::new();
    for (name, value) in file.iter().filter(|(name, _)| keys::section(name.get_ref()).is_some()) {
        walk(value.get_ref(), name.get_ref(), name.get_ref(), text, &mut shown);
    }
    shown.sort_by_key(|shown| shown.line);
    shown
}

fn walk(value: &DeValue<'_>, section: &str, place: &str, text: &str, shown: &mut Vec<Shown>) {
    match value {
        DeValue::Array(list) => {
            for (number, one) in (1..).zip(list) {
                walk(one.get_ref(), section, &format!("{place}[{number}]"), text, shown);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                let inner = format!("{section}.{}", key.get_ref());
                let name = format!("{place}.{}", key.get_ref());
                if keys::section(&inner).is_some() {
                    walk(value.get_ref(), &inner, &name, text, shown);
                } else {
                    let secret =
                        keys::section(section).is_none_or(|s| s.secret.contains(&key.get_ref().as_ref()));
                    let value = if secret { "(not shown)".to_owned() } else { written(value.get_ref()) };
                    shown.push(Shown { name, value, line: line(text, key.span().start) });
                }
            }
        }
        _ => {}
    }
}

fn written(value: &DeValue<'_>) -> String {
    match value {
        // A query may hold a key.
        DeValue::String(text) if text.starts_with("http://") || text.starts_with("https://") => {
            match text.split_once('?') {
                Some((address, _)) => format!("{address:?} (its query is not shown)"),
                None => format!("{text:?}"),
            }
        }
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(list) => {
            let list: Vec<_> = list.iter().map(|one| written(one.get_ref())).collect();
            format!("[{}]", list.join(", "))
        }
        DeValue::Table(_) => "{…}".to_owned(),
    }
}
