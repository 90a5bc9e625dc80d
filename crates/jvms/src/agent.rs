//! Our agent in a JVM: brought in if it is not there, replaced if it is another build, stopped.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::attach::{AttachError, attach, load_again};
use crate::find::{Finder, LookError};
use crate::jvm::{Agent, Jvm};
use crate::library::Library;
use crate::options::{Options, STOP};
use crate::process::Process;
use crate::root::Root;

/// How long an agent that was told to stop may take.
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// After which time a thread that still runs is taken for the one that was not told to stop.
const OTHER_LIMIT: Duration = Duration::from_secs(1);
/// How often it is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(5);

/// When the agent is to be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Only if no agent of the same build runs: a running one goes on with the options that it has.
    IfNeeded,
    /// In any case, so that the options are new.
    Always,
}

/// What [`ensure`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// An agent of the same build runs already; nothing was loaded.
    AlreadyThere,
    /// The agent was loaded.
    Attached,
    /// A running agent of another build was stopped, then this one loaded.
    Replaced {
        /// The libraries that were told to stop. They stay mapped until the JVM ends.
        old: Vec<PathBuf>,
    },
}

/// What [`detach`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detached {
    /// The agent was running and has stopped.
    Stopped,
    /// It had been stopped before; nothing was done.
    WasStopped,
}

/// Sees to it that an agent of this build runs in `jvm`. Blocks for seconds at most.
///
/// # Errors
/// As [`attach`]; also when a running agent of another build does not stop.
pub fn ensure(jvm: &Jvm, library: &Library, options: &Options, load: Load) -> Result<Attached, AttachError> {
    let now = look(jvm)?;
    let root = Process::open(jvm.pid).and_then(|process| process.root()).ok();
    let (same, others) = sort(&now.agent, library, root.as_ref());
    let mut old = Vec::new();
    if now.agent.active {
        // Of several mapped copies one runs, and from outside it can't be seen which: stop those that should not.
        let runs = match (same.is_empty(), others.is_empty()) {
            (false, true) => true,
            (false, false) => !tell_to_stop(&now, &others, OTHER_LIMIT)?,
            (true, _) => {
                stop(&now, &others)?;
                false
            }
        };
        if runs && load == Load::IfNeeded {
            return Ok(Attached::AlreadyThere);
        }
        if !runs {
            old = others;
        }
    }
    attach(&now, &library.path, &options.to_string())?;
    Ok(if old.is_empty() { Attached::Attached } else { Attached::Replaced { old } })
}

/// Stops our agent in `jvm`, whatever its build. Its library stays mapped, asleep, until the JVM ends.
///
/// # Errors
/// When there is none, or it does not stop; else as [`attach`].
pub fn detach(jvm: &Jvm) -> Result<Detached, AttachError> {
    let now = look(jvm)?;
    if now.agent.libraries.is_empty() {
        return Err(AttachError::NoAgent { pid: jvm.pid });
    }
    if !now.agent.active {
        return Ok(Detached::WasStopped);
    }
    let all: Vec<PathBuf> = now.agent.libraries.iter().map(|library| library.path.clone()).collect();
    stop(&now, &all)?;
    Ok(Detached::Stopped)
}

/// The mapped libraries of this build, and the others.
fn sort(agent: &Agent, library: &Library, root: Option<&Root>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    // A deleted file may have been followed by another under its name, so then only the name counts.
    let is_same =
        |mapped: &crate::maps::MappedLibrary| library.is_at(&mapped.path, root.filter(|_| !mapped.deleted));
    let (same, others): (Vec<_>, Vec<_>) = agent.libraries.iter().partition(|mapped| is_same(mapped));
    let paths =
        |of: Vec<&crate::maps::MappedLibrary>| of.into_iter().map(|mapped| mapped.path.clone()).collect();
    (paths(same), paths(others))
}

/// Stops the agents of `libraries`, which are all that run.
fn stop(jvm: &Jvm, libraries: &[PathBuf]) -> Result<(), AttachError> {
    if tell_to_stop(jvm, libraries, STOP_LIMIT)? {
        return Ok(());
    }
    Err(AttachError::StillRunning { pid: jvm.pid, waited: STOP_LIMIT })
}

/// Tells each of `libraries` to stop; true as soon as no thread of ours is left, false if one runs on for `limit`.
fn tell_to_stop(jvm: &Jvm, libraries: &[PathBuf], limit: Duration) -> Result<bool, AttachError> {
    let mut failure = None;
    for library in libraries {
        if let Err(error) = load_again(jvm, library, STOP) {
            failure = Some(error);
        }
    }
    let deadline = Instant::now() + limit;
    while look(jvm)?.agent.active {
        if let Some(failure) = failure {
            return Err(failure);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(true)
}

/// The JVM as it is now, if it is still the same process.
fn look(jvm: &Jvm) -> Result<Jvm, AttachError> {
    let pid = jvm.pid;
    match Finder::new().look(pid) {
        Ok(now) if now.start_ticks == jvm.start_ticks => Ok(now),
        Ok(_) | Err(LookError::NoProcess(_) | LookError::NoJvm(_)) => Err(AttachError::Gone { pid }),
        Err(LookError::Proc(source)) => Err(AttachError::System { pid, doing: "reading /proc", source }),
    }
}
