//! The Maven client, asked to bring something; what it says when it can't.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::DemoError;

/// The Maven plug-in that brings artifacts; pinned, so that every machine runs the same.
const PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0";
/// The goal that copies one artifact into a folder.
pub(crate) const COPY: &str = "copy";
/// How often a long download says that it is still going on.
const STILL_GOING: Duration = Duration::from_secs(3);
/// How much of Maven's own words an error repeats.
const REASON_LINES: usize = 12;

/// One errand.
pub(crate) struct Maven<'a> {
    /// What it is to bring, for people.
    pub(crate) what: &'a str,
    /// Where it runs and writes its log.
    pub(crate) folder: &'a Path,
}

impl Maven<'_> {
    /// Runs a goal of the plug-in, after which `brought` must be there.
    pub(crate) fn run(
        &self,
        goal: &str,
        arguments: &[String],
        brought: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<(), DemoError> {
        let log_path = self.folder.join("mvn.log");
        let mut log = File::options()
            .create_new(true)
            .read(true)
            .append(true)
            .open(&log_path)
            .map_err(DemoError::file("create", &log_path))?;
        let status = self.status(goal, arguments, &log, &log_path, progress)?;
        if status.success() && brought.exists() {
            return Ok(());
        }
        let mut said = Vec::new();
        let read = log.rewind().and_then(|()| log.read_to_end(&mut said));
        read.map_err(DemoError::file("read", &log_path))?;
        Err(self.failed(status.to_string(), reason(&String::from_utf8_lossy(&said))))
    }

    fn status(
        &self,
        goal: &str,
        arguments: &[String],
        log: &File,
        log_path: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<ExitStatus, DemoError> {
        let handle = || log.try_clone().map(Stdio::from).map_err(DemoError::file("open", log_path));
        let mut maven = Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--strict-checksums", "-Dstyle.color=never"])
            .arg(format!("{PLUGIN}:{goal}"))
            .args(arguments)
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(handle()?)
            .stderr(handle()?)
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => DemoError::NoMaven { artifact: self.what.to_owned() },
                _ => self.failed(format!("could not be run: {error}"), String::new()),
            })?;
        let begun = Instant::now();
        let mut told = begun;
        loop {
            match maven.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => thread::sleep(Duration::from_millis(50)),
                Err(error) => return Err(self.failed(error.to_string(), String::new())),
            }
            if told.elapsed() >= STILL_GOING {
                told = Instant::now();
                progress(&format!("still fetching {}, {} s so far …", self.what, begun.elapsed().as_secs()));
            }
        }
    }

    fn failed(&self, status: String, reason: String) -> DemoError {
        DemoError::Fetch { artifact: self.what.to_owned(), status, reason }
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
    fn mavens_reason_comes_without_colours_and_advice() {
        let said = "\x1b[0m\x1b[0m[ERROR] No goal: \x1b[1mgone\x1b[m\n[ERROR] \n[ERROR] To see the full stack trace of the \
                    errors, ask again\n[ERROR] Help\n";
        assert_eq!(reason(said), "No goal: gone");
    }
}
