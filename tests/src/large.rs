//! A large installation, for the benchmarks: 10,000 applications on twenty servers.

use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId, SubjectId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::subject::{Subject, Told};

use crate::traffic::{Crowd, Traffic};

/// How many servers there are.
pub const SERVERS: usize = 20;
/// On each of them.
pub const APPLICATIONS: usize = 500;

/// Seconds of the longest range.
pub const WEEK: i64 = 7 * 24 * HOUR;
const HOUR: i64 = 3600;
/// Different weeks of each kind of application.
const WEEKS: usize = 8;

/// All servers with their visitors.
#[derive(Debug)]
pub struct Fleet {
    now: i64,
    servers: Vec<Vec<Traffic>>,
}

impl Fleet {
    /// Servers that have just started at a time, UTC seconds.
    #[must_use]
    pub fn new(now: i64) -> Self {
        let application =
            |server, number| Traffic::new(Crowd::of(number), (server * APPLICATIONS + number) as u64);
        let server = |server| (0..APPLICATIONS).map(|number| application(server, number)).collect();
        Self { now, servers: (0..SERVERS).map(server).collect() }
    }

    /// How many applications there are on all servers.
    #[must_use]
    pub fn applications(&self) -> usize {
        SERVERS * APPLICATIONS
    }

    /// The servers are there, and tell what they have.
    pub fn arrival(&self) -> impl Iterator<Item = Entry> + use<> {
        let now = self.now;
        (0..SERVERS).flat_map(move |number| {
            let server = ServerId(number as u128);
            let name = format!("tomcat {number}");
            let hello = hello(number);
            let ids = (0..APPLICATIONS).map(|slot| application_id(number, slot)).collect();
            let list = list();
            [Entry::Connected { server, name, hello, now }, Entry::Applications { server, list, ids, now }]
        })
    }

    /// Somebody tracks all of it.
    #[must_use]
    pub fn track_all(second: i64) -> Entry {
        Entry::Changed(Change { second, who: "local".into(), what: What::TrackAll(None) })
    }

    /// A second passes: what is read of each server.
    pub fn ticks(&mut self, now: i64) -> impl Iterator<Item = Tick> {
        self.now = now;
        self.servers.iter_mut().map(move |applications| tick(applications, now))
    }

    /// The next second passes: what enters the ledger.
    pub fn second(&mut self) -> impl Iterator<Item = Entry> {
        let now = self.now + 1;
        let entry = move |(number, tick)| Entry::Tick { server: ServerId(number as u128), tick, now };
        self.ticks(now).enumerate().map(entry)
    }
}

/// Gives everything that has a graph a past of a week that ends with `last`, UTC seconds.
pub fn install_past(ledger: &mut Ledger, last: i64) {
    let of_crowd = |(crowd, _)| (0..WEEKS).map(|seed| week(crowd, seed as u64, last)).collect::<Vec<_>>();
    let weeks = Crowd::ALL.map(of_crowd);
    let subjects: Vec<SubjectId> = ledger.subjects(None).map(|(id, _)| id).collect();
    for (number, id) in subjects.into_iter().enumerate() {
        ledger.install(id, weeks[Crowd::of(number) as usize][number % WEEKS].clone());
    }
}

fn week(crowd: Crowd, seed: u64, last: i64) -> Subject {
    let told = Told { created: true, destroyed: true, rejected: true };
    let mut traffic = Traffic::new(crowd, seed);
    let mut subject = Subject::new(told);
    for hour in 0..WEEK / HOUR {
        let begin = last - WEEK + 1 + hour * HOUR;
        for booking in traffic.bookings(begin..begin + HOUR) {
            subject.book(&booking, told);
        }
    }
    subject
}

fn application_id(server: usize, slot: usize) -> ApplicationId {
    // In no order, as real ones are: those are hashes.
    let number = (server * APPLICATIONS + slot + 1) as u128;
    ApplicationId(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

/// How the agent of a server begins.
#[must_use]
pub fn hello(server: usize) -> Hello {
    let name = format!("tomcat {server}");
    Hello { pid: 1 + server as u32, started_ms: 1, identity: name.clone(), name, ..Hello::default() }
}

/// What an agent tells of a server's applications.
#[must_use]
pub fn list() -> Applications {
    let info = |slot: usize| ApplicationInfo {
        slot: u32::try_from(slot).unwrap_or(u32::MAX),
        service: "Catalina".into(),
        host: "localhost".into(),
        path: format!("/application-{slot}").into(),
        default_host: true,
        incarnation: 1,
        ..ApplicationInfo::default()
    };
    let applications = (0..APPLICATIONS).map(info).collect();
    Applications { product: "Apache Tomcat/11.0.24".into(), ports: vec![8080], applications }
}

fn tick(applications: &mut [Traffic], now: i64) -> Tick {
    let row = |(slot, traffic): (usize, &mut Traffic)| {
        let counters = traffic.second(now);
        TickRow {
            slot: u32::try_from(slot).unwrap_or(u32::MAX),
            active: Some(traffic.active()),
            created: Some(counters.created),
            destroyed: Some(counters.destroyed),
            rejected: Some(counters.rejected),
        }
    };
    let rows = applications.iter_mut().enumerate().map(row).collect();
    Tick { second: now, cost_ns: 300_000, rows, ..Tick::default() }
}
