//! Questions in PromQL about what sessionwatch writes: counts exact to the session, and sessions that exist.
//!
//! `increase()` would not do: it extends what it finds to the borders of its window, and counts what began in between
//! wrongly. Counters that sessionwatch writes begin with a zero of their own and never fall, so what was counted in a window
//! is the last value in it less the last value before it, or less the first value where there is none before.

use std::fmt::Write;

use crate::selector::Selector;

/// What is counted, of applications or of whole servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counter {
    /// Sessions created.
    Created,
    /// Sessions ended in any way.
    Destroyed,
    /// Creations refused.
    Rejected,
}

impl Counter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Destroyed, Self::Rejected];

    const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Destroyed => "destroyed",
            Self::Rejected => "rejected",
        }
    }
}

/// Which series tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    /// One series of each application on each server.
    Applications,
    /// One series of each server: the sums of its applications.
    Servers,
}

impl Of {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Applications => "sessionwatch_",
            Self::Servers => "sessionwatch_server_",
        }
    }
}

/// How far the samples of one series are apart, and what follows from it. Seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often samples are written.
    pub interval: i64,
}

impl Pace {
    /// What has told nothing for longer does not tell any more: some samples may be late.
    #[must_use]
    pub fn fresh(self) -> i64 {
        (4 * self.interval).max(15)
    }
}

/// A counter over a window that ends when the question is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted<'a> {
    /// What is counted.
    pub counter: Counter,
    /// By which series.
    pub of: Of,
    /// Which of them.
    pub selector: &'a Selector,
    /// Seconds.
    pub window: i64,
    /// How far back the value before the window is looked for, seconds: what was counted while nothing was written for longer
    /// is not seen.
    pub back: i64,
    /// How often samples are written.
    pub pace: Pace,
}

impl Counted<'_> {
    /// Of each series by itself.
    #[must_use]
    pub fn each(self) -> String {
        let Self { counter, of, selector, window, back, pace } = self;
        let series = format!("{}{}_sessions_total{selector}", of.prefix(), counter.name());
        let (last, back) = (window.max(pace.fresh()), back.max(pace.fresh()));
        format!(
            "clamp_min(last_over_time({series}[{last}s]) - (last_over_time({series}[{back}s] offset {window}s) \
             or min_over_time({series}[{last}s])), 0)"
        )
    }
}

/// What the counters stand at, of each series by itself.
#[must_use]
pub fn standing(counter: Counter, of: Of, selector: &Selector, pace: Pace) -> String {
    now(&format!("{}{}_sessions_total{selector}", of.prefix(), counter.name()), pace)
}

/// Sessions that exist, of each series by itself.
#[must_use]
pub fn active(of: Of, selector: &Selector, pace: Pace) -> String {
    now(&format!("{}active_sessions{selector}", of.prefix()), pace)
}

/// The lowest or highest number of sessions in a window, of each series by itself.
#[must_use]
pub fn extreme(lowest: bool, of: Of, selector: &Selector, window: i64) -> String {
    let function = if lowest { "min" } else { "max" };
    format!("{function}_over_time({}active_sessions{selector}[{window}s])", of.prefix())
}

/// The most sessions allowed, of each series by itself.
#[must_use]
pub fn limit(selector: &Selector, pace: Pace) -> String {
    now(&format!("sessionwatch_active_sessions_limit{selector}"), pace)
}

/// Series that tell something now. By themselves engines forget a series after five minutes only, unless its end was told.
fn now(series: &str, pace: Pace) -> String {
    format!("({series} and last_over_time({series}[{}s]))", pace.fresh())
}

/// Sessions of many servers, of applications by name: those of a cluster once.
#[must_use]
pub fn active_by_application(selector: &Selector, pace: Pace) -> String {
    let (shared, own) = (selector.clone().with_any("cluster"), selector.clone().with("cluster", ""));
    format!(
        "sum by (application) (max by (cluster, application) ({}) or {})",
        active(Of::Applications, &shared, pace),
        active(Of::Applications, &own, pace)
    )
}

/// Sessions of many servers, all applications together: those of a cluster once.
#[must_use]
pub fn active_of_all(selector: &Selector, pace: Pace) -> String {
    let shared = active(Of::Applications, &selector.clone().with_any("cluster"), pace);
    format!(
        "sum({}) - ((sum({shared}) - sum(max by (cluster, application) ({shared}))) or vector(0))",
        active(Of::Servers, selector, pace)
    )
}

/// Servers that have told something within a time, seconds.
#[must_use]
pub fn servers(labels: &[&str], within: i64) -> String {
    either(labels, |series| format!("count_over_time({series}[{within}s])"))
}

/// Servers that tell something now.
#[must_use]
pub fn servers_now(labels: &[&str], pace: Pace) -> String {
    either(labels, |series| now(series, pace))
}

/// By the sessions of servers, or by what they created: not all tell both.
fn either(labels: &[&str], expression: impl Fn(&str) -> String) -> String {
    let names = ["sessionwatch_server_active_sessions", "sessionwatch_server_created_sessions_total"];
    let of = |name| aggregated("count", labels, &expression(name));
    names.map(of).join(" or ")
}

/// How many applications each server has.
#[must_use]
pub fn applications_of_servers(pace: Pace) -> String {
    format!(
        "count by (server, instance) ({})",
        application_names(&["server", "instance", "application"], pace)
    )
}

/// How many applications there are, each counted once however many servers it is on.
#[must_use]
pub fn applications(pace: Pace) -> String {
    format!("count({})", application_names(&["application"], pace))
}

fn application_names(labels: &[&str], pace: Pace) -> String {
    let of = |series: String| format!("count by ({}) ({series})", labels.join(", "));
    format!(
        "{} or {}",
        of(active(Of::Applications, &Selector::all(), pace)),
        of(standing(Counter::Created, Of::Applications, &Selector::all(), pace))
    )
}

/// The sum, by labels; without labels of all.
#[must_use]
pub fn sum(labels: &[&str], expression: &str) -> String {
    aggregated("sum", labels, expression)
}

/// The highest one, by labels.
#[must_use]
pub fn highest(labels: &[&str], expression: &str) -> String {
    aggregated("max", labels, expression)
}

/// How many there are, by labels.
#[must_use]
pub fn number(labels: &[&str], expression: &str) -> String {
    aggregated("count", labels, expression)
}

fn aggregated(function: &str, labels: &[&str], expression: &str) -> String {
    let mut out = function.to_owned();
    if !labels.is_empty() {
        let _ = write!(out, " by ({})", labels.join(", "));
    }
    out + &format!(" ({expression})")
}

/// The largest ones.
#[must_use]
pub fn largest(number: usize, expression: &str) -> String {
    format!("topk({number}, {expression})")
}

/// How an expression has grown over a time, seconds.
#[must_use]
pub fn growth(labels: &[&str], selector: &Selector, over: i64, pace: Pace) -> String {
    let series = format!("sessionwatch_active_sessions{selector}");
    format!(
        "{} - {}",
        sum(labels, &now(&series, pace)),
        sum(labels, &format!("last_over_time({series}[{}s] offset {over}s)", pace.fresh()))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_counted_from_the_value_before_it() {
        let selector = Selector::all().with("server", "a");
        let counted = Counted {
            counter: Counter::Rejected,
            of: Of::Servers,
            selector: &selector,
            window: 60,
            back: 300,
            pace: Pace { interval: 5 },
        };
        let series = "sessionwatch_server_rejected_sessions_total{server=\"a\"}";
        assert_eq!(
            counted.each(),
            format!(
                "clamp_min(last_over_time({series}[60s]) - (last_over_time({series}[300s] offset 60s) or \
                 min_over_time({series}[60s])), 0)"
            )
        );
        let short = Counted { window: 5, back: 5, ..counted };
        assert!(short.each().contains("[20s] offset 5s"), "{}", short.each());
    }

    #[test]
    fn what_is_told_no_more_is_not_of_now() {
        let series = "sessionwatch_active_sessions{}";
        let expected = format!("({series} and last_over_time({series}[20s]))");
        assert_eq!(active(Of::Applications, &Selector::all(), Pace { interval: 5 }), expected);
        assert_eq!(sum(&["a", "b"], "x"), "sum by (a, b) (x)");
        assert_eq!(sum(&[], "x"), "sum (x)");
    }
}
