//! The program and the agent, as they are now.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The `sessionwatch` program, built once per test run.
///
/// # Panics
/// When it cannot be built.
pub fn program() -> PathBuf {
    built().join("sessionwatch")
}

/// The agent's library.
///
/// # Panics
/// When it cannot be built.
pub fn agent() -> PathBuf {
    built().join("libsessionwatch_jvm_agent.so")
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
        let status = command.current_dir(env!("CARGO_MANIFEST_DIR")).status();
        assert!(status.is_ok_and(|status| status.success()), "cannot build the program and the agent");
        // A test runs from <target>/<profile>/deps, the stage from the folder above.
        let own = std::env::current_exe().expect("a program knows its own file");
        let folder = own.parent().expect("it lies in a folder");
        let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
        folder.expect("it lies in the target folder").to_owned()
    })
}
