//! The log of a server's console: everything of one run, the last lines for an error.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::DemoError;

/// How many lines of the log an error shows.
const TAIL_LINES: usize = 25;

/// What one run of a server writes to its console; earlier runs come before it in the same file.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    begin: u64,
}

impl Log {
    /// Goes on at the end of the file at `path`, which is created if it is not there.
    pub(crate) fn open(path: &Path) -> Result<(Log, File), DemoError> {
        let file =
            File::options().create(true).append(true).open(path).map_err(DemoError::file("open", path))?;
        let begin = file.metadata().map_err(DemoError::file("read", path))?.len();
        Ok((Log { path: path.to_path_buf(), begin }, file))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The last lines of this run that say something: a stack trace would push the reason out of sight.
    pub(crate) fn tail(&self) -> String {
        let text = self.text();
        let lines: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("at ")).collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    /// Everything of this run so far.
    pub(crate) fn text(&self) -> String {
        let mut bytes = Vec::new();
        // A log that can't be read is as good as an empty one: whoever waits for it reports that.
        let _ = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.begin))?;
            file.read_to_end(&mut bytes)
        });
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
