//! The log of a server's console: the port it came up on, the last lines for an error.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::DemoError;

/// How many lines of the log an error shows.
const TAIL_LINES: usize = 25;

/// What one run of a server writes to its console; earlier runs come before it in the same file.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    begin: u64,
}

impl Log {
    /// Goes on at the end of the file at `path`, which is created if it is not there.
    pub(super) fn open(path: &Path) -> Result<(Log, File), DemoError> {
        let file =
            File::options().create(true).append(true).open(path).map_err(DemoError::file("open", path))?;
        let begin = file.metadata().map_err(DemoError::file("read", path))?.len();
        Ok((Log { path: path.to_path_buf(), begin }, file))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The port that the connector says it has begun to serve, once it said so.
    pub(super) fn port(&self) -> Option<u16> {
        port(&self.text())
    }

    /// The last lines of this run that say something: a stack trace would push the reason out of sight.
    pub(super) fn tail(&self) -> String {
        let text = self.text();
        let lines: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("at ")).collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    /// Everything of this run so far.
    pub(super) fn text(&self) -> String {
        let mut bytes = Vec::new();
        // A log that can't be read is as good as an empty one: whoever waits for it reports that.
        let _ = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.begin))?;
            file.read_to_end(&mut bytes)
        });
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// The name of a protocol handler holds its port: `"http-nio-127.0.0.1-8080"` when it was asked for,
/// `"http-nio-127.0.0.1-auto-1-40123"` when any would do; the latter without the number while not yet bound.
fn port(text: &str) -> Option<u16> {
    text.match_indices("\"http-nio-127.0.0.1-").find_map(|(at, prefix)| {
        let name = text[at + prefix.len()..].split('"').next()?;
        match name.strip_prefix("auto-") {
            Some(counted) => counted.split_once('-')?.1.parse().ok(),
            None => name.parse().ok(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_handlers_name() {
        let waiting = "Initializing ProtocolHandler [\"http-nio-127.0.0.1-auto-1\"]\n";
        assert_eq!(port(waiting), None);
        let started = format!("{waiting}Starting ProtocolHandler [\"http-nio-127.0.0.1-auto-1-40123\"]\n");
        assert_eq!(port(&started), Some(40123));
        assert_eq!(port("Starting ProtocolHandler [\"http-nio-127.0.0.1-8080\"]"), Some(8080));
    }
}
