//! Why attaching failed, what the JVM said, and what to do.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::obstacle::Obstacle;

/// Why an agent could not be loaded or stopped.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The JVM ended, before or while it was spoken to.
    #[error("process {pid} has ended: `sessionwatch jvms` lists the JVMs of this machine")]
    Gone {
        /// Its process id.
        pid: u32,
    },
    /// Attaching is not possible, and nothing was tried.
    #[error("process {pid} can't be attached to: {obstacle}")]
    Obstacle {
        /// Its process id.
        pid: u32,
        /// The reason, and what to do.
        obstacle: Obstacle,
    },
    /// The kernel or the file system refused a step.
    #[error("process {pid} could not be attached to, {doing} failed: {source}")]
    System {
        /// Its process id.
        pid: u32,
        /// The step.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The library can't be read.
    #[error("the agent library {library:?} could not be read: {source}. Install it first")]
    Library {
        /// Its path.
        library: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The protocol can't carry such a text.
    #[error("{what} can't be sent to a JVM: {why}")]
    Unsendable {
        /// Which text.
        what: &'static str,
        /// Which rule it breaks.
        why: &'static str,
    },
    /// A file that belongs to somebody else lies where the JVM's own is expected.
    #[error(
        "{name} in the /tmp of process {pid} belongs to uid {owner} and not to the JVM's user: it may be a trap; \
             remove it and try again"
    )]
    Foreign {
        /// The JVM's process id.
        pid: u32,
        /// Name of the file.
        name: String,
        /// Number of its owner.
        owner: u32,
    },
    /// The JVM was asked and did not open its socket.
    #[error(
        "process {pid} was asked to open its attach socket and did not within {waited:?}: it may be too busy, or be \
             no HotSpot after all; it may have written a thread dump into its log. Try again, or start it with the \
             -agentpath option that `sessionwatch agent-path` prints"
    )]
    NoSocket {
        /// Its process id.
        pid: u32,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The JVM took the request and did not answer.
    #[error(
        "process {pid} took the request and did not answer within {waited:?}: it is busy, or another attach holds \
             it; whether the agent is loaded, `sessionwatch jvms` shows"
    )]
    NoAnswer {
        /// Its process id.
        pid: u32,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The JVM refused.
    #[error("process {pid} did not load the agent; it said: {said}. {advice}")]
    Refused {
        /// Its process id.
        pid: u32,
        /// The JVM's words.
        said: String,
        /// What to do.
        advice: &'static str,
    },
    /// There is nothing to stop.
    #[error("no agent of sessionwatch is in process {pid}")]
    NoAgent {
        /// Its process id.
        pid: u32,
    },
    /// The agent was told to stop and still runs.
    #[error(
        "the agent in process {pid} was told to stop and still runs after {waited:?}: try again; it does no harm \
             until the JVM ends"
    )]
    StillRunning {
        /// Its process id.
        pid: u32,
        /// How long it was waited for.
        waited: Duration,
    },
}

impl AttachError {
    /// For a step that the system refused.
    pub(crate) fn system<E: Into<io::Error>>(pid: u32, doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::System { pid, doing, source: source.into() }
    }
}
