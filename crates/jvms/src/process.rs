//! One process, held by its open `/proc/<pid>` folder.
//!
//! Reads through the open folder fail once the process has ended; they never reach another process that was given
//! the same pid later.

use std::fs::File;
use std::io::{self, BufReader};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use rustix::fs::{Mode, OFlags};

use crate::elf::{HEAD, Machine};
use crate::maps::Maps;
use crate::proc_status::{Stat, Status};
use crate::root::{Root, names_in, ordinary, read_up_to};

/// Longest command line and status that is read, in bytes.
const TEXT_LIMIT: u64 = 256 * 1024;
/// Most open files of one process that are looked at.
const FILES_LIMIT: usize = 16 * 1024;
/// Most threads of one process that are looked at.
const THREADS_LIMIT: usize = 64 * 1024;

/// The name that an agent's thread has in the kernel, at most 15 bytes.
const AGENT_THREAD: &[u8] = b"sessionwatch";

/// The namespaces that decide how a process can be spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Namespace {
    Mount,
    User,
}

#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    folder: OwnedFd,
}

impl Process {
    pub(crate) fn open(pid: u32) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { pid, folder: rustix::fs::open(format!("/proc/{pid}"), flags, Mode::empty())? })
    }

    pub(crate) fn stat(&self) -> io::Result<Stat> {
        Stat::parse(&self.text("stat")?).ok_or_else(unreadable)
    }

    pub(crate) fn status(&self) -> io::Result<Status> {
        Status::parse(&self.text("status")?).ok_or_else(unreadable)
    }

    /// The arguments that the process was started with; none for a kernel thread.
    pub(crate) fn arguments(&self) -> io::Result<Vec<Vec<u8>>> {
        let mut text = self.text("cmdline")?;
        if text.last() == Some(&0) {
            text.pop();
        }
        if text.is_empty() {
            return Ok(Vec::new());
        }
        Ok(text.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect())
    }

    pub(crate) fn maps(&self) -> io::Result<Maps> {
        Maps::read(BufReader::with_capacity(64 * 1024, self.open_text("maps")?))
    }

    /// For which processor its program was built.
    pub(crate) fn machine(&self) -> io::Result<Machine> {
        let program =
            rustix::fs::openat(&self.folder, "exe", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        let head = read_up_to(ordinary(program)?, HEAD as u64)?;
        Machine::parse(&head).ok_or_else(unreadable)
    }

    pub(crate) fn root(&self) -> io::Result<Root> {
        Root::open(self.folder.as_fd())
    }

    /// The working folder of the process.
    pub(crate) fn working_folder(&self) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.folder, "cwd", flags, Mode::empty())?)
    }

    /// Whether the process is in the same namespace as `other`.
    pub(crate) fn shares(&self, namespace: Namespace, other: &Self) -> io::Result<bool> {
        let link = match namespace {
            Namespace::Mount => "ns/mnt",
            Namespace::User => "ns/user",
        };
        let name = |of: &Self| rustix::fs::readlinkat(&of.folder, link, Vec::new());
        Ok(name(self)? == name(other)?)
    }

    /// The ordinary files that the process has open, each with the number by which [`Self::open_file`] opens it.
    pub(crate) fn files(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let folder = self.subfolder("fd")?;
        let mut files = Vec::new();
        for number in names_in(&folder, FILES_LIMIT)? {
            let Ok(number) = number.into_string() else { continue };
            let Ok(path) = rustix::fs::readlinkat(&folder, number.as_str(), Vec::new()) else { continue };
            if path.to_bytes().starts_with(b"/") {
                files.push((number, PathBuf::from(String::from_utf8_lossy(path.to_bytes()).into_owned())));
            }
        }
        Ok(files)
    }

    /// Opens a file that the process has open, wherever its path may lead by now.
    pub(crate) fn open_file(&self, number: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        ordinary(rustix::fs::openat(self.subfolder("fd")?, number, flags, Mode::empty())?)
    }

    /// Whether a thread of our agent runs in the process.
    pub(crate) fn has_agent_thread(&self) -> io::Result<bool> {
        let threads = self.subfolder("task")?;
        for thread in names_in(&threads, THREADS_LIMIT)? {
            let Ok(thread) = thread.into_string() else { continue };
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            let Ok(name) = rustix::fs::openat(&threads, format!("{thread}/comm"), flags, Mode::empty())
            else {
                continue;
            };
            if read_up_to(File::from(name), 64).is_ok_and(|name| name.trim_ascii_end() == AGENT_THREAD) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn subfolder(&self, name: &str) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.folder, name, flags, Mode::empty())?)
    }

    fn open_text(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(&self.folder, name, flags, Mode::empty())?))
    }

    fn text(&self, name: &str) -> io::Result<Vec<u8>> {
        read_up_to(self.open_text(name)?, TEXT_LIMIT)
    }
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not in the form that Linux writes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    fn us() -> Process {
        Process::open(std::process::id()).unwrap()
    }

    #[test]
    fn our_own_process_is_readable_and_is_no_jvm() {
        let us = us();
        assert_eq!(us.status().unwrap().process, us.pid);
        assert_eq!(us.status().unwrap().uid, rustix::process::geteuid().as_raw());
        assert!(us.stat().unwrap().start_ticks > 0);
        assert!(!us.arguments().unwrap().is_empty());
        assert_eq!(us.maps().unwrap().vm, None);
        assert!(us.machine().unwrap().to_string().contains("bit"));
        assert!(us.shares(Namespace::Mount, &us).unwrap() && us.shares(Namespace::User, &us).unwrap());
    }

    #[test]
    fn a_thread_is_known_by_its_name_while_it_runs() {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sessionwatch".into())
            .spawn(move || {
                tell.send(()).unwrap();
                let _ = stopped.recv();
            })
            .unwrap();
        told.recv().unwrap();
        assert!(us().has_agent_thread().unwrap());
        drop(stop);
        thread.join().unwrap();
        // The kernel may list the thread for a moment longer than pthread_join waits.
        while us().has_agent_thread().unwrap() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn an_open_file_is_listed_and_opened_by_its_number() {
        let kept = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(kept.path(), "content").unwrap();
        let us = us();
        let path = kept.path().canonicalize().unwrap();
        let (number, _) = us.files().unwrap().into_iter().find(|(_, at)| *at == path).unwrap();
        assert_eq!(read_up_to(us.open_file(&number).unwrap(), 100).unwrap(), b"content");
    }

    #[test]
    fn a_process_that_ended_is_an_error_and_never_its_successor() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let process = Process::open(child.id()).unwrap();
        assert!(process.stat().is_ok());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(process.stat().is_err());
        assert!(process.maps().is_err());
        assert!(Process::open(child.id()).is_err());
    }
}
