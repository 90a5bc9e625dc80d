//! The libraries that a program is built on, fetched once with the `mvn` client, with all that they need in turn.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{cache_folder, kept};
use crate::checksum;
use crate::error::DemoError;
use crate::maven::Maven;

/// A Maven project that says nothing but what it is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Libraries {
    /// For people and for the cache's folder.
    pub name: &'static str,
    pub version: &'static str,
    /// The project's file, `pom.xml`.
    pub project: String,
    /// The checksum of all of them together: of what `sha256sum *` prints in their folder.
    pub sha256: &'static str,
}

impl Libraries {
    /// The folder that holds all jars, which are fetched first if this machine does not have them.
    ///
    /// # Errors
    /// As [`Artifact::folder`](crate::Artifact::folder).
    pub fn folder(&self, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let home = cache_folder()?.join("libraries").join(self.name);
        kept(&home, self.version, &self.to_string(), progress, |partial| self.fetch(partial, progress))
    }

    fn fetch(&self, folder: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        let project = folder.join("pom.xml");
        fs::write(&project, &self.project).map_err(DemoError::file("write", &project))?;
        let jars = folder.join("jars");
        let arguments =
            ["-DincludeScope=runtime".to_owned(), format!("-DoutputDirectory={}", jars.display())];
        let what = self.to_string();
        Maven { what: &what, folder }.run("copy-dependencies", &arguments, &jars, progress)?;
        checksum::compare(&what, &checksum::folder(&jars)?, self.sha256)?;
        Ok(jars)
    }
}

impl std::fmt::Display for Libraries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the libraries of {} {}", self.name, self.version)
    }
}
