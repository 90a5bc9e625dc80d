//! Where HotSpot leaves its performance data: `hsperfdata_<user>/<pid>` in the `/tmp` that the JVM sees.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;

use crate::hsperfdata::PerfData;
use crate::root::{Root, file_in, folder_in, names_in, read_up_to};

/// Sizes of a file that are believed, in bytes; HotSpot's own is 32 KiB.
const SIZES: std::ops::RangeInclusive<u64> = 32..=1024 * 1024;
/// Most names in one folder that are looked at.
const NAMES_LIMIT: usize = 64 * 1024;

/// The performance data files in one `/tmp`, by the pid in their names.
#[derive(Debug)]
pub(crate) struct PerfFiles {
    tmp: Option<OwnedFd>,
    /// Folders that hold a file of this pid: several, if a user left one behind and the pid came again.
    folders: BTreeMap<u32, Vec<String>>,
}

impl PerfFiles {
    /// Lists the files; none if that `/tmp` is not readable.
    pub(crate) fn of(root: &Root) -> Self {
        let mut files = Self { tmp: None, folders: BTreeMap::new() };
        if let Ok(tmp) = root.folder("tmp") {
            // A folder that vanishes while it is listed has nothing to tell.
            let _ = files.list(&tmp);
            files.tmp = Some(tmp);
        }
        files
    }

    fn list(&mut self, tmp: &OwnedFd) -> io::Result<()> {
        for name in names_in(tmp, NAMES_LIMIT)? {
            let Ok(name) = name.into_string() else { continue };
            if !name.starts_with("hsperfdata_") {
                continue;
            }
            let Ok(pids) = folder_in(tmp, name.as_str()).and_then(|folder| names_in(folder, NAMES_LIMIT))
            else {
                continue;
            };
            for pid in pids.iter().filter_map(|pid| pid.to_str().ok()?.parse().ok()) {
                self.folders.entry(pid).or_default().push(name.clone());
            }
        }
        Ok(())
    }

    /// Whether a file written by user `uid` names this pid, and is not older than the process: pids come again.
    ///
    /// `inner_pid` is the pid in the namespace of this `/tmp`; `started` the start of the process, in UTC seconds.
    pub(crate) fn name(&self, inner_pid: u32, uid: u32, started: u64) -> bool {
        // Five seconds, since the start of a process follows the clock's corrections and the file's time does not.
        let earliest = i64::try_from(started).unwrap_or(i64::MAX).saturating_sub(5);
        let fresh = |folder: &String| {
            let stat = self.tmp.as_ref().and_then(|tmp| {
                let folder = folder_in(tmp, folder.as_str()).ok()?;
                let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
                rustix::fs::statat(&folder, inner_pid.to_string(), flags).ok()
            });
            stat.is_some_and(|stat| stat.st_uid == uid && stat.st_mtime >= earliest)
        };
        self.folders.get(&inner_pid).is_some_and(|folders| folders.iter().any(fresh))
    }

    /// The performance data of the JVM that knows itself as `inner_pid` and runs as user `uid`; empty if there are none,
    /// or if they are not its own.
    pub(crate) fn read(&self, inner_pid: u32, uid: u32) -> PerfData {
        let (Some(tmp), Some(folders)) = (&self.tmp, self.folders.get(&inner_pid)) else {
            return PerfData::default();
        };
        folders
            .iter()
            .filter_map(|folder| {
                let file = file_in(folder_in(tmp, folder.as_str()).ok()?, &inner_pid.to_string()).ok()?;
                let metadata = file.metadata().ok()?;
                if metadata.uid() != uid || !SIZES.contains(&metadata.len()) {
                    return None;
                }
                PerfData::parse(&read_up_to(file, *SIZES.end()).ok()?).ok()
            })
            .next()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    /// The smallest performance data with one text: `a` is `b`.
    fn data() -> Vec<u8> {
        let mut bytes = vec![0xca, 0xfe, 0xc0, 0xc0, 1, 2, 0, 1];
        for number in [56_u32, 0, 0, 0, 32, 1, 24, 20, 2, 0x0105_0042, 22] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(b"a\0b\0");
        bytes
    }

    /// A `/tmp` with one file `hsperfdata_me/4711`.
    fn lab() -> (tempfile::TempDir, std::path::PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("tmp/hsperfdata_me");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("4711");
        std::fs::write(&file, data()).unwrap();
        (root, file)
    }

    fn us() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn text(root: &Path, uid: u32) -> Option<Vec<u8>> {
        PerfFiles::of(&Root::at(root)).read(4711, uid).text("a").map(<[u8]>::to_vec)
    }

    #[test]
    fn the_file_named_by_the_pid_is_read() {
        let (root, _) = lab();
        assert_eq!(text(root.path(), us()), Some(b"b".to_vec()));
        assert_eq!(PerfFiles::of(&Root::at(root.path())).read(4712, us()), PerfData::default());
    }

    #[test]
    fn a_file_of_another_user_a_link_or_one_of_an_unlikely_size_is_not() {
        let (root, file) = lab();
        assert_eq!(text(root.path(), us() + 1), None);
        let moved = root.path().join("moved");
        std::fs::rename(&file, &moved).unwrap();
        symlink(&moved, &file).unwrap();
        assert_eq!(text(root.path(), us()), None);
        std::fs::remove_file(&file).unwrap();
        std::fs::rename(&moved, &file).unwrap();
        std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(text(root.path(), us()), None);
    }

    #[test]
    fn a_file_left_behind_by_an_earlier_process_names_nobody() {
        let (root, file) = lab();
        let files = PerfFiles::of(&Root::at(root.path()));
        let written = u64::try_from(file.metadata().unwrap().mtime()).unwrap();
        assert!(files.name(4711, us(), written - 60));
        assert!(!files.name(4711, us(), written + 60));
        assert!(!files.name(4711, us() + 1, written - 60));
    }

    #[test]
    fn a_machine_without_any_is_empty() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(PerfFiles::of(&Root::at(root.path())).read(1, us()), PerfData::default());
    }
}
