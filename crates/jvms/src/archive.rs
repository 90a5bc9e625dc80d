//! The names in the directory of a zip archive, read from its last megabytes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// How much of the archive's end is read, in bytes. Forty thousand entries fit.
const TAIL: u64 = 4 * 1024 * 1024;
/// What each entry of the directory begins with, and how long it is before its name.
const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
const ENTRY: usize = 46;

/// Calls `see` with the name of each entry in the directory of `archive` that lies within its last 4 MiB.
pub(crate) fn entries(archive: &mut File, mut see: impl FnMut(&str)) -> io::Result<()> {
    let size = archive.metadata()?.len();
    archive.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    archive.take(TAIL).read_to_end(&mut tail)?;
    let mut at = 0;
    while at + ENTRY <= tail.len() {
        if tail[at] != b'P' || tail[at..at + 4] != SIGNATURE {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_le_bytes([tail[at + 28], tail[at + 29]]));
        let Some(name) = tail.get(at + ENTRY..at + ENTRY + length) else { break };
        if let Ok(name) = std::str::from_utf8(name) {
            see(name);
        }
        at += ENTRY + length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn names(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut names = Vec::new();
        entries(&mut file, |name| names.push(name.to_owned())).unwrap();
        names
    }

    fn entry(name: &str) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.resize(ENTRY, 0);
        bytes[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes
    }

    #[test]
    fn the_directory_is_found_behind_the_content() {
        let mut archive = vec![b'P'; 1000];
        archive.extend(entry("BOOT-INF/lib/a.jar"));
        archive.extend(entry("META-INF/MANIFEST.MF"));
        archive.extend(b"PK\x05\x06");
        assert_eq!(names(&archive), ["BOOT-INF/lib/a.jar", "META-INF/MANIFEST.MF"]);
    }

    #[test]
    fn of_a_large_archive_only_the_end_is_read() {
        let mut archive = entry("at the start");
        archive.resize(usize::try_from(TAIL).unwrap() + 1000, 0);
        archive.extend(entry("at the end"));
        assert_eq!(names(&archive), ["at the end"]);
    }

    #[test]
    fn a_name_that_runs_over_the_end_stops_the_reading() {
        let mut archive = entry("cut off");
        archive.truncate(archive.len() - 1);
        assert!(names(&archive).is_empty());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500), at in 0_usize..500) {
            let mut bytes = bytes;
            if at + 4 <= bytes.len() { bytes[at..at + 4].copy_from_slice(&SIGNATURE); }
            names(&bytes);
        }
    }
}
