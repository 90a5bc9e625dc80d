//! SHA-256 checksums of what is fetched, held against those that were pinned.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::DemoError;

/// Of a file, in hexadecimal.
pub(crate) fn file(path: &Path) -> Result<String, DemoError> {
    let mut file = File::open(path).map_err(DemoError::file("open", path))?;
    let (mut sum, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece).map_err(DemoError::file("read", path))? {
            0 => return Ok(hexadecimal(&sum.finalize())),
            length => sum.update(&piece[..length]),
        }
    }
}

/// Of a folder of files: of the lines that `sha256sum *` prints there.
pub(crate) fn folder(path: &Path) -> Result<String, DemoError> {
    let mut names: Vec<_> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>())
        .map_err(DemoError::file("read", path))?;
    names.sort();
    let mut sum = Sha256::new();
    for name in names {
        sum.update(format!("{}  {}\n", file(&path.join(&name))?, name.to_string_lossy()));
    }
    Ok(hexadecimal(&sum.finalize()))
}

/// An error unless both are the same.
pub(crate) fn compare(what: &str, found: &str, expected: &str) -> Result<(), DemoError> {
    if found == expected {
        return Ok(());
    }
    Err(DemoError::Checksum {
        artifact: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_what_its_files_are() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("b"), "").unwrap();
        fs::write(root.path().join("a"), "abc").unwrap();
        // The example of FIPS 180-4.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file(&root.path().join("a")).unwrap(), abc);
        let before = folder(root.path()).unwrap();
        fs::write(root.path().join("b"), "b").unwrap();
        let after = folder(root.path()).unwrap();
        assert!(compare("it", &before, &before).is_ok());
        assert!(compare("it", &after, &before).unwrap_err().to_string().contains(&after));
    }
}
