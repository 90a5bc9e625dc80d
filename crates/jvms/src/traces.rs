//! Searches a JVM's open files for traces of servers, and remembers what it found between two looks around.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::archive;
use crate::found::{Evidence, Found};
use crate::process::Process;
use crate::program::Program;

/// A JVM opens its jars as it starts, so a young one is searched each time.
const YOUNG: Duration = Duration::from_secs(120);
/// How often one is searched again in which nothing was found.
const AGAIN: Duration = Duration::from_secs(60);
/// Archives remembered before all are forgotten.
const ARCHIVES: usize = 256;

/// An archive by what changes when its content does: device, inode, time of change in ns, size.
type ArchiveKey = (u64, u64, i128, u64);

#[derive(Debug, Default)]
pub(crate) struct Traces {
    jvms: HashMap<(u32, u64), Searched>,
    archives: HashMap<ArchiveKey, Evidence>,
}

#[derive(Debug)]
struct Searched {
    found: Found,
    first: Instant,
    last: Instant,
    seen: bool,
}

impl Searched {
    fn is_due(&self) -> bool {
        self.first.elapsed() < YOUNG || (self.found == Found::default() && self.last.elapsed() >= AGAIN)
    }
}

impl Traces {
    /// What is found in the JVM that began at `start_ticks`.
    pub(crate) fn found(&mut self, process: &Process, start_ticks: u64, program: &Program) -> Found {
        let key = (process.pid, start_ticks);
        if let Some(known) = self.jvms.get_mut(&key)
            && !known.is_due()
        {
            known.seen = true;
            return known.found.clone();
        }
        let now = Instant::now();
        let found = self.search(process, program).found();
        let first = self.jvms.get(&key).map_or(now, |known| known.first);
        self.jvms.insert(key, Searched { found: found.clone(), first, last: now, seen: true });
        found
    }

    /// Forgets the JVMs that were not asked for since the last call.
    pub(crate) fn forget_the_unseen(&mut self) {
        self.jvms.retain(|_, jvm| std::mem::take(&mut jvm.seen));
    }

    fn search(&mut self, process: &Process, program: &Program) -> Evidence {
        let mut evidence = Evidence::default();
        if let Program::Class(main) = program {
            evidence.see_class(main);
        }
        let application = match program {
            Program::Jar(jar) => Path::new(jar).file_name(),
            _ => None,
        };
        // Files of a JVM of another user can't be listed: then only its main class speaks.
        for (number, path) in process.files().unwrap_or_default() {
            let Some(name) = path.file_name() else { continue };
            if Some(name) == application {
                evidence.join(&self.archive(process, &number));
            } else if let Some(name) = name.to_str() {
                evidence.see_jar(name);
            }
        }
        evidence
    }

    /// What the names in an application's archive tell, read once for each state of the file.
    fn archive(&mut self, process: &Process, number: &str) -> Evidence {
        let Ok(mut file) = process.open_file(number) else { return Evidence::default() };
        let Ok(about) = file.metadata() else { return Evidence::default() };
        let changed = i128::from(about.mtime()) * 1_000_000_000 + i128::from(about.mtime_nsec());
        let key = (about.dev(), about.ino(), changed, about.size());
        if let Some(evidence) = self.archives.get(&key) {
            return evidence.clone();
        }
        let mut evidence = Evidence::default();
        // An archive that can't be read to its end still told something by then.
        let _ = archive::entries(&mut file, |entry| evidence.see_entry(entry));
        if self.archives.len() >= ARCHIVES {
            self.archives.clear();
        }
        self.archives.insert(key, evidence.clone());
        evidence
    }
}
