//! What enters the ledger: the same entries in the same order make the same ledger.

use crate::change::Change;
use crate::frame::{Applications, Hello, Tick};
use crate::id::{ApplicationId, ServerId};

/// Something that changes the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An agent has said hello.
    Connected {
        /// The server it speaks for.
        server: ServerId,
        /// What the server is called.
        name: String,
        /// What it said.
        hello: Hello,
        /// UTC seconds.
        now: i64,
    },
    /// The connection to an agent has ended.
    Disconnected {
        /// The server it spoke for.
        server: ServerId,
        /// UTC seconds.
        now: i64,
    },
    /// An agent reports trouble.
    Trouble {
        /// The server it speaks for.
        server: ServerId,
        /// What it says.
        text: String,
    },
    /// An agent tells which applications there are.
    Applications {
        /// Where.
        server: ServerId,
        /// The applications.
        list: Applications,
        /// The id of each, in the same order.
        ids: Vec<ApplicationId>,
        /// UTC seconds.
        now: i64,
    },
    /// An agent tells its counters.
    Tick {
        /// Where.
        server: ServerId,
        /// The counters.
        tick: Tick,
        /// UTC seconds.
        now: i64,
    },
    /// Somebody changed what is tracked.
    Changed(Change),
}
