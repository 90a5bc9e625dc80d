//! What can go wrong, in words that say what was tried, what happened and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why a part of the demo could not be brought up or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// No Java runtime that is new enough was found on this machine.
    #[error(
        "no Java {wanted} or later was found (looked at $JAVA_HOME, /usr/lib/jvm and the java on PATH; found: \
         {found}). Install a JDK, for example with `apt-get install default-jdk-headless`, or set JAVA_HOME"
    )]
    NoJdk { wanted: u32, found: String },

    /// Neither `$SESSIONWATCH_CACHE` nor `$XDG_CACHE_HOME` nor `$HOME` names a folder to cache in.
    #[error(
        "no cache folder: none of SESSIONWATCH_CACHE, XDG_CACHE_HOME and HOME is set to an absolute path. Set \
         SESSIONWATCH_CACHE to a folder that may hold about 100 MB"
    )]
    NoCacheFolder,

    /// The Maven client is not installed.
    #[error(
        "cannot fetch {artifact}: the Maven client `mvn` is not on PATH. Install it, for example with `apt-get \
         install maven`"
    )]
    NoMaven { artifact: String },

    /// The Maven client ran and did not bring the artifact.
    #[error(
        "cannot fetch {artifact} with `mvn` ({status}): {reason}\nCheck that this machine reaches its Maven \
         repository, for example through a mirror in ~/.m2/settings.xml, then try again"
    )]
    Fetch { artifact: String, status: String, reason: String },

    /// The archive is not what it should be.
    #[error("cannot unpack {archive}: {reason}. Delete the cache folder and try again")]
    Unpack { archive: PathBuf, reason: String },

    /// What was fetched is not what it was when it was pinned.
    #[error(
        "{artifact} has the SHA-256 checksum {found}, expected {expected}. It is not used: check which Maven repository this \
         machine takes it from"
    )]
    Checksum { artifact: String, expected: String, found: String },

    /// The Java compiler did not compile the demo's own source.
    #[error("cannot compile {file} with `javac`: {reason}. A JDK is needed, not only a Java runtime")]
    Compile { file: PathBuf, reason: String },

    /// A file or folder could not be read or written.
    #[error("cannot {action} {path}: {source}")]
    File { action: &'static str, path: PathBuf, source: io::Error },

    /// A server was told to do something that its settings rule out.
    #[error("{0}")]
    Settings(String),

    /// The server did not come up.
    #[error("{server} did not start: {reason}. The end of its log ({log}):\n{tail}")]
    Start { server: String, reason: String, log: PathBuf, tail: String },

    /// An HTTP request got no answer.
    #[error("no answer to {method} {url}: {reason}. Is that server still running?")]
    NoAnswer { method: &'static str, url: String, reason: String },

    /// An HTTP request was answered in an unexpected way.
    #[error("{method} {url} was answered with {answer}, expected {expected}")]
    Answer { method: &'static str, url: String, answer: String, expected: &'static str },

    /// Tomcat's text interface refused a command.
    #[error("Tomcat refused to {command}: {answer}")]
    Refused { command: String, answer: String },
}

impl DemoError {
    /// For `map_err`: names the action and the path that an [`io::Error`] keeps to itself.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DemoError {
        let path = path.to_path_buf();
        move |source| DemoError::File { action, path, source }
    }
}
