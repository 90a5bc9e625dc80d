//! The program and the agent, as they are now.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What has the program leave alone how this machine is configured, and what a sessionwatch of this machine keeps.
pub(crate) fn apart() -> [(&'static str, PathBuf); 2] {
    [("CONFIGURATION_DIRECTORY", "/nonexistent".into()), ("STATE_DIRECTORY", built().join("state"))]
}

/// The `sessionwatch` program, built once per test run, apart from how this machine is configured. Tests have no other way
/// to start it.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn command() -> Command {
    command_of(&program())
}

/// The same for another build of it.
#[must_use]
pub fn command_of(program: &Path) -> Command {
    let mut command = Command::new(program);
    for name in configured() {
        command.env_remove(name);
    }
    command.envs(apart());
    command
}

/// The variables by which whoever runs the tests has configured it.
pub(crate) fn configured() -> impl Iterator<Item = OsString> {
    let ours = |name: &OsString| name.to_string_lossy().starts_with("SESSIONWATCH_");
    std::env::vars_os().map(|(name, _)| name).filter(ours).filter(|name| name != "SESSIONWATCH_CACHE")
}

pub(crate) fn program() -> PathBuf {
    built().join("sessionwatch")
}

/// Another build of both in a folder: the same program beside an agent of other content.
///
/// # Panics
/// When it cannot be built or copied.
pub fn another_build(folder: &Path) -> PathBuf {
    const AGENT: &str = "libsessionwatch_jvm_agent.so";
    let copied = folder.join("sessionwatch");
    std::fs::copy(program(), &copied).expect("the program can be copied");
    let mut agent = std::fs::read(built().join(AGENT)).expect("the agent can be read");
    // Bytes after the end of an ELF file are nobody's: the same code, another build.
    agent.extend_from_slice(b"another build");
    std::fs::write(folder.join(AGENT), agent).expect("the agent can be written");
    copied
}

fn built() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["build", "--quiet", "-p", "sessionwatch", "-p", "sessionwatch-jvm-agent"]);
        let release = !cfg!(debug_assertions);
        if release {
            command.arg("--release");
        }
        // What cargo tells a test of its crate; a build script that looks at it would take it for a change, and build anew.
        for (name, _) in std::env::vars_os() {
            if name
                .to_str()
                .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
            {
                command.env_remove(name);
            }
        }
        let status = command.current_dir(env!("CARGO_MANIFEST_DIR")).status();
        assert!(status.is_ok_and(|status| status.success()), "cannot build the program and the agent");
        // A test runs from <target>/<profile>/deps, the stage from the folder above.
        let own = std::env::current_exe().expect("a program knows its own file");
        let folder = own.parent().expect("it lies in a folder");
        let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
        folder.expect("it lies in the target folder").to_owned()
    })
}
