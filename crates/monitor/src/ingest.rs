//! The one door for readings, and the one place that holds the ledger.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::ServerId;
use sessionwatch_series::ledger::{Ledger, TrackError};
use sessionwatch_series::pattern::{Origin, Pattern};
use sessionwatch_series::reading::Reading;
use sessionwatch_series::ring::JITTER_SECONDS;
use sessionwatch_sources::spring_redis::named;
use sessionwatch_store::book::Book;
use tokio::sync::watch;

use crate::clock::now;
use crate::identity::{application_id, server_id};

/// The ledger behind a lock, who is connected, and word of every change.
#[derive(Debug)]
pub struct Ingest {
    book: Mutex<Book>,
    connections: Mutex<Connections>,
    changed: watch::Sender<u64>,
    reading: watch::Sender<bool>,
    readings: AtomicU64,
}

/// How much comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Activity {
    /// Readings of servers since we started.
    pub(crate) readings: u64,
    /// Agents that are connected.
    pub(crate) agents: usize,
    /// Servers without an agent that are read or that tell by themselves.
    pub(crate) sources: usize,
}

/// The ledger, to look at.
pub(crate) struct Look<'a>(MutexGuard<'a, Book>);

impl Look<'_> {
    /// How many entries have entered so far.
    pub(crate) fn entered(&self) -> u64 {
        self.0.entered()
    }
}

impl Deref for Look<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        self.0.ledger()
    }
}

#[derive(Debug, Default)]
struct Connections {
    next: u64,
    /// Which connection speaks for a server, and the process behind it.
    speaking: HashMap<ServerId, Speaker>,
}

#[derive(Debug, Clone)]
struct Speaker {
    connection: u64,
    pid: u32,
    /// The stores in which its applications say they keep their sessions, as servers of their own.
    stores: Vec<ServerId>,
}

/// A connection that may report readings of one server. Dropping it says that the connection has ended.
#[derive(Debug)]
pub(crate) struct Door {
    ingest: Arc<Ingest>,
    server: ServerId,
    connection: u64,
}

impl Ingest {
    /// Goes on with a ledger.
    #[must_use]
    pub fn new(book: Book) -> Self {
        let reading = book.ledger().tracking().settings.enabled;
        Self {
            book: Mutex::new(book),
            connections: Mutex::default(),
            changed: watch::Sender::new(0),
            reading: watch::Sender::new(reading),
            readings: AtomicU64::new(0),
        }
    }

    /// How much comes in.
    pub(crate) fn activity(&self) -> Activity {
        let connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let agents = connections.speaking.values().filter(|speaker| speaker.pid != 0).count();
        let sources = connections.speaking.len() - agents;
        Activity { readings: self.readings.load(Ordering::Relaxed), agents, sources }
    }

    /// Looks into the ledger. It is locked for a moment only, never over an await.
    pub(crate) fn ledger(&self) -> Look<'_> {
        Look(self.lock())
    }

    /// The ledger with what is to be written of it.
    pub(crate) fn book(&self) -> &Mutex<Book> {
        &self.book
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        // A panic elsewhere leaves the ledger as the last whole call left it.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, entry: Entry) {
        // Only changes can be refused.
        let _ = self.lock().enter(entry);
        self.tell();
    }

    /// Wakes when anything in the ledger changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Whether servers are to be read at all.
    pub(crate) fn reading(&self) -> watch::Receiver<bool> {
        self.reading.subscribe()
    }

    /// Changes what is tracked and tells everybody; the change is safe once so many entries are written as come back.
    ///
    /// # Errors
    /// [`TrackError`], then nothing has changed.
    pub(crate) fn change(&self, who: &str, what: What) -> Result<u64, TrackError> {
        let mut book = self.lock();
        book.enter(Entry::Changed(Change { second: now(), who: who.to_owned(), what }))?;
        let enabled = book.ledger().tracking().settings.enabled;
        let entered = book.entered();
        drop(book);
        self.reading.send_if_modified(|reading| std::mem::replace(reading, enabled) != enabled);
        self.tell();
        Ok(entered)
    }

    /// Patterns of the configuration file take the place of those that it had before. Others are left as they are, and
    /// nothing is changed when it still says the same.
    pub fn track_as_the_file_says(&self, patterns: Vec<Pattern>) {
        if self.ledger().tracking().patterns.of(Origin::File) != patterns {
            // Only more than may be can be refused, which whoever read the file has told.
            let _ = self.change("sessionwatch.toml", What::Patterns(Origin::File, patterns));
        }
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
        connections.speaking.insert(server, Speaker { connection, pid, stores: Vec::new() });
        let name = self.free_name(server, &hello);
        self.enter(Entry::Connected { server, name, hello, now });
        drop(connections);
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
        let stores = named(&list.product).iter().map(|store| server_id(&store.identity(), 0)).collect();
        let mut connections = self.connections();
        if let Some(speaker) =
            connections.speaking.get_mut(&server).filter(|s| s.connection == self.connection)
        {
            speaker.stores = stores;
        }
        drop(connections);
        let ids = list.applications.iter().map(|info| application_id(server, info)).collect();
        self.ingest.enter(Entry::Applications { server, list, ids, now });
    }

    pub(crate) fn tick(&self, mut tick: Tick, now: i64) {
        // An agent's clock is this machine's; one that is far off is not believed.
        if tick.second.abs_diff(now) > JITTER_SECONDS.unsigned_abs() {
            tick.second = now;
        }
        if self.is_told_by_stores() {
            // Rows without any number would make unknown what is told elsewhere.
            let ledger = self.ingest.ledger();
            let server = ledger.server(self.server);
            let is_known = |slot| server.and_then(|server| server.at_slot(slot)?.last()?.active).is_some();
            tick.rows.retain(|row| tells(row) || is_known(row.slot));
        }
        self.ingest.readings.fetch_add(1, Ordering::Relaxed);
        self.ingest.enter(Entry::Tick { server: self.server, tick, now });
    }

    /// Whether all the stores that its applications name are heard by sources.
    fn is_told_by_stores(&self) -> bool {
        let connections = self.connections();
        let stores = connections.speaking.get(&self.server).map_or(&[][..], |speaker| &speaker.stores);
        !stores.is_empty() && stores.iter().all(|store| connections.speaking.contains_key(store))
    }

    fn connections(&self) -> MutexGuard<'_, Connections> {
        self.ingest.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn trouble(&self, text: String) {
        self.ingest.enter(Entry::Trouble { server: self.server, text });
    }

    /// The last reading of an application, also from before a restart of ours.
    pub(crate) fn last(&self, application: &ApplicationInfo) -> Option<Reading> {
        let ledger = self.ingest.ledger();
        let known = ledger.server(self.server)?.application(application_id(self.server, application))?;
        known.last().copied()
    }
}

/// Whether an application tells anything.
fn tells(row: &TickRow) -> bool {
    [row.active, row.created, row.destroyed, row.rejected].iter().any(Option::is_some)
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut connections = self.connections();
        let speaks = connections.speaking.get(&self.server).is_some_and(|s| s.connection == self.connection);
        if speaks {
            connections.speaking.remove(&self.server);
            self.ingest.enter(Entry::Disconnected { server: self.server, now: now() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessionwatch_series::server::Link;

    fn ingest() -> Arc<Ingest> {
        Arc::new(Ingest::new(Book::new(Ledger::default())))
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
        let ingest = ingest();
        let first = ingest.open(1, hello(), 0);
        let second = ingest.open(2, hello(), 0);
        assert_eq!(names(&ingest), ["tomcat", "tomcat (2)"]);
        drop((first, second));
        let _first = ingest.open(1, hello(), 0);
        let _second = ingest.open(2, hello(), 0);
        assert_eq!(names(&ingest), ["tomcat", "tomcat (2)"]);
    }

    /// An application in a store that a source hears, and the same in one that nobody hears.
    #[test]
    fn what_a_store_tells_is_not_made_unknown_by_who_shares_it() {
        let ingest = ingest();
        let agent = ingest.open(1, hello(), 0);
        let shop = ApplicationInfo { path: "/shop".into(), ..ApplicationInfo::default() };
        let list = |product: &str| Applications {
            product: product.into(),
            applications: vec![shop.clone()],
            ..Applications::default()
        };
        let row = |active| TickRow { active, ..TickRow::default() };
        let tick = |second, active| Tick { second, rows: vec![row(active)], ..Tick::default() };
        agent.applications_are(list("X, Spring Session (RedisSessionRepository ns redis://h:1/0)"), 1);
        agent.tick(tick(1, None), 1);
        assert_eq!(ingest.ledger().active(), None, "nobody tells");
        let identity = "redis redis://h:1/0 ns".to_owned();
        let store = ingest.open(0, Hello { identity, name: "store".into(), ..Hello::default() }, 1);
        store.applications_are(list("Redis 7, Spring Session (RedisSessionRepository ns)"), 1);
        store.tick(tick(2, Some(7)), 2);
        agent.tick(tick(2, None), 2);
        assert_eq!(ingest.ledger().active(), Some(7));
        let own = ingest.ledger().server(agent.server).map(|server| server.active());
        assert_eq!(own, Some(None), "kept elsewhere is not none");
        drop(store);
        agent.tick(tick(3, None), 3);
        assert_eq!(ingest.ledger().active(), None, "nobody tells any more");
    }

    #[test]
    fn the_end_of_a_replaced_connection_ends_nothing() {
        let ingest = ingest();
        let old = ingest.open(1, hello(), 0);
        let new = ingest.open(1, hello(), 5);
        drop(old);
        assert_eq!(ingest.ledger().servers().next().unwrap().link(), Link::Connected(5));
        drop(new);
        assert!(matches!(ingest.ledger().servers().next().unwrap().link(), Link::Away(_)));
    }
}
