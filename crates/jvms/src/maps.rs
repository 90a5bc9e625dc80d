//! What a process has mapped, from `/proc/<pid>/maps`: which Java VM, which C library, which agents of ours.

use std::ffi::OsStr;
use std::io::BufRead;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// What the kernel adds to the path of a file that is mapped and no longer there.
const DELETED: &[u8] = b" (deleted)";

/// The Java VMs that are told apart, since each is attached to in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vm {
    HotSpot,
    OpenJ9,
}

/// An agent library of ours that a JVM has mapped. It stays mapped after its agent was stopped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MappedLibrary {
    /// Path as the JVM knows it.
    pub path: PathBuf,
    /// The file is gone from the disk; the JVM goes on with what it has mapped.
    pub deleted: bool,
}

impl MappedLibrary {
    /// The build in the file's name, `libsessionwatch-jvm-agent-<version>-<build>.so`.
    pub fn build(&self) -> Option<&str> {
        build_in_name(&self.path)
    }
}

/// The build at the end of a library's name, if it has one.
pub(crate) fn build_in_name(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?.strip_prefix("libsessionwatch-jvm-agent-")?.strip_suffix(".so")?;
    let (_, build) = name.rsplit_once('-')?;
    (!build.is_empty()).then_some(build)
}

/// The mapped files that matter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Maps {
    pub(crate) vm: Option<Vm>,
    /// `libjvm.so`, from whose place the home of the JDK follows.
    pub(crate) libjvm: Option<PathBuf>,
    pub(crate) musl: bool,
    pub(crate) agents: Vec<MappedLibrary>,
}

impl Maps {
    /// Reads line after line, so that ten thousand mappings cost no memory.
    pub(crate) fn read(mut lines: impl BufRead) -> std::io::Result<Self> {
        let mut maps = Self::default();
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            if let Some(path) = path_of(&line) {
                maps.see(path);
            }
            line.clear();
        }
        Ok(maps)
    }

    fn see(&mut self, mapped: &[u8]) {
        let (path, deleted) = match mapped.strip_suffix(DELETED) {
            Some(path) => (path, true),
            None => (mapped, false),
        };
        let Some(name) = path.rsplit(|&byte| byte == b'/').next() else { return };
        if name.starts_with(b"libj9vm") && name.ends_with(b".so") {
            self.vm = Some(Vm::OpenJ9);
        } else if name == b"libjvm.so" {
            // OpenJ9 has a libjvm.so as well, which only leads on to libj9vm.
            self.vm = self.vm.or(Some(Vm::HotSpot));
            self.libjvm.get_or_insert_with(|| PathBuf::from(OsStr::from_bytes(path)));
        } else if name.starts_with(b"ld-musl-") || name.starts_with(b"libc.musl-") {
            self.musl = true;
        } else if is_ours(name) {
            let path = PathBuf::from(std::ffi::OsString::from_vec(path.to_vec()));
            let library = MappedLibrary { path, deleted };
            if !self.agents.contains(&library) {
                self.agents.push(library);
            }
        }
    }
}

fn is_ours(name: &[u8]) -> bool {
    name.ends_with(b".so")
        && (name.starts_with(b"libsessionwatch_jvm_agent") || name.starts_with(b"libsessionwatch-jvm-agent-"))
}

/// The path in a line `start-end perms offset device inode   path`.
fn path_of(line: &[u8]) -> Option<&[u8]> {
    let mut rest = line.strip_suffix(b"\n").unwrap_or(line);
    for _ in 0..5 {
        let gap = rest.iter().position(|&byte| byte == b' ')?;
        rest = &rest[gap + 1..];
    }
    let rest = rest.trim_ascii_start();
    rest.starts_with(b"/").then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn maps(paths: &[&str]) -> Maps {
        let text: String = paths
            .iter()
            .map(|path| {
                format!("7fbec3a00000-7fbec3c51000 r--p 00000000 fe:00 315152                     {path}\n")
            })
            .collect();
        Maps::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn hotspot_is_known_by_libjvm_also_after_its_package_was_upgraded() {
        let seen = maps(&["/usr/lib/jvm/17/lib/server/libjvm.so (deleted)", "[heap]", ""]);
        assert_eq!(seen.vm, Some(Vm::HotSpot));
        assert_eq!(seen.libjvm, Some(PathBuf::from("/usr/lib/jvm/17/lib/server/libjvm.so")));
    }

    #[test]
    fn openj9_is_openj9_in_whatever_order_its_two_libraries_come() {
        for paths in
            [["/j/lib/default/libjvm.so", "/j/lib/default/libj9vm29.so"], ["/j/libj9vm29.so", "/j/libjvm.so"]]
        {
            assert_eq!(maps(&paths).vm, Some(Vm::OpenJ9));
        }
    }

    #[test]
    fn a_process_without_any_of_them_is_no_jvm() {
        assert_eq!(
            maps(&["/usr/bin/cat", "/lib/libjvmx.so", "/lib/x86_64-linux-gnu/libc.so.6"]),
            Maps::default()
        );
    }

    #[test]
    fn our_libraries_are_listed_once_each_with_build_and_whether_they_are_deleted() {
        let seen = maps(&[
            "/opt/s w/libsessionwatch-jvm-agent-0.1.0-0123456789ab.so",
            "/opt/s w/libsessionwatch-jvm-agent-0.1.0-0123456789ab.so",
            "/target/libsessionwatch_jvm_agent.so (deleted)",
            "/opt/libsomething_else.so",
        ]);
        let told: Vec<_> =
            seen.agents.iter().map(|a| (a.path.to_str().unwrap(), a.deleted, a.build())).collect();
        assert_eq!(
            told,
            [
                ("/opt/s w/libsessionwatch-jvm-agent-0.1.0-0123456789ab.so", false, Some("0123456789ab")),
                ("/target/libsessionwatch_jvm_agent.so", true, None),
            ]
        );
    }

    #[test]
    fn musl_is_known_by_its_loader() {
        assert!(maps(&["/lib/ld-musl-x86_64.so.1"]).musl);
        assert!(!maps(&["/lib64/ld-linux-x86-64.so.2"]).musl);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Maps::read(&bytes[..]);
        }
    }
}
