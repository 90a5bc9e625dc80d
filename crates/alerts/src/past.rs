//! Alerts that have fired and ended, as far back as the longest range goes.

use std::collections::VecDeque;

use sessionwatch_series::range::Range;

use crate::alert::Alert;
use crate::labels::Labels;
use crate::seen::About;

/// More are forgotten, the oldest first.
const MOST: usize = 500;

/// An alert that fired and has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The rule's name.
    pub rule: String,
    /// What it was about.
    pub about: About,
    /// What it was known by.
    pub labels: Labels,
    /// The same as one number.
    pub fingerprint: String,
    /// When it began to fire, UTC seconds.
    pub began: i64,
    /// When it ended, UTC seconds.
    pub ended: i64,
    /// The number that decided it when its condition held last.
    pub value: u64,
    /// For people, in a line: what was so when it began.
    pub summary: String,
}

impl Past {
    /// `None`: it never fired, and nobody has heard of it.
    fn of(rule: &str, about: About, alert: &Alert, ended: i64) -> Option<Self> {
        let began = alert.firing_since()?;
        let Alert { labels, fingerprint, value, summary, .. } = alert.clone();
        Some(Self { rule: rule.to_owned(), about, labels, fingerprint, began, ended, value, summary })
    }
}

/// Puts an alert that has ended behind the others, if it ever fired, and forgets what is too old or too much.
pub(crate) fn remember(all: &mut VecDeque<Past>, rule: &str, about: About, alert: &Alert, ended: i64) {
    let Some(one) = Past::of(rule, about, alert, ended) else { return };
    all.push_back(one);
    let oldest = ended.saturating_sub(Range::Week.seconds());
    all.retain(|past| past.ended >= oldest);
    while all.len() > MOST {
        all.pop_front();
    }
}
