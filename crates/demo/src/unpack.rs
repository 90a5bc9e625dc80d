//! Unpacks a zip archive, refusing names that would lead out of the target folder.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use zip::ZipArchive;

use crate::error::DemoError;

/// Unpacks `archive` into the existing folder `target`.
///
/// # Errors
/// [`DemoError::Unpack`] for a damaged archive, and for an entry that is a link or whose name is absolute or
/// climbs out of `target`; [`DemoError::File`] when something can't be written.
pub(crate) fn unpack(archive: &Path, target: &Path) -> Result<(), DemoError> {
    let refuse = |reason: String| DemoError::Unpack { archive: archive.to_path_buf(), reason };
    let file = File::open(archive).map_err(DemoError::file("open", archive))?;
    let mut zip = ZipArchive::new(file).map_err(|error| refuse(error.to_string()))?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|error| refuse(error.to_string()))?;
        let name = entry
            .enclosed_name()
            .ok_or_else(|| refuse(format!("the entry {:?} leads out of the folder", entry.name())))?;
        if entry.is_symlink() {
            return Err(refuse(format!("the entry {:?} is a link", entry.name())));
        }
        let path = target.join(name);
        if entry.is_dir() {
            fs::create_dir_all(&path).map_err(DemoError::file("create", &path))?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(DemoError::file("create", parent))?;
        }
        let mut out = File::create(&path).map_err(DemoError::file("create", &path))?;
        io::copy(&mut entry, &mut out).map_err(DemoError::file("write", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(folder: &Path, names: &[&str]) -> std::path::PathBuf {
        let path = folder.join("test.zip");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    #[test]
    fn folders_and_files_are_laid_out_as_in_the_archive() {
        let root = tempfile::tempdir().unwrap();
        let zip = archive(root.path(), &["top/a", "top/deep/er/b"]);
        let target = root.path().join("target");
        fs::create_dir(&target).unwrap();
        unpack(&zip, &target).unwrap();
        assert_eq!(fs::read_to_string(target.join("top/deep/er/b")).unwrap(), "top/deep/er/b");
        assert_eq!(fs::read_to_string(target.join("top/a")).unwrap(), "top/a");
    }

    #[test]
    fn an_entry_that_climbs_out_is_refused_and_written_nowhere() {
        let root = tempfile::tempdir().unwrap();
        let zip = archive(root.path(), &["../outside"]);
        let target = root.path().join("target");
        fs::create_dir(&target).unwrap();
        let error = unpack(&zip, &target).unwrap_err().to_string();
        assert!(error.contains("leads out"), "{error}");
        assert!(!root.path().join("outside").exists());
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("page.html");
        fs::write(&path, "<html>not found</html>").unwrap();
        let error = unpack(&path, root.path()).unwrap_err();
        assert!(matches!(error, DemoError::Unpack { .. }), "{error}");
    }
}
