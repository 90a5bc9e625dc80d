//! Holds rules against what is seen, second by second.

use std::collections::{BTreeMap, HashMap, VecDeque};

use sessionwatch_series::counts::Counts;
use sessionwatch_series::id::ApplicationId;

use crate::alert::{Alert, Phase, Step};
use crate::condition::{self, Verdict};
use crate::event::{Event, Status};
use crate::fingerprint::fingerprint;
use crate::labels;
use crate::memory::Memory;
use crate::past::{self, Past};
use crate::rule::{Condition, Rule};
use crate::seen::{About, Application, Seen, Server};
use crate::words::summary;

/// With more applications than this, those that were not seen for long are forgotten.
const MOST_REMEMBERED: usize = 20_000;
const REMEMBERED_SECONDS: i64 = 3600;

/// Rules, alerts, and what is remembered for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Engine {
    pub(crate) rules: Vec<Rule>,
    /// Whom the rules that are gone told, by their names: they hear the end of what they heard the beginning of.
    gone: HashMap<String, Vec<String>>,
    /// By the name of the rule and what it is about.
    pub(crate) alerts: BTreeMap<(String, About), Alert>,
    pub(crate) memories: HashMap<ApplicationId, Memory>,
    pub(crate) past: VecDeque<Past>,
    /// When it began to look.
    begun: Option<i64>,
    /// Counts every change of an alert, so that whoever keeps them knows.
    changes: u64,
}

/// What happened at a look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// What others are to be told.
    pub events: Vec<Event>,
    /// Whether any alert began to wait or to fire, or ended.
    pub changed: bool,
}

impl Engine {
    /// With these rules, and nothing known. Of two rules with one name the later one counts.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut engine = Self::default();
        engine.set_rules(rules);
        engine
    }

    /// Takes other rules. Alerts of those that are gone end with the next look.
    pub fn set_rules(&mut self, rules: Vec<Rule>) {
        let before = std::mem::take(&mut self.rules);
        self.gone.extend(before.into_iter().map(|rule| (rule.name, rule.notify)));
        for rule in rules {
            self.gone.remove(&rule.name);
            self.rules.retain(|other| other.name != rule.name);
            self.rules.push(rule);
        }
    }

    /// What was counted of an application before anybody looked: what is counted since will be news.
    pub fn knows(&mut self, application: ApplicationId, counted: Counts) {
        self.memories.entry(application).or_insert_with(|| Memory::known(counted));
    }

    /// The alerts that wait or fire, by rule: what each is about, too.
    pub fn alerts(&self) -> impl Iterator<Item = (&str, About, &Alert)> {
        self.alerts.iter().map(|((rule, about), alert)| (rule.as_str(), *about, alert))
    }

    /// Those that fire, as they were told when they began.
    pub fn firing(&self) -> impl Iterator<Item = Event> {
        let firing = self.alerts.iter().filter(|(_, alert)| alert.firing_since().is_some());
        firing.filter_map(|((name, _), alert)| {
            let rule = self.rules.iter().find(|rule| rule.name == *name)?;
            Some(event(Status::Firing, rule, alert, None))
        })
    }

    /// Those that fired and have ended, the newest last.
    pub fn past(&self) -> impl DoubleEndedIterator<Item = &Past> + ExactSizeIterator {
        self.past.iter()
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Looks at everything there is.
    pub fn look(&mut self, seen: &Seen<'_>, now: i64) -> Looked {
        let begun = *self.begun.get_or_insert(now);
        self.remember(seen, now);
        let (rules, changes) = (std::mem::take(&mut self.rules), self.changes);
        let mut events = Vec::new();
        for rule in &rules {
            let mut verdicts = HashMap::new();
            if let Condition::NotRead(_) = rule.condition {
                self.look_at_servers(rule, seen, begun, now, &mut verdicts);
            } else {
                self.look_at_applications(rule, seen, now, &mut verdicts);
            }
            self.step(rule, &verdicts, now, &mut events);
        }
        self.end_what_has_no_rule(&rules, now, &mut events);
        self.rules = rules;
        Looked { events, changed: self.changes != changes }
    }

    fn remember(&mut self, seen: &Seen<'_>, now: i64) {
        let windows = self.rules.iter().map(|rule| rule.condition.window());
        let window = windows.max().unwrap_or(0);
        let quiets = self.rules.iter().filter_map(|rule| match rule.condition {
            Condition::Stopped { quiet, .. } => Some(quiet),
            _ => None,
        });
        let quiet = quiets.min().unwrap_or(i64::MAX);
        if self.memories.len() + seen.applications.len() > MOST_REMEMBERED {
            self.memories.retain(|_, memory| memory.was_seen_since(now - REMEMBERED_SECONDS));
        }
        for application in &seen.applications {
            let memory = self.memories.entry(application.id);
            memory
                .and_modify(|memory| memory.look(application, now, window, quiet))
                .or_insert_with(|| Memory::first(application, now));
        }
    }

    fn look_at_servers(
        &mut self,
        rule: &Rule,
        seen: &Seen<'_>,
        begun: i64,
        now: i64,
        verdicts: &mut HashMap<About, Verdict>,
    ) {
        for server in seen.servers.iter().filter(|server| rule.servers.fit(server.name)) {
            let Some(verdict) = condition::of_server(rule.condition, server, begun, now) else { continue };
            let about = About::Server(server.id);
            verdicts.insert(about, verdict);
            if verdict.holds {
                self.begin(rule, about, verdict, now, || labels_of_server(rule, server));
            }
        }
    }

    fn look_at_applications(
        &mut self,
        rule: &Rule,
        seen: &Seen<'_>,
        now: i64,
        verdicts: &mut HashMap<About, Verdict>,
    ) {
        let chosen = |one: &&Application<'_>| rule.servers.fit(one.server) && rule.applications.fit(one.name);
        for application in seen.applications.iter().filter(chosen) {
            let Some(memory) = self.memories.get(&application.id) else { continue };
            let Some(verdict) = condition::of_application(rule.condition, application, memory, now) else {
                continue;
            };
            let about = About::Application(application.id);
            verdicts.insert(about, verdict);
            if verdict.holds {
                self.begin(rule, about, verdict, now, || labels_of_application(rule, application));
            }
        }
    }

    /// Begins an alert unless it is there.
    fn begin(
        &mut self,
        rule: &Rule,
        about: About,
        verdict: Verdict,
        now: i64,
        labels: impl FnOnce() -> labels::Labels,
    ) {
        let changes = &mut self.changes;
        self.alerts.entry((rule.name.clone(), about)).or_insert_with(|| {
            *changes += 1;
            let labels = labels();
            Alert {
                fingerprint: fingerprint(&labels),
                summary: summary(rule.condition, &labels, verdict.value),
                labels,
                phase: Phase::Pending { since: now },
                value: verdict.value,
                held: now,
                known: now,
            }
        });
    }

    fn step(&mut self, rule: &Rule, verdicts: &HashMap<About, Verdict>, now: i64, events: &mut Vec<Event>) {
        let (changes, ended) = (&mut self.changes, &mut self.past);
        let mut step = |about: &About, alert: &mut Alert| {
            let step = alert.step(verdicts.get(about).copied(), rule.hold, rule.clear, now);
            if step == Step::Fires {
                alert.summary = summary(rule.condition, &alert.labels, alert.value);
            }
            *changes += u64::from(step != Step::Stays);
            match step {
                Step::Fires => events.push(event(Status::Firing, rule, alert, None)),
                Step::Ends => {
                    events.push(event(Status::Resolved, rule, alert, Some(now)));
                    past::remember(ended, &rule.name, *about, alert, now);
                }
                Step::Stays | Step::Goes => {}
            }
            !matches!(step, Step::Ends | Step::Goes)
        };
        self.alerts.retain(|(name, about), alert| *name != rule.name || step(about, alert));
    }

    fn end_what_has_no_rule(&mut self, rules: &[Rule], now: i64, events: &mut Vec<Event>) {
        let gone = std::mem::take(&mut self.gone);
        let (changes, ended) = (&mut self.changes, &mut self.past);
        self.alerts.retain(|(name, about), alert| {
            if rules.iter().any(|rule| rule.name == *name) {
                return true;
            }
            *changes += 1;
            if let Some(since) = alert.firing_since() {
                events.push(Event {
                    status: Status::Resolved,
                    rule: name.clone(),
                    notify: gone.get(name).cloned().unwrap_or_default(),
                    labels: alert.labels.clone(),
                    fingerprint: alert.fingerprint.clone(),
                    starts_at: since,
                    ends_at: Some(now),
                    summary: alert.summary.clone(),
                });
                past::remember(ended, name, *about, alert, now);
            }
            false
        });
    }
}

fn event(status: Status, rule: &Rule, alert: &Alert, ends_at: Option<i64>) -> Event {
    let (Phase::Pending { since } | Phase::Firing { since }) = alert.phase;
    Event {
        status,
        rule: rule.name.clone(),
        notify: rule.notify.clone(),
        labels: alert.labels.clone(),
        fingerprint: alert.fingerprint.clone(),
        starts_at: since,
        ends_at,
        summary: alert.summary.clone(),
    }
}

fn labels_of_server(rule: &Rule, server: &Server<'_>) -> labels::Labels {
    labels::of(rule, server.name, None, server.id)
}

fn labels_of_application(rule: &Rule, application: &Application<'_>) -> labels::Labels {
    labels::of(rule, application.server, Some(application.name), application.id)
}
