//! The audit on disk: lines that are added and never changed, by whichever process.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::file;
use crate::record::Record;

const NAME: &str = "audit.log";
/// When the file is longer, bytes, it is moved aside, in the place of the one before.
const LONGEST: u64 = 16 * 1024 * 1024;
/// So much of its end is read, bytes.
const TAIL: u64 = 256 * 1024;

/// The audit of a folder.
#[derive(Debug, Clone)]
pub struct Audit {
    path: PathBuf,
}

impl Audit {
    /// The one in this folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(NAME) }
    }

    /// Writes a record down, for good.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, record: &Record) -> std::io::Result<()> {
        self.add_up_to(record, LONGEST)
    }

    fn add_up_to(&self, record: &Record, longest: u64) -> std::io::Result<()> {
        let mut file = self.open()?;
        if file.metadata()?.len() >= longest {
            std::fs::rename(&self.path, self.path.with_extension("log.1"))?;
            file = self.open()?;
        }
        // In one piece: lines of two processes do not mix.
        file.write_all(record.line().as_bytes())?;
        file.sync_data()
    }

    fn open(&self) -> std::io::Result<File> {
        let is_new = !self.path.exists();
        let file = File::options().append(true).create(true).mode(0o600).open(&self.path)?;
        if is_new {
            file::hand_over(&self.path, self.path.parent().unwrap_or(Path::new(".")))?;
        }
        Ok(file)
    }

    /// The last records, the newest first, at most so many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn newest_first(&self, most: usize) -> std::io::Result<Vec<Record>> {
        let mut file = match File::open(&self.path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Vec::new());
            }
            opened => opened?,
        };
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        // The first line may be cut off: then it is no record, or begins in the middle of its time.
        let whole = if length > TAIL {
            bytes.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1)
        } else {
            0
        };
        let text = String::from_utf8_lossy(&bytes[whole..]);
        Ok(text.lines().rev().filter_map(Record::of_line).take(most).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use crate::record::Did;

    fn record(second: i64) -> Record {
        Record { second, did: Did::LogIn, who: "alice".into(), what: String::new(), from: "::1".into() }
    }

    #[test]
    fn records_are_there_again_the_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        let audit = Audit::of(folder.path());
        assert_eq!(audit.newest_first(10).unwrap(), []);
        for second in 0..20_000 {
            if second % 1000 == 0 || second > 19_990 {
                audit.add(&record(second)).unwrap();
            }
        }
        let last = Audit::of(folder.path()).newest_first(3).unwrap();
        assert_eq!(last, [record(19_999), record(19_998), record(19_997)]);
        assert_eq!(std::fs::metadata(folder.path().join(NAME)).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn only_the_end_of_a_long_file_is_read_and_a_torn_line_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = (0..30_000).map(|second| record(second).line()).collect();
        assert!(lines.len() as u64 > TAIL);
        std::fs::write(folder.path().join(NAME), lines + "30000\tlog_in\tal").unwrap();
        let all = Audit::of(folder.path()).newest_first(usize::MAX).unwrap();
        assert_eq!(all[0], record(29_999));
        assert!(all.windows(2).all(|pair| pair[0].second == pair[1].second + 1), "none is cut in the middle");
    }

    #[test]
    fn the_file_does_not_grow_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let audit = Audit::of(folder.path());
        for second in 0..100 {
            audit.add_up_to(&record(second), 500).unwrap();
        }
        let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(length(NAME) < 600 && length("audit.log.1") < 600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
