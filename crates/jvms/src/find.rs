//! All JVMs of this machine, looked for again and again at little cost.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::examine::{Wanted, examine};
use crate::jvm::Jvm;
use crate::library_file::LibraryFile;
use crate::process::Process;
use crate::surroundings::Surroundings;
use crate::traces::Traces;

/// How long a process that was no JVM is passed over. It may still become one: `exec`, or a JVM within a program.
const PASS_OVER: Duration = Duration::from_secs(60);
/// A process younger than this is looked at each time, in seconds: a launcher loads its JVM a moment after its start.
const YOUNG: u64 = 60;

/// Why there is no JVM to show for a process id.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// No such process.
    #[error("there is no process {0}: `sessionwatch jvms` lists the JVMs of this machine")]
    NoProcess(u32),
    /// A process of another kind.
    #[error(
        "process {0} is not a JVM, as far as can be seen: `sessionwatch jvms` lists those of this machine"
    )]
    NoJvm(u32),
    /// `/proc` is not readable.
    #[error("the processes of this machine can't be read from /proc: {0}. sessionwatch needs it mounted")]
    Proc(#[from] io::Error),
}

/// Finds JVMs and remembers, from one look around to the next, which processes are none and what was found in the others.
#[derive(Debug, Default)]
pub struct Finder {
    library: Option<LibraryFile>,
    passed_over: HashMap<(u32, u64), Instant>,
    traces: Traces,
}

impl Finder {
    /// A finder that judges whether JVMs are attachable by an agent built like this program.
    pub fn new() -> Self {
        Self::default()
    }

    /// A finder that judges by `library`: whether each JVM sees it, and whether it was built for that JVM.
    ///
    /// # Errors
    /// When the library can't be read.
    pub fn for_library(library: &Path) -> io::Result<Self> {
        Ok(Self { library: Some(LibraryFile::read(library)?), ..Self::default() })
    }

    /// All JVMs that are to be seen now, by process id. Processes that end meanwhile are left out.
    ///
    /// A JVM of another user that keeps its files private is known only by a launcher called `java`.
    ///
    /// # Errors
    /// When `/proc` can't be read.
    pub fn find(&mut self) -> io::Result<Vec<Jvm>> {
        let here = Surroundings::look()?;
        let mut pids: Vec<u32> = std::fs::read_dir("/proc")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|&pid| pid != here.caller.pid)
            .collect();
        pids.sort_unstable();
        let jvms = pids.into_iter().filter_map(|pid| self.see(pid, &here)).collect();
        self.passed_over.retain(|_, since| since.elapsed() < PASS_OVER);
        self.traces.forget_the_unseen();
        Ok(jvms)
    }

    /// The JVM with this process id.
    ///
    /// # Errors
    /// When there is no such process, it is no JVM, or `/proc` can't be read.
    pub fn look(&mut self, pid: u32) -> Result<Jvm, LookError> {
        let here = Surroundings::look()?;
        let process = Process::open(pid).map_err(|_| LookError::NoProcess(pid))?;
        let jvm = examine(&process, &here, wanted(self.library.as_ref()), &mut self.traces);
        jvm.ok_or_else(|| match process.stat() {
            Ok(stat) if !stat.has_ended() => LookError::NoJvm(pid),
            _ => LookError::NoProcess(pid),
        })
    }

    fn see(&mut self, pid: u32, here: &Surroundings) -> Option<Jvm> {
        let process = Process::open(pid).ok()?;
        let start_ticks = process.stat().ok()?.start_ticks;
        let key = (pid, start_ticks);
        if self.passed_over.get(&key).is_some_and(|since| since.elapsed() < PASS_OVER) {
            return None;
        }
        let jvm = examine(&process, here, wanted(self.library.as_ref()), &mut self.traces);
        if jvm.is_none() && here.now().saturating_sub(here.second_of(start_ticks)) > YOUNG {
            self.passed_over.insert(key, Instant::now());
        }
        jvm
    }
}

/// All JVMs that are to be seen now. A program that asks again and again keeps a [`Finder`] instead.
///
/// # Errors
/// When `/proc` can't be read.
pub fn find() -> io::Result<Vec<Jvm>> {
    Finder::new().find()
}

fn wanted(library: Option<&LibraryFile>) -> Wanted<'_> {
    library.map_or(Wanted::Any, Wanted::File)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn our_own_process_is_never_among_the_jvms() {
        assert!(find().unwrap().iter().all(|jvm| jvm.pid != std::process::id()));
    }

    #[test]
    fn a_process_that_is_no_jvm_is_told_from_one_that_is_not_there() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let pid = child.id();
        let mut finder = Finder::new();
        let alive = finder.look(pid);
        child.kill().unwrap();
        let as_zombie = finder.look(pid);
        child.wait().unwrap();
        assert!(matches!(alive, Err(LookError::NoJvm(_))), "{alive:?}");
        assert!(matches!(as_zombie, Err(LookError::NoProcess(_) | LookError::NoJvm(_))), "{as_zombie:?}");
        assert!(matches!(finder.look(pid), Err(LookError::NoProcess(_))));
    }

    #[test]
    fn an_old_process_that_is_no_jvm_is_passed_over_for_a_while() {
        let mut finder = Finder::new();
        finder.find().unwrap();
        // Process 1 is as old as the machine, or as the container that this test runs in.
        let init = Process::open(1).unwrap().stat().unwrap().start_ticks;
        let here = Surroundings::look().unwrap();
        let old = here.now() - here.second_of(init) > YOUNG;
        assert_eq!(finder.passed_over.contains_key(&(1, init)), old);
    }

    #[test]
    fn a_finder_for_a_library_that_is_not_there_is_an_error() {
        assert!(Finder::for_library(Path::new("/no/such/library.so")).is_err());
    }
}
