//! What the engine is shown.

use sessionwatch_series::counts::Counts;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::subject::Told;

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// A server.
    Server(ServerId),
    /// An application.
    Application(ApplicationId),
}

/// An application that is there and was just read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Application<'a> {
    /// Which.
    pub id: ApplicationId,
    /// Its server's name. Hostile text.
    pub server: &'a str,
    /// Its name. Hostile text.
    pub name: &'a str,
    /// Sessions that exist.
    pub active: Option<u64>,
    /// The most sessions allowed at once.
    pub limit: Option<u64>,
    /// Everything that was counted of it; never falls.
    pub counted: Counts,
    /// Which of these counts are told.
    pub told: Told,
}

/// A server, read or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server<'a> {
    /// Which.
    pub id: ServerId,
    /// Its name. Hostile text.
    pub name: &'a str,
    /// When it was read last, UTC seconds.
    pub last_read: i64,
    /// Whether anybody waits for it: a source that was taken out of the configuration is not missed.
    pub awaited: bool,
}

/// Everything there is at a moment.
#[derive(Debug, Clone, Default)]
pub struct Seen<'a> {
    /// All servers; none while reading is switched off.
    pub servers: Vec<Server<'a>>,
    /// Only applications that are being read: of the others nothing is known now.
    pub applications: Vec<Application<'a>>,
}
