//! The Java runtimes of this machine.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::DemoError;

/// Where Linux distributions put their Java runtimes.
const INSTALLED: &str = "/usr/lib/jvm";

/// A Java runtime: a folder with `bin/java` and a `release` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jdk {
    home: PathBuf,
    major: u32,
    version: String,
}

impl Jdk {
    /// Every Java runtime found, the newest first, each once however many links lead to it.
    ///
    /// Looks at `$JAVA_HOME`, the folders in `/usr/lib/jvm` and the `java` on `PATH`. A folder without a
    /// readable `release` file is left out, since its version is not known.
    pub fn all() -> Vec<Jdk> {
        let from_path = env::var_os("PATH").into_iter().flat_map(|paths| {
            env::split_paths(&paths)
                .filter_map(|folder| fs::canonicalize(folder.join("java")).ok())
                .filter_map(|java| Some(java.parent()?.parent()?.to_path_buf()))
                .collect::<Vec<_>>()
        });
        let installed = fs::read_dir(INSTALLED).into_iter().flatten().flatten().map(|entry| entry.path());
        found(env::var_os("JAVA_HOME").map(PathBuf::from).into_iter().chain(installed).chain(from_path))
    }

    /// The newest runtime of this machine whose major version is at least `least`.
    ///
    /// # Errors
    /// [`DemoError::NoJdk`] when there is none; it lists those that were found.
    pub fn at_least(least: u32) -> Result<Jdk, DemoError> {
        let all = Jdk::all();
        match all.iter().find(|jdk| jdk.major >= least) {
            Some(jdk) => Ok(jdk.clone()),
            None => {
                let found: Vec<_> = all.iter().map(|jdk| jdk.version.as_str()).collect();
                let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
                Err(DemoError::NoJdk { wanted: least, found })
            }
        }
    }

    /// The runtime with exactly this major version, if this machine has one.
    pub fn with_major(major: u32) -> Option<Jdk> {
        Jdk::all().into_iter().find(|jdk| jdk.major == major)
    }

    /// Its folder, with all links resolved.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The `java` program in it.
    pub fn java(&self) -> PathBuf {
        self.home.join("bin/java")
    }

    /// The feature release: 8, 11, 17, 21, 25, …
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The whole version as its `release` file spells it, for example `17.0.15`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn found(folders: impl Iterator<Item = PathBuf>) -> Vec<Jdk> {
    let by_home: BTreeMap<PathBuf, Jdk> =
        folders.filter_map(|folder| read(&folder)).map(|jdk| (jdk.home.clone(), jdk)).collect();
    let mut all: Vec<Jdk> = by_home.into_values().collect();
    all.sort_by_key(|jdk| std::cmp::Reverse(jdk.major));
    all
}

fn read(folder: &Path) -> Option<Jdk> {
    let home = fs::canonicalize(folder).ok()?;
    if !home.join("bin/java").is_file() {
        return None;
    }
    let release = fs::read_to_string(home.join("release")).ok()?;
    let version = release
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION="))?
        .trim()
        .trim_matches('"')
        .to_owned();
    Some(Jdk { home, major: major(&version)?, version })
}

/// Up to Java 8 the feature release was the second number (`1.8.0_392`), since then it is the first.
fn major(version: &str) -> Option<u32> {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    match numbers.next()?.ok()? {
        1 => numbers.next()?.ok(),
        first => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn old_and_new_version_schemes_are_read() {
        assert_eq!(major("1.8.0_392"), Some(8));
        assert_eq!(major("17.0.15"), Some(17));
        assert_eq!(major("25"), Some(25));
        assert_eq!(major("26-ea"), Some(26));
        assert_eq!(major(""), None);
        assert_eq!(major("x"), None);
    }

    #[test]
    fn links_to_one_runtime_are_one_and_the_newest_comes_first() {
        let root = tempfile::tempdir().unwrap();
        let make = |name: &str, release: &str| {
            let home = root.path().join(name);
            fs::create_dir_all(home.join("bin")).unwrap();
            fs::write(home.join("bin/java"), "").unwrap();
            fs::write(home.join("release"), release).unwrap();
            home
        };
        let old = make("old", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.1\"\n");
        let new = make("new", "JAVA_VERSION=\"25.0.3\"\n");
        let nameless = make("nameless", "IMPLEMENTOR=\"x\"\n");
        let link = root.path().join("link");
        symlink(&old, &link).unwrap();

        let all = found([link, old, nameless, new, root.path().join("missing")].into_iter());
        let versions: Vec<_> = all.iter().map(|jdk| (jdk.major(), jdk.version())).collect();
        assert_eq!(versions, [(25, "25.0.3"), (17, "17.0.1")]);
    }
}
