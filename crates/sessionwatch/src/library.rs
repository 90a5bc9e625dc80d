//! The agent's library: beside the program, and a copy where JVMs may keep it mapped.

use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_jvms::Library;

/// What cargo calls it.
const NAME: &str = "libsessionwatch_jvm_agent.so";

/// Copies the library into the data folder, under a name of its own for every build: a JVM that has an older one
/// mapped must never see its file change.
pub(crate) fn installed(data: &Path) -> Result<Library> {
    let source = beside_the_program()?;
    Library::install(&source, &data.join("agent"))
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot install the agent below {}", data.display()))
}

fn beside_the_program() -> Result<PathBuf> {
    let program =
        std::env::current_exe().into_diagnostic().wrap_err("cannot tell where this program lies")?;
    let folder = program.parent().unwrap_or(Path::new("/"));
    let places = [folder.join(NAME), folder.join("../lib/sessionwatch").join(NAME)];
    places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        miette!(
            help = "build it with: cargo build -p sessionwatch-jvm-agent (make run does), or put it beside the program",
            "the agent's library is missing: looked for {} and {}",
            places[0].display(),
            places[1].display()
        )
    })
}
