//! What the tables of a page show: whole, or what changed since the page had another picture.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::body::{
    Alert, Application, Fleet, Patterns, Receiver, RemoteWrite, Rows, Server, Settings, Store, Totals,
};
use crate::clock::now;

/// Rows by what tells them apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) settings: Option<Settings>,
    pub(super) patterns: Option<Patterns>,
    pub(super) store: Option<Store>,
    pub(super) alerts: Option<Vec<Alert>>,
    pub(super) remote_writes: Option<Vec<RemoteWrite>>,
    pub(super) receivers: Option<Vec<Receiver>>,
    pub(super) fleet: Option<Fleet>,
    pub(super) servers: HashMap<String, Server>,
    pub(super) totals: HashMap<Option<String>, Totals>,
    pub(super) applications: HashMap<String, Application>,
}

impl Picture {
    pub(super) fn take_server(&mut self, row: Server) {
        self.servers.insert(row.id.clone(), row);
    }

    pub(super) fn take_totals(&mut self, row: Totals) {
        self.totals.insert(row.server.clone(), row);
    }

    pub(super) fn take_application(&mut self, row: Application) {
        self.applications.insert(row.id.clone(), row);
    }

    /// All rows.
    pub(super) fn whole(&self) -> Rows {
        Rows {
            settings: self.settings,
            patterns: self.patterns.clone(),
            store: self.store.clone(),
            alerts: self.alerts.clone(),
            remote_writes: self.remote_writes.clone(),
            receivers: self.receivers.clone(),
            fleet: self.fleet.clone(),
            servers: self.servers.values().cloned().collect(),
            totals: self.totals.values().cloned().collect(),
            applications: self.applications.values().cloned().collect(),
            ..stamped()
        }
    }

    /// Whether no row of the other is missing.
    pub(super) fn has_all_of(&self, before: &Self) -> bool {
        before.servers.keys().all(|id| self.servers.contains_key(id))
            && before.totals.keys().all(|server| self.totals.contains_key(server))
            && before.applications.keys().all(|id| self.applications.contains_key(id))
    }

    /// The rows that are others than they were; `None` where there was nothing yet.
    pub(super) fn changes_since(&self, before: &Self) -> Option<Rows> {
        before.settings?;
        Some(Rows {
            settings: self.settings.filter(|_| self.settings != before.settings),
            patterns: self.patterns.clone().filter(|_| self.patterns != before.patterns),
            store: self.store.clone().filter(|_| self.store != before.store),
            alerts: self.alerts.clone().filter(|_| self.alerts != before.alerts),
            remote_writes: self.remote_writes.clone().filter(|_| self.remote_writes != before.remote_writes),
            receivers: self.receivers.clone().filter(|_| self.receivers != before.receivers),
            fleet: self.fleet.clone().filter(|_| self.fleet != before.fleet),
            servers: changed(&self.servers, &before.servers),
            totals: changed(&self.totals, &before.totals),
            applications: changed(&self.applications, &before.applications),
            ..stamped()
        })
    }
}

fn changed<K: Eq + Hash, V: Clone + PartialEq>(next: &HashMap<K, V>, last: &HashMap<K, V>) -> Vec<V> {
    next.iter().filter(|(key, value)| last.get(key) != Some(value)).map(|(_, value)| value.clone()).collect()
}

fn stamped() -> Rows {
    Rows { time: now(), version: env!("CARGO_PKG_VERSION"), ..Rows::default() }
}

/// Rows as they are sent.
pub(super) fn json(rows: &Rows) -> Arc<str> {
    serde_json::to_string(rows).expect("rows are plain data with text keys").into()
}
