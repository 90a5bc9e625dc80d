//! The agent's library: beside the program or carried by it, and a copy where JVMs may keep it mapped.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_jvms::Library;

use crate::folders;

/// What cargo calls it.
const NAME: &str = "libsessionwatch_jvm_agent.so";
/// Empty in a development build: see `build.rs`.
const CARRIED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/agent.so"));

/// Copies the library into the data folder, under a name of its own for every build: a JVM that has an older one
/// mapped must never see its file change.
pub(crate) fn installed(data: &Path) -> Result<Library> {
    let folder = trusted(data).join("agent");
    let beside = beside_the_program()?;
    let installed = if beside.is_file() {
        Library::install(&beside, &folder)
    } else if CARRIED.is_empty() {
        return Err(miette!(
            help = "build it with: cargo build -p sessionwatch-jvm-agent, or build the program with --release, which puts it in",
            "the agent's library is missing: looked for {}",
            beside.display()
        ));
    } else {
        Library::keep(CARRIED, &folder)
    };
    installed.into_diagnostic().wrap_err_with(|| format!("cannot install the agent in {}", folder.display()))
}

/// The data folder, unless we are root and it is somebody else's.
fn trusted(data: &Path) -> &Path {
    let root = rustix::process::geteuid().is_root();
    let others = std::fs::metadata(data).is_ok_and(|found| found.uid() != 0);
    if root && others { Path::new(folders::ROOTS_AGENT) } else { data }
}

fn beside_the_program() -> Result<PathBuf> {
    let program =
        std::env::current_exe().into_diagnostic().wrap_err("cannot tell where this program lies")?;
    Ok(program.with_file_name(NAME))
}
