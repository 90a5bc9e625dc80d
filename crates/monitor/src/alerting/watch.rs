//! The thread that looks once a second: what changes is on disk before anybody hears of it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{Receiver as Setups, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sessionwatch_alerts::engine::Engine;
use sessionwatch_alerts::event::{Event, Status};
use sessionwatch_alerts::past::Past;
use sessionwatch_store::outbox::{Delta, Letter, Outbox};

use super::body;
use super::mailboxes::Mailboxes;
use super::observe;
use super::receiver::Way;
use super::setup::Setup;
use super::view::{Shown, View};
use crate::clock::now;
use crate::ingest::Ingest;

/// How often it is looked.
const PACE: Duration = Duration::from_secs(1);
/// What is learned is written down this often, seconds.
const LEARNED: i64 = 300;
/// Who wants to be told again and again is told this often, seconds.
const AGAIN: i64 = 60;

/// Engine, file and mailboxes.
#[derive(Debug)]
pub(super) struct Watch {
    ingest: Arc<Ingest>,
    engine: Engine,
    outbox: Option<Outbox>,
    /// Not written yet, because writing failed.
    delta: Delta,
    mailboxes: Arc<Mailboxes>,
    page: String,
    sources: HashSet<String>,
    view: Arc<Mutex<View>>,
    trouble: Option<String>,
    notice: Option<String>,
    learned: i64,
    reminded: i64,
}

impl Watch {
    /// Goes on with what was kept in a folder.
    pub(super) fn open(
        ingest: Arc<Ingest>,
        setup: Setup,
        folder: &Path,
        mailboxes: Arc<Mailboxes>,
        view: Arc<Mutex<View>>,
        now: i64,
    ) -> Self {
        let Setup { rules, receivers, sources, page } = setup;
        let mut engine = Engine::new(rules);
        observe::known(&ingest.ledger(), &mut engine);
        let (mut outbox, mut trouble, mut notice, mut delta) = (None, None, None, Delta::default());
        match Outbox::open(folder) {
            Ok((opened, kept)) => {
                notice = kept.notice;
                if let Some(Err(error)) = kept.state.map(|state| engine.restore(&state, now)) {
                    notice = Some(format!("the alerts that were kept cannot be used ({error})"));
                }
                mailboxes.replace(receivers, |mailbox| {
                    let own = kept.letters.iter().filter(|one| one.receiver == mailbox.receiver().name);
                    mailbox.restore(own.cloned());
                });
                // Of receivers that are no longer there.
                let there = mailboxes.list();
                let orphans = kept
                    .letters
                    .iter()
                    .filter(|letter| there.iter().all(|mailbox| mailbox.receiver().name != letter.receiver));
                delta.done = orphans.map(|letter| (letter.receiver.clone(), letter.number)).collect();
                outbox = Some(opened);
            }
            Err(error) => {
                trouble = Some(error.to_string());
                mailboxes.replace(receivers, |_| {});
            }
        }
        for news in trouble.iter().chain(&notice) {
            tracing::warn!("alerts: {news}");
        }
        let watch = Self {
            ingest,
            engine,
            outbox,
            delta,
            mailboxes,
            page,
            sources,
            view,
            trouble,
            notice,
            learned: now,
            reminded: now,
        };
        watch.show();
        watch
    }

    /// Looks until nobody holds the other end.
    pub(super) fn run(&mut self, setups: &Setups<Setup>) {
        let mut due = Instant::now() + PACE;
        loop {
            match setups.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Err(RecvTimeoutError::Timeout) => self.look(now()),
                Ok(setup) => {
                    self.replace(setup);
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.write(Vec::new(), true);
                    return;
                }
            }
            due = (due + PACE).max(Instant::now());
        }
    }

    /// Only this thread writes letters, so none falls between the old mailbox and the new one.
    fn replace(&mut self, setup: Setup) {
        self.engine.set_rules(setup.rules);
        self.sources = setup.sources;
        self.page = setup.page;
        for gone in self.mailboxes.replace(setup.receivers, |_| {}) {
            let name = &gone.receiver().name;
            self.delta.done.extend(gone.given_up().into_iter().map(|number| (name.clone(), number)));
        }
        self.write(Vec::new(), true);
    }

    fn look(&mut self, now: i64) {
        let looked = {
            let ledger = self.ingest.ledger();
            self.engine.look(&observe::seen(&ledger, &self.sources), now)
        };
        let letters = self.letters(&looked.events, now);
        let is_due = now.saturating_sub(self.learned).unsigned_abs() >= LEARNED.unsigned_abs();
        if is_due {
            self.learned = now;
        }
        let delivered = letters.clone();
        self.write(letters, looked.changed || is_due);
        let mailboxes = self.mailboxes.list();
        for letter in delivered {
            let mailbox = mailboxes.iter().find(|mailbox| mailbox.receiver().name == letter.receiver);
            if let Some(mailbox) = mailbox {
                mailbox.put(letter);
            }
        }
        if now.saturating_sub(self.reminded).unsigned_abs() >= AGAIN.unsigned_abs() {
            self.reminded = now;
            self.remind(now);
        }
        self.show();
    }

    /// What each receiver is to be told, by rule and status.
    fn letters(&self, events: &[Event], now: i64) -> Vec<Letter> {
        let mut letters = Vec::new();
        for mailbox in self.mailboxes.list() {
            let receiver = mailbox.receiver();
            let mut own: Vec<&Event> = events
                .iter()
                .filter(|event| event.notify.is_empty() || event.notify.contains(&receiver.name))
                .filter(|event| receiver.resolved || event.status == Status::Firing)
                .collect();
            own.sort_by_key(|event| (&event.rule, event.status));
            for group in own.chunk_by(|a, b| a.rule == b.rule && a.status == b.status) {
                for part in group.chunks(body::MOST) {
                    let body = match receiver.way {
                        Way::Alertmanager { .. } => body::posted(part, &self.page, now),
                        Way::Webhook { .. } | Way::Command { .. } => {
                            body::message(&receiver.name, part, &self.page)
                        }
                    };
                    letters.push(mailbox.letter(now, body));
                }
            }
        }
        letters
    }

    fn remind(&self, now: i64) {
        let firing: Vec<_> = self.engine.firing().collect();
        for mailbox in self.mailboxes.list() {
            let receiver = mailbox.receiver();
            let told = |event: &&Event| event.notify.is_empty() || event.notify.contains(&receiver.name);
            let own: Vec<_> = firing.iter().filter(told).collect();
            if let Way::Alertmanager { .. } = receiver.way
                && !own.is_empty()
            {
                mailbox.remind(body::posted(&own, &self.page, now));
            }
        }
    }

    /// Writes what is new and what is done. What cannot be written now is written with the next look.
    fn write(&mut self, letters: Vec<Letter>, with_state: bool) {
        self.delta.written.extend(letters);
        for mailbox in self.mailboxes.list() {
            let name = &mailbox.receiver().name;
            self.delta.done.extend(mailbox.done().into_iter().map(|number| (name.clone(), number)));
        }
        if with_state {
            let mut state = Vec::new();
            self.engine.write(&mut state);
            self.delta.state = Some(state);
        }
        if self.delta == Delta::default() {
            return;
        }
        let Some(outbox) = &mut self.outbox else {
            self.delta = Delta::default();
            return;
        };
        match outbox.write(&self.delta) {
            Ok(()) => {
                self.delta = Delta::default();
                self.trouble = None;
            }
            Err(error) => {
                if self.trouble.is_none() {
                    tracing::warn!("alerts cannot be written down: {error}");
                }
                self.trouble = Some(error.to_string());
                // Letters that are done with need not be written at all.
                let Delta { written, done, .. } = &mut self.delta;
                written.retain(|letter| {
                    !done
                        .iter()
                        .any(|(receiver, number)| (receiver, *number) == (&letter.receiver, letter.number))
                });
            }
        }
    }

    fn notified(&self, rule: &str) -> Vec<String> {
        let rule = self.engine.rules().iter().find(|one| one.name == rule);
        rule.map(|rule| rule.notify.clone()).unwrap_or_default()
    }

    fn show(&self) {
        let alerts = self.engine.alerts().map(|(rule, about, alert)| Shown {
            rule: rule.to_owned(),
            about,
            alert: alert.clone(),
            notify: self.notified(rule),
        });
        let alerts: Vec<_> = alerts.collect();
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        if *view.alerts != alerts {
            view.alerts = Arc::new(alerts);
        }
        let newest = |past: &Past| (past.ended, past.fingerprint.clone());
        if view.past.len() != self.engine.past().len()
            || view.past.last().map(newest) != self.engine.past().next_back().map(newest)
        {
            view.past = Arc::new(self.engine.past().cloned().collect());
        }
        view.trouble.clone_from(&self.trouble);
        view.notice.clone_from(&self.notice);
    }
}
