//! What one look at a server told. `None` is "not told", never zero.

/// A server as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// The server's product name, such as `Apache Tomcat/11.0.24`; empty: not told.
    pub product: String,
    /// Its Java, such as `OpenJDK 64-Bit Server VM 25.0.1`; empty: not told, or it has none.
    pub jdk: String,
    /// When it started, UTC milliseconds; 0: not told.
    pub started_ms: i64,
    /// The ports that it is known to listen on.
    pub ports: Vec<u16>,
    /// Its applications.
    pub applications: Vec<Application>,
    /// Why some numbers are not told although they could be, and what to do.
    pub notice: Option<String>,
}

/// One application: its names, its counters, and what hardly changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Application {
    /// Container service, such as `Catalina`; empty: not told.
    pub service: String,
    /// Virtual host; empty: not told.
    pub host: String,
    /// Whether that host answers when no other does.
    pub default_host: bool,
    /// Context path; the root is empty.
    pub path: String,
    /// When the application was last started, UTC milliseconds; 0: not told.
    pub started_ms: i64,
    /// Sessions that exist now.
    pub active: Option<u64>,
    /// Sessions created, cumulative.
    pub created: Option<u64>,
    /// Sessions ended in any way, cumulative.
    pub destroyed: Option<u64>,
    /// Creations refused, cumulative.
    pub rejected: Option<u64>,
    /// The most sessions allowed at once.
    pub limit: Option<u64>,
    /// The most sessions that there ever were at once: it never falls while the counters go on.
    pub high_water: Option<u64>,
    /// Longest lifetime of an ended session, seconds.
    pub longest_seconds: Option<u64>,
    /// Mean lifetime of ended sessions, seconds.
    pub mean_seconds: Option<u64>,
}

/// A number of an application, for those who learn from a name which one they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Active,
    Created,
    Destroyed,
    Rejected,
    Limit,
    HighWater,
    Longest,
    Mean,
}

impl Application {
    /// Where a number goes.
    pub(crate) fn place(&mut self, field: Field) -> &mut Option<u64> {
        match field {
            Field::Active => &mut self.active,
            Field::Created => &mut self.created,
            Field::Destroyed => &mut self.destroyed,
            Field::Rejected => &mut self.rejected,
            Field::Limit => &mut self.limit,
            Field::HighWater => &mut self.high_water,
            Field::Longest => &mut self.longest_seconds,
            Field::Mean => &mut self.mean_seconds,
        }
    }

    /// What tells it apart from others of its server.
    pub(crate) fn key(&self) -> (String, String, String) {
        (self.service.clone(), self.host.clone(), self.path.clone())
    }

    /// Takes what is told now; what is not told stays.
    pub(crate) fn update(&mut self, now: Self) {
        let numbers = [
            (&mut self.active, now.active),
            (&mut self.created, now.created),
            (&mut self.destroyed, now.destroyed),
            (&mut self.rejected, now.rejected),
            (&mut self.limit, now.limit),
            (&mut self.high_water, now.high_water),
            (&mut self.longest_seconds, now.longest_seconds),
            (&mut self.mean_seconds, now.mean_seconds),
        ];
        for (known, now) in numbers {
            *known = now.or(*known);
        }
    }
}
