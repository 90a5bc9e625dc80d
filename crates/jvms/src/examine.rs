//! Looks at one process: is it a JVM, which one, what runs in it, can it be attached to?

use std::io;
use std::os::fd::OwnedFd;

use crate::elf::Libc;
use crate::hsperfdata::PerfData;
use crate::jdk::Jdk;
use crate::jvm::{Agent, Jvm};
use crate::library_file::LibraryFile;
use crate::maps::Maps;
use crate::obstacle::{Circumstances, Visibility};
use crate::perf_files::PerfFiles;
use crate::proc_status::{Stat, Status};
use crate::process::{Namespace, Process};
use crate::program::{Program, disables_attach};
use crate::root::Root;
use crate::surroundings::Surroundings;
use crate::traces::Traces;

/// The library that a JVM would be asked to load, if that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// Not known; taken to be built for the same machine and C library as this program.
    Any,
    /// This file.
    File(&'a LibraryFile),
    /// One that the JVM has mapped already.
    Mapped,
}

/// Where the JVM's attach socket is, by the folder that holds it.
pub(crate) fn attach_socket(inner_pid: u32) -> String {
    format!(".java_pid{inner_pid}")
}

/// The JVM that `process` is; `None` if it is none, or ended meanwhile.
pub(crate) fn examine(
    process: &Process,
    here: &Surroundings,
    wanted: Wanted<'_>,
    traces: &mut Traces,
) -> Option<Jvm> {
    let (stat, status) = (process.stat().ok()?, process.status().ok()?);
    if stat.has_ended() || status.process != process.pid {
        return None;
    }
    let started = here.second_of(stat.start_ticks);
    let arguments = process.arguments().ok()?;
    let inside = Inside::of(process, here);
    let maps = match &inside {
        Ok(inside) if inside.maps.vm.is_none() => return None,
        Ok(inside) => Some(&inside.maps),
        Err(_) if !looks_like_a_jvm(status, started, &arguments, here) => return None,
        Err(_) => None,
    };
    let root = inside.as_ref().ok().map(|inside| &inside.root);
    let data = match &inside {
        Ok(inside) => {
            inside.perf_files.as_ref().unwrap_or(&here.perf_files).read(status.inner_pid, status.uid)
        }
        Err(_) => here.perf_files.read(status.inner_pid, status.uid),
    };
    let program = Program::of(data.text("sun.rt.javaCommand"), &arguments);
    let agent = Agent {
        active: maps.is_some_and(|maps| !maps.agents.is_empty())
            && process.has_agent_thread().unwrap_or(false),
        libraries: maps.map(|maps| maps.agents.clone()).unwrap_or_default(),
    };
    let circumstances = Circumstances {
        pid: process.pid,
        uid: status.uid,
        gid: status.gid,
        user: here.users.name(status.uid),
        stopped: stat.is_stopped(),
        vm: maps.and_then(|maps| maps.vm),
        refused: inside.as_ref().err().map(ToString::to_string),
        other_user_namespace: process.shares(Namespace::User, &here.us).is_ok_and(|same| !same),
        attach_allowed: attach_allowed(&data, &arguments),
        catches_sigquit: status.catches_sigquit(),
        listens: inside.as_ref().is_ok_and(|inside| inside.listens(status)),
        libc: libc(maps, here, wanted),
        machine: machine(process, here, wanted),
        library: inside.as_ref().map_or(Visibility::Seen, |inside| inside.sees(wanted)),
    };
    let attachable = circumstances.obstacle(here.caller);
    Some(Jvm {
        pid: process.pid,
        inner_pid: status.inner_pid,
        uid: status.uid,
        gid: status.gid,
        user: circumstances.user,
        found: traces.found(process, stat.start_ticks, &program),
        program,
        jdk: Jdk::of(&data, maps.and_then(|maps| maps.libjvm.as_deref()), root),
        started,
        agent,
        attachable,
        start_ticks: stat.start_ticks,
    })
}

/// What only the kernel's leave lets us see of a process.
struct Inside {
    maps: Maps,
    root: Root,
    tmp: Option<OwnedFd>,
    /// Its file tree is another one than ours.
    other_tree: bool,
    /// Performance data in a `/tmp` of its own.
    perf_files: Option<PerfFiles>,
}

impl Inside {
    fn of(process: &Process, here: &Surroundings) -> io::Result<Self> {
        let (maps, root) = (process.maps()?, process.root()?);
        let other_tree = !root.is_same_as(&here.root)?;
        let own_mounts = other_tree || !process.shares(Namespace::Mount, &here.us)?;
        Ok(Self {
            perf_files: (own_mounts && maps.vm.is_some()).then(|| PerfFiles::of(&root)),
            tmp: root.folder("tmp").ok(),
            maps,
            root,
            other_tree,
        })
    }

    fn listens(&self, status: Status) -> bool {
        let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
        self.tmp.as_ref().is_some_and(|tmp| {
            rustix::fs::statat(tmp, attach_socket(status.inner_pid), flags)
                .is_ok_and(|stat| stat.st_uid == status.uid)
        })
    }

    fn sees(&self, wanted: Wanted<'_>) -> Visibility {
        match wanted {
            Wanted::Mapped => Visibility::Seen,
            Wanted::Any if self.other_tree => Visibility::OtherTree,
            Wanted::Any => Visibility::Seen,
            Wanted::File(file) if file.is_seen_from(&self.root) => Visibility::Seen,
            Wanted::File(file) => Visibility::NotSeen(file.path.clone()),
        }
    }
}

/// What speaks for a JVM where the kernel does not let us look: fresh performance data, or its launcher's name.
fn looks_like_a_jvm(status: Status, started: u64, arguments: &[Vec<u8>], here: &Surroundings) -> bool {
    let launcher = arguments.first().and_then(|program| program.rsplit(|&byte| byte == b'/').next());
    launcher == Some(b"java") || here.perf_files.name(status.inner_pid, status.uid, started)
}

fn attach_allowed(data: &PerfData, arguments: &[Vec<u8>]) -> Option<bool> {
    data.attach_allowed().or_else(|| disables_attach(arguments).then_some(false))
}

fn libc(maps: Option<&Maps>, here: &Surroundings, wanted: Wanted<'_>) -> (Libc, Libc) {
    let ours = match wanted {
        Wanted::File(file) => file.libc.unwrap_or(here.libc()),
        Wanted::Any | Wanted::Mapped => here.libc(),
    };
    match (maps, wanted) {
        (None, _) | (_, Wanted::Mapped) => (ours, ours),
        (Some(maps), _) => (if maps.musl { Libc::Musl } else { Libc::Glibc }, ours),
    }
}

fn machine(
    process: &Process,
    here: &Surroundings,
    wanted: Wanted<'_>,
) -> Option<(crate::elf::Machine, crate::elf::Machine)> {
    let ours = match wanted {
        Wanted::File(file) => file.machine,
        Wanted::Any => here.machine,
        Wanted::Mapped => None,
    };
    process.machine().ok().zip(ours)
}

/// Whether this is still the process that `jvm` was; pids come again.
pub(crate) fn is_still(stat: Stat, jvm: &Jvm) -> bool {
    stat.start_ticks == jvm.start_ticks && !stat.has_ended()
}
