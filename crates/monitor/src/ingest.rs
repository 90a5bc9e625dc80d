//! The one door for readings, and the one place that holds the ledger.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sessionwatch_series::frame::{Applications, Hello, Tick};
use sessionwatch_series::id::ServerId;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::tracking::Tracking;
use tokio::sync::watch;

use crate::identity::{application_id, server_id};
use crate::saved::{Saved, SavedError};

/// The ledger behind a lock, who is connected, and word of every change.
#[derive(Debug)]
pub struct Ingest {
    ledger: Mutex<Ledger>,
    connections: Mutex<Connections>,
    saved: Saved,
    changed: watch::Sender<u64>,
    reading: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Connections {
    next: u64,
    /// Which connection speaks for a server, and the process behind it.
    speaking: HashMap<ServerId, Speaker>,
}

#[derive(Debug, Clone, Copy)]
struct Speaker {
    connection: u64,
    pid: u32,
}

/// A connection that may report readings of one server. Dropping it says that the connection has ended.
#[derive(Debug)]
pub(crate) struct Door {
    ingest: Arc<Ingest>,
    server: ServerId,
    connection: u64,
}

impl Ingest {
    /// A ledger that goes on tracking what was tracked.
    #[must_use]
    pub fn new(saved: Saved, tracking: Tracking) -> Self {
        let reading = tracking.settings.enabled;
        Self {
            ledger: Mutex::new(Ledger::new(tracking)),
            connections: Mutex::default(),
            saved,
            changed: watch::Sender::new(0),
            reading: watch::Sender::new(reading),
        }
    }

    /// Looks into the ledger. The guard is held for a moment only, never over an await.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // A panic elsewhere leaves the ledger as the last whole call left it.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes when anything in the ledger changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Whether servers are to be read at all.
    pub(crate) fn reading(&self) -> watch::Receiver<bool> {
        self.reading.subscribe()
    }

    /// Changes what is tracked, writes it down and tells everybody.
    ///
    /// # Errors
    /// `change`'s own, then nothing has changed; [`SavedError`] inside when it holds but could not be written.
    pub(crate) fn change_tracking<E>(
        &self,
        change: impl FnOnce(&mut Ledger) -> Result<(), E>,
    ) -> Result<Result<(), SavedError>, E> {
        // Written under the lock, so that two changes are written in the order they were made.
        let mut ledger = self.ledger();
        change(&mut ledger)?;
        let tracking = ledger.tracking();
        let enabled = tracking.settings.enabled;
        let written = self.saved.write(tracking);
        drop(ledger);
        self.reading.send_if_modified(|reading| std::mem::replace(reading, enabled) != enabled);
        self.tell();
        Ok(written)
    }

    /// Lets an agent in. Two running servers of one identity are told apart by an ordinal; a connection from the
    /// same process replaces the one before.
    pub(crate) fn open(self: &Arc<Self>, pid: u32, hello: Hello, now: i64) -> Door {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.next += 1;
        let connection = connections.next;
        let mut ordinal = 0;
        let server = loop {
            let server = server_id(&hello.identity, ordinal);
            match connections.speaking.get(&server) {
                Some(speaker) if speaker.pid != pid => ordinal += 1,
                _ => break server,
            }
        };
        connections.speaking.insert(server, Speaker { connection, pid });
        let name = self.free_name(server, &hello);
        self.ledger().connected(server, name, hello, now);
        drop(connections);
        self.tell();
        Door { ingest: Arc::clone(self), server, connection }
    }

    /// A name that no other server has: the one the agent proposes, else with a number.
    fn free_name(&self, server: ServerId, hello: &Hello) -> String {
        let ledger = self.ledger();
        let taken = |name: &str| ledger.servers().any(|other| other.id() != server && other.name() == name);
        let wish = if hello.name.trim().is_empty() { "server" } else { hello.name.trim() };
        let mut name = wish.to_owned();
        let mut number = 1;
        while taken(&name) {
            number += 1;
            name = format!("{wish} ({number})");
        }
        name
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Door {
    pub(crate) fn applications_are(&self, list: Applications, now: i64) {
        let server = self.server;
        self.ingest.ledger().applications_are(server, list, |info| application_id(server, info), now);
        self.ingest.tell();
    }

    pub(crate) fn tick(&self, tick: Tick, now: i64) {
        self.ingest.ledger().tick(self.server, tick, now);
        self.ingest.tell();
    }

    pub(crate) fn trouble(&self, text: String) {
        self.ingest.ledger().trouble(self.server, text);
        self.ingest.tell();
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut connections = self.ingest.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let speaks = connections.speaking.get(&self.server).is_some_and(|s| s.connection == self.connection);
        if speaks {
            connections.speaking.remove(&self.server);
            self.ingest.ledger().disconnected(self.server, crate::clock::now());
        }
        drop(connections);
        self.ingest.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessionwatch_series::server::Link;

    fn ingest() -> (Arc<Ingest>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let (saved, tracking) = Saved::open(folder.path()).unwrap();
        (Arc::new(Ingest::new(saved, tracking)), folder)
    }

    fn hello() -> Hello {
        Hello { identity: "/opt/tomcat".into(), name: "tomcat".into(), ..Hello::default() }
    }

    fn names(ingest: &Ingest) -> Vec<String> {
        let mut names: Vec<_> = ingest.ledger().servers().map(|server| server.name().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn two_processes_of_one_folder_are_two_servers_and_each_comes_back_as_itself() {
        let (ingest, _folder) = ingest();
        let first = ingest.open(1, hello(), 0);
        let second = ingest.open(2, hello(), 0);
        assert_eq!(names(&ingest), ["tomcat", "tomcat (2)"]);
        drop((first, second));
        let _first = ingest.open(1, hello(), 0);
        let _second = ingest.open(2, hello(), 0);
        assert_eq!(names(&ingest), ["tomcat", "tomcat (2)"]);
    }

    #[test]
    fn the_end_of_a_replaced_connection_ends_nothing() {
        let (ingest, _folder) = ingest();
        let old = ingest.open(1, hello(), 0);
        let new = ingest.open(1, hello(), 5);
        drop(old);
        assert_eq!(ingest.ledger().servers().next().unwrap().link(), Link::Connected(5));
        drop(new);
        assert!(matches!(ingest.ledger().servers().next().unwrap().link(), Link::Away(_)));
    }
}
