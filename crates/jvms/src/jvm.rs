//! One JVM of this machine, as it was at the moment it was looked at.

use crate::found::Found;
use crate::jdk::Jdk;
use crate::maps::MappedLibrary;
use crate::obstacle::Obstacle;
use crate::program::Program;

/// A JVM of this machine. All texts come from other processes and are made safe to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jvm {
    /// Process id on this machine.
    pub pid: u32,
    /// Process id that the JVM knows itself by; another one in a container.
    pub inner_pid: u32,
    /// Effective user, by number.
    pub uid: u32,
    /// Effective group, by number.
    pub gid: u32,
    /// Name of that user on this machine, or the number.
    pub user: String,
    /// What it runs: main class or jar.
    pub program: Program,
    /// Which Java it is.
    pub jdk: Jdk,
    /// Start of the process, in UTC seconds since 1970, to about a second.
    pub started: u64,
    /// Which server seems to run in it.
    pub found: Found,
    /// Our agent in it.
    pub agent: Agent,
    /// Whether it can be attached to; if not, why and what to do.
    pub attachable: Result<(), Obstacle>,
    /// Start in clock ticks since boot: with the pid it tells this process from a later one of the same pid.
    pub(crate) start_ticks: u64,
}

/// What is to be seen from outside of our agent in a JVM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// Its thread runs: it is reading.
    pub active: bool,
    /// Libraries of ours that are mapped, also those whose agent was stopped: a JVM never unloads one.
    pub libraries: Vec<MappedLibrary>,
}
