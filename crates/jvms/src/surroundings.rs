//! What is the same for every JVM of one look around: who we are, the users, when the machine was booted.

use std::io;
use std::time::SystemTime;

use crate::elf::{Libc, Machine};
use crate::obstacle::Caller;
use crate::perf_files::PerfFiles;
use crate::process::Process;
use crate::root::Root;
use crate::users::Users;

#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) caller: Caller,
    pub(crate) us: Process,
    pub(crate) root: Root,
    pub(crate) users: Users,
    pub(crate) perf_files: PerfFiles,
    pub(crate) machine: Option<Machine>,
    booted: u64,
    ticks_per_second: u64,
}

impl Surroundings {
    /// Looks at this machine.
    pub(crate) fn look() -> io::Result<Self> {
        let pid = std::process::id();
        let (us, root) = (Process::open(pid)?, Root::ours()?);
        Ok(Self {
            caller: Caller {
                pid,
                uid: rustix::process::geteuid().as_raw(),
                gid: rustix::process::getegid().as_raw(),
            },
            users: Users::of_this_machine(),
            perf_files: PerfFiles::of(&root),
            machine: us.machine().ok(),
            booted: booted(&std::fs::read_to_string("/proc/stat")?).unwrap_or(0),
            ticks_per_second: rustix::param::clock_ticks_per_second().max(1),
            us,
            root,
        })
    }

    /// The C library that this program was built for, and with it the agent that comes with it.
    pub(crate) fn libc(&self) -> Libc {
        if cfg!(target_env = "musl") { Libc::Musl } else { Libc::Glibc }
    }

    /// The UTC second of now, by the clock that [`Self::second_of`] follows.
    pub(crate) fn now(&self) -> u64 {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.as_secs())
    }

    /// The UTC second in which a process was started.
    pub(crate) fn second_of(&self, start_ticks: u64) -> u64 {
        self.booted.saturating_add(start_ticks / self.ticks_per_second)
    }
}

/// The UTC second of the boot, from `/proc/stat`.
fn booted(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_start_is_in_the_past_and_after_the_boot() {
        let here = Surroundings::look().unwrap();
        let started = here.second_of(here.us.stat().unwrap().start_ticks);
        assert!(here.booted > 0 && here.booted <= started && started <= here.now() + 1);
    }

    #[test]
    fn the_boot_time_is_on_a_line_of_its_own() {
        assert_eq!(booted("cpu 1 2 3\nbtime 1700000000\nprocesses 5\n"), Some(1_700_000_000));
        assert_eq!(booted("cpu 1 2 3\n"), None);
    }
}
