//! Where readings go: whoever keeps them implements this.

use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick};
use sessionwatch_series::reading::Reading;
use tokio::sync::watch;

/// Lets servers in.
pub trait Sink: Send + Sync + std::fmt::Debug {
    /// A server is there. It stays until the line is dropped; one of the same identity takes its place.
    fn open(&self, hello: Hello) -> Box<dyn Line>;

    /// Whether servers are to be read at all.
    fn reading(&self) -> watch::Receiver<bool>;
}

/// Speaks for one server. Dropping it says that the server cannot be read any more.
pub trait Line: Send + Sync + std::fmt::Debug {
    /// Every application that there is now.
    fn applications_are(&self, list: Applications);

    /// The counters of one second.
    fn tick(&self, tick: Tick);

    /// Something is wrong: what was tried, what happened, what to do.
    fn trouble(&self, text: String);

    /// The last reading of an application, also from before a restart of ours.
    fn last(&self, application: &ApplicationInfo) -> Option<Reading>;
}
