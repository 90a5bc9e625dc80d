//! `[[alert]]`: a rule, or a change of one that is built in.

use std::collections::BTreeMap;

use serde::Deserialize;
use sessionwatch_alerts::pattern::Patterns;
use sessionwatch_alerts::rule::{Condition, LONGEST_WINDOW, Rule, built_in};

use super::duration::Seconds;
use super::wrong::Wrong;
use crate::nearest;

/// What can be looked for, with the keys that say how much of it.
const CONDITIONS: [(&str, &[&str]); 7] = [
    ("rejected", &["above", "within"]),
    ("active", &["above"]),
    ("limit", &["percent"]),
    ("created", &["above"]),
    ("no_longer_created", &["quiet", "steady"]),
    ("destroyed", &["percent", "least", "within"]),
    ("not_read", &["quiet"]),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: Option<String>,
    enabled: Option<bool>,
    when: Option<String>,
    above: Option<u64>,
    percent: Option<u64>,
    least: Option<u64>,
    within: Option<Seconds>,
    quiet: Option<Seconds>,
    steady: Option<Seconds>,
    #[serde(rename = "for")]
    hold: Option<Seconds>,
    clear: Option<Seconds>,
    severity: Option<String>,
    servers: Option<OneOrMore>,
    applications: Option<OneOrMore>,
    notify: Option<OneOrMore>,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }
}

/// The rules as they stand: those built in, until tables change them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rules {
    pub(crate) rules: Vec<Rule>,
    /// Names that tables have used.
    named: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { rules: built_in(), named: Vec::new() }
    }
}

impl Rules {
    /// Takes a table. `receivers` are those there are.
    pub(super) fn take(&mut self, table: Table, receivers: &[&str]) -> Result<(), Wrong> {
        let name = table.name.clone().filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| Wrong::new("name is missing", "for example name = \"ShopFull\""))?;
        if self.named.contains(&name) {
            return Err(
                Wrong::new(format!("{name} is there twice"), "give each a name of its own").at("name")
            );
        }
        self.named.push(name.clone());
        let before = self.rules.iter().find(|rule| rule.name == name).cloned();
        self.rules.retain(|rule| rule.name != name);
        if table.enabled == Some(false) {
            return Ok(());
        }
        self.rules.push(rule(name, table, before, receivers)?);
        Ok(())
    }
}

fn rule(name: String, table: Table, before: Option<Rule>, receivers: &[&str]) -> Result<Rule, Wrong> {
    let condition = condition(&table, before.as_ref().map(|rule| rule.condition))?;
    let usual = before.unwrap_or_else(|| Rule {
        name,
        condition,
        hold: 0,
        clear: 60,
        severity: "warning".to_owned(),
        labels: Vec::new(),
        servers: Patterns::default(),
        applications: Patterns::default(),
        notify: Vec::new(),
    });
    let notify = table.notify.map_or(usual.notify, OneOrMore::list);
    if let Some(unknown) = notify.iter().find(|name| !receivers.contains(&name.as_str())) {
        let help = match receivers {
            [] => "write a [[notify]] with this name".to_owned(),
            _ => format!(
                "did you mean '{}'? There are {}",
                nearest::to(unknown, receivers),
                receivers.join(", ")
            ),
        };
        return Err(Wrong::new(format!("nobody is called '{unknown}'"), help).at("notify"));
    }
    let labels = table.labels.map_or(usual.labels, |labels| labels.into_iter().collect());
    if let Some((label, _)) = labels.iter().find(|(label, _)| !is_label(label)) {
        let help = "letters, digits and _, and none that is there already: alertname, severity, server, application, id";
        return Err(Wrong::new(format!("'{label}' cannot be a label"), help).at("labels"));
    }
    let applications = patterns(table.applications).unwrap_or(usual.applications);
    if applications.choose() && matches!(condition, Condition::NotRead(_)) {
        let help = "choose servers, and leave applications out";
        return Err(Wrong::new("not_read is about servers", help).at("applications"));
    }
    Ok(Rule {
        condition,
        hold: table.hold.map_or(usual.hold, |time| time.0),
        clear: table.clear.map_or(usual.clear, |time| time.0),
        severity: table.severity.unwrap_or(usual.severity),
        labels,
        servers: patterns(table.servers).unwrap_or(usual.servers),
        applications,
        notify,
        name: usual.name,
    })
}

fn patterns(list: Option<OneOrMore>) -> Option<Patterns> {
    list.map(|list| Patterns::new(list.list().iter().map(String::as_str)))
}

fn is_label(name: &str) -> bool {
    let taken = ["alertname", "severity", "server", "application", "id"];
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !taken.contains(&name)
}

/// What a table looks for; what it leaves out is as before, or as usual.
fn condition(table: &Table, before: Option<Condition>) -> Result<Condition, Wrong> {
    let names = CONDITIONS.map(|(name, _)| name);
    let word = match (&table.when, before) {
        (Some(word), _) => word.as_str(),
        (None, Some(before)) => word_of(before),
        (None, None) => {
            let help = format!("one of {}; or the name of a built-in rule to change it", names.join(", "));
            return Err(Wrong::new("when is missing", help));
        }
    };
    let Some((_, keys)) = CONDITIONS.iter().find(|(name, _)| *name == word) else {
        let help = format!("did you mean '{}'? There are {}", nearest::to(word, &names), names.join(", "));
        return Err(Wrong::new(format!("there is no when '{word}'"), help).at("when"));
    };
    only(table, keys, word)?;
    let before = before.filter(|before| word_of(*before) == word);
    let needed = || Wrong::new(format!("above is missing for when = \"{word}\""), "for example above = 500");
    let condition = match (word, before.unwrap_or_else(|| usual(word))) {
        ("active", Condition::Active(_)) => Condition::Active(table.above.ok_or_else(needed)?),
        ("created", Condition::Created(_)) => Condition::Created(table.above.ok_or_else(needed)?),
        (_, Condition::Rejected { above, within }) => {
            Condition::Rejected { above: table.above.unwrap_or(above), within: window(table.within, within)? }
        }
        (_, Condition::Share(percent)) => Condition::Share(table.percent.unwrap_or(percent)),
        (_, Condition::Stopped { quiet, steady }) => Condition::Stopped {
            quiet: table.quiet.map_or(quiet, |time| time.0.max(1)),
            steady: table.steady.map_or(steady, |time| time.0),
        },
        (_, Condition::Mass { percent, least, within }) => Condition::Mass {
            percent: table.percent.unwrap_or(percent),
            least: table.least.unwrap_or(least),
            within: window(table.within, within)?,
        },
        (_, Condition::NotRead(seconds)) => {
            // Less than the pace of some sources would be no silence.
            let seconds = table.quiet.map_or(seconds, |time| time.0);
            if seconds < 10 {
                return Err(
                    Wrong::new("quiet is less than 10 seconds", "servers may be read every 5").at("quiet")
                );
            }
            Condition::NotRead(seconds)
        }
        (_, other) => other,
    };
    Ok(condition)
}

fn window(written: Option<Seconds>, usual: i64) -> Result<i64, Wrong> {
    let seconds = written.map_or(usual, |time| time.0);
    if (1..=LONGEST_WINDOW).contains(&seconds) {
        return Ok(seconds);
    }
    Err(Wrong::new("within is too short or too long", "choose 1s to 1h").at("within"))
}

fn only(table: &Table, keys: &[&str], word: &str) -> Result<(), Wrong> {
    let given = [
        ("above", table.above.is_some()),
        ("percent", table.percent.is_some()),
        ("least", table.least.is_some()),
        ("within", table.within.is_some()),
        ("quiet", table.quiet.is_some()),
        ("steady", table.steady.is_some()),
    ];
    match given.into_iter().find(|(key, is_given)| *is_given && !keys.contains(key)) {
        None => Ok(()),
        Some((key, _)) => {
            let help = format!("it takes {}", keys.join(", "));
            Err(Wrong::new(format!("{key} is not for when = \"{word}\""), help).at(key))
        }
    }
}

fn word_of(condition: Condition) -> &'static str {
    match condition {
        Condition::Rejected { .. } => "rejected",
        Condition::Active(_) => "active",
        Condition::Share(_) => "limit",
        Condition::Created(_) => "created",
        Condition::Stopped { .. } => "no_longer_created",
        Condition::Mass { .. } => "destroyed",
        Condition::NotRead(_) => "not_read",
    }
}

/// How much it takes where a table does not say.
fn usual(word: &str) -> Condition {
    let built_in = built_in().into_iter().map(|rule| rule.condition);
    built_in.into_iter().find(|condition| word_of(*condition) == word).unwrap_or(match word {
        "active" => Condition::Active(0),
        _ => Condition::Created(0),
    })
}

#[cfg(test)]
mod tests;
