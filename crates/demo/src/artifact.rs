//! A Maven artifact, fetched once with the `mvn` client and kept unpacked in the cache folder.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::cache::cache_folder;
use crate::error::DemoError;
use crate::unpack::unpack;

/// The Maven plug-in that copies one artifact into a folder; pinned, so that every machine runs the same.
const COPY_GOAL: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
/// How often a long download says that it is still going on.
const STILL_GOING: Duration = Duration::from_secs(3);
/// How much of Maven's own words an error repeats.
const REASON_LINES: usize = 12;

/// The Maven coordinates of a zip archive: group, name, version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    group: String,
    name: String,
    version: String,
}

impl Artifact {
    /// The zip archive with these coordinates, for example `org.apache.tomcat`, `tomcat`, `11.0.24`.
    pub fn zip(group: &str, name: &str, version: &str) -> Artifact {
        Artifact { group: group.to_owned(), name: name.to_owned(), version: version.to_owned() }
    }

    /// The folder that holds the unpacked archive, which is fetched first if this machine does not have it.
    ///
    /// An archive whose entries all lie in one folder yields that folder. Processes that ask at the same time
    /// wait for the one that fetches. `progress` gets a line when a fetch begins, every few seconds while it
    /// goes on, and when it is done; nothing when the archive is there already.
    ///
    /// # Errors
    /// [`DemoError::NoMaven`], [`DemoError::Fetch`] and [`DemoError::Unpack`], as they say;
    /// [`DemoError::NoCacheFolder`] or [`DemoError::File`] when there is nowhere to put it.
    pub fn folder(&self, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        self.folder_in(&cache_folder()?, progress)
    }

    fn folder_in(&self, cache: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let home = cache.join(&self.group).join(&self.name);
        let unpacked = home.join(&self.version);
        if unpacked.is_dir() {
            return only_folder(&unpacked);
        }
        fs::create_dir_all(&home).map_err(DemoError::file("create", &home))?;
        // The lock goes with the file handle, so a killed process leaves none behind.
        let lock_path = home.join(".lock");
        let lock = File::create(&lock_path).map_err(DemoError::file("create", &lock_path))?;
        if lock.try_lock().is_err() {
            progress(&format!("waiting for another process that is fetching {self} …"));
            lock.lock().map_err(DemoError::file("lock", &lock_path))?;
        }
        if unpacked.is_dir() {
            return only_folder(&unpacked);
        }

        let begun = Instant::now();
        progress(&format!("fetching {self} with Maven …"));
        let partial = tempfile::Builder::new()
            .prefix(".partial-")
            .tempdir_in(&home)
            .map_err(DemoError::file("create a folder in", &home))?;
        let archive = self.fetch(partial.path(), progress)?;
        let content = partial.path().join("content");
        fs::create_dir(&content).map_err(DemoError::file("create", &content))?;
        unpack(&archive, &content)?;
        // Complete or not there at all: the name appears with everything in it.
        fs::rename(&content, &unpacked).map_err(DemoError::file("rename into place", &unpacked))?;
        progress(&format!("fetched and unpacked {self} in {:.1} s", begun.elapsed().as_secs_f64()));
        only_folder(&unpacked)
    }

    fn fetch(&self, folder: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let log_path = folder.join("mvn.log");
        let mut log = File::options()
            .create_new(true)
            .read(true)
            .append(true)
            .open(&log_path)
            .map_err(DemoError::file("create", &log_path))?;
        let handle = || log.try_clone().map(Stdio::from).map_err(DemoError::file("open", &log_path));
        let mut maven = Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--strict-checksums", "-Dstyle.color=never", COPY_GOAL])
            .arg(format!("-Dartifact={}:{}:{}:zip", self.group, self.name, self.version))
            .arg(format!("-DoutputDirectory={}", folder.display()))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(handle()?)
            .stderr(handle()?)
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => DemoError::NoMaven { artifact: self.to_string() },
                _ => self.failed(format!("could not be run: {error}"), String::new()),
            })?;
        let begun = Instant::now();
        let mut told = begun;
        let status = loop {
            match maven.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => thread::sleep(Duration::from_millis(50)),
                Err(error) => return Err(self.failed(error.to_string(), String::new())),
            }
            if told.elapsed() >= STILL_GOING {
                told = Instant::now();
                progress(&format!("still fetching {self}, {} s so far …", begun.elapsed().as_secs()));
            }
        };
        let archive = folder.join(format!("{}-{}.zip", self.name, self.version));
        if status.success() && archive.is_file() {
            return Ok(archive);
        }
        let mut said = Vec::new();
        let read = log.rewind().and_then(|()| log.read_to_end(&mut said));
        read.map_err(DemoError::file("read", &log_path))?;
        Err(self.failed(status.to_string(), reason(&String::from_utf8_lossy(&said))))
    }

    fn failed(&self, status: String, reason: String) -> DemoError {
        DemoError::Fetch { artifact: self.to_string(), status, reason }
    }
}

impl std::fmt::Display for Artifact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.group, self.name, self.version)
    }
}

fn only_folder(folder: &Path) -> Result<PathBuf, DemoError> {
    let mut inside = fs::read_dir(folder).map_err(DemoError::file("read", folder))?.flatten();
    match (inside.next(), inside.next()) {
        (Some(only), None) if only.path().is_dir() => Ok(only.path()),
        _ => Ok(folder.to_path_buf()),
    }
}

/// What Maven says about a failure, without its colours and its advice on how to ask it for more.
fn reason(text: &str) -> String {
    let plain: String =
        text.split("\x1b[").map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect();
    let lines: Vec<_> = plain
        .lines()
        .take_while(|line| !line.contains("To see the full stack trace"))
        .map(|line| line.trim_start_matches("[ERROR]").trim())
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(REASON_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_cache_is_not_fetched_again() {
        let cache = tempfile::tempdir().unwrap();
        let inner = cache.path().join("org.example/thing/1.0/thing-1.0");
        fs::create_dir_all(&inner).unwrap();
        let folder = Artifact::zip("org.example", "thing", "1.0")
            .folder_in(cache.path(), &|line| panic!("no fetch expected, said {line}"))
            .unwrap();
        assert_eq!(folder, inner);
    }

    #[test]
    fn mavens_reason_comes_without_colours_and_advice() {
        let said = "\x1b[0m\x1b[0m[ERROR] No goal: \x1b[1mgone\x1b[m\n[ERROR] \n[ERROR] To see the full stack trace of the \
                    errors, ask again\n[ERROR] Help\n";
        assert_eq!(reason(said), "No goal: gone");
    }

    #[test]
    fn several_entries_at_the_top_yield_the_folder_around_them() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("g/n/1");
        fs::create_dir_all(folder.join("a")).unwrap();
        fs::create_dir_all(folder.join("b")).unwrap();
        assert_eq!(Artifact::zip("g", "n", "1").folder_in(cache.path(), &|_| ()).unwrap(), folder);
    }
}
