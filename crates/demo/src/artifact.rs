//! A Maven artifact, fetched once with the `mvn` client and kept unpacked in the cache folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{cache_folder, kept};
use crate::checksum;
use crate::error::DemoError;
use crate::maven::{COPY, Maven};
use crate::unpack::unpack;

/// The Maven coordinates of a zip archive (group, name, version), and its SHA-256 checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    group: &'static str,
    name: &'static str,
    version: &'static str,
    /// Of some there is one with a classifier only.
    classifier: &'static str,
    sha256: &'static str,
}

impl Artifact {
    /// The zip archive with these coordinates, for example `org.apache.tomcat`, `tomcat`, `11.0.24`.
    pub fn zip(
        group: &'static str,
        name: &'static str,
        version: &'static str,
        sha256: &'static str,
    ) -> Artifact {
        Artifact { group, name, version, classifier: "", sha256 }
    }

    /// The one of its archives with this classifier.
    #[must_use]
    pub fn classifier(mut self, classifier: &'static str) -> Artifact {
        self.classifier = classifier;
        self
    }

    /// The folder that holds the unpacked archive, which is fetched first if this machine does not have it.
    ///
    /// An archive whose entries all lie in one folder yields that folder. Processes that ask at the same time
    /// wait for the one that fetches. `progress` gets a line when a fetch begins, every few seconds while it
    /// goes on, and when it is done; nothing when the archive is there already.
    ///
    /// # Errors
    /// [`DemoError::NoMaven`], [`DemoError::Fetch`], [`DemoError::Checksum`] and [`DemoError::Unpack`], as they
    /// say; [`DemoError::NoCacheFolder`] or [`DemoError::File`] when there is nowhere to put it.
    pub fn folder(&self, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        self.folder_in(&cache_folder()?, progress)
    }

    fn folder_in(&self, cache: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let home = cache.join(self.group).join(self.name);
        let unpacked = kept(&home, self.version, &self.to_string(), progress, |partial| {
            let archive = self.fetch(partial, progress)?;
            checksum::compare(&self.to_string(), &checksum::file(&archive)?, self.sha256)?;
            let content = partial.join("content");
            fs::create_dir(&content).map_err(DemoError::file("create", &content))?;
            unpack(&archive, &content)?;
            Ok(content)
        })?;
        only_folder(&unpacked)
    }

    fn fetch(&self, folder: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let what = self.to_string();
        let Artifact { group, name, version, classifier, .. } = self;
        let dash = if classifier.is_empty() { "" } else { "-" };
        let archive = folder.join(format!("{name}-{version}{dash}{classifier}.zip"));
        let colon = if classifier.is_empty() { "" } else { ":" };
        let arguments = [
            format!("-Dartifact={group}:{name}:{version}:zip{colon}{classifier}"),
            format!("-DoutputDirectory={}", folder.display()),
        ];
        Maven { what: &what, folder }.run(COPY, &arguments, &archive, progress)?;
        Ok(archive)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_cache_is_not_fetched_again() {
        let cache = tempfile::tempdir().unwrap();
        let inner = cache.path().join("org.example/thing/1.0/thing-1.0");
        fs::create_dir_all(&inner).unwrap();
        let folder = Artifact::zip("org.example", "thing", "1.0", "")
            .folder_in(cache.path(), &|line| panic!("no fetch expected, said {line}"))
            .unwrap();
        assert_eq!(folder, inner);
    }

    #[test]
    fn several_entries_at_the_top_yield_the_folder_around_them() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("g/n/1");
        fs::create_dir_all(folder.join("a")).unwrap();
        fs::create_dir_all(folder.join("b")).unwrap();
        assert_eq!(Artifact::zip("g", "n", "1", "").folder_in(cache.path(), &|_| ()).unwrap(), folder);
    }
}
