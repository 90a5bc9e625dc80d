//! `sessionwatch jvms`, `attach`, `detach`, `agent-path`: one JVM at a time, by hand.

use miette::{IntoDiagnostic, Result};
use sessionwatch_access::record::Did;
use sessionwatch_jvms::{Attached, Detached, Finder, Jvm, Library, Load, detach as take_out, ensure};
use sessionwatch_monitor::agents::{Places, options};

use crate::cli::{AgentPath, Attach, Runtime};
use crate::noted::note;
use crate::{folders, library};

/// Lists the JVMs of this machine.
pub(crate) fn list() -> Result<()> {
    let library = library::installed(&folders::data())?;
    let jvms = finder(&library)?.find().into_diagnostic()?;
    if jvms.is_empty() {
        println!("No JVM runs on this machine (or none that you may see: try as root).");
    }
    for jvm in &jvms {
        println!("{:>7}  {:<10} {}", jvm.pid, jvm.user, jvm.program);
        println!("         {}; {}; {}", jvm.jdk, jvm.found, state(jvm));
    }
    Ok(())
}

/// Whether it can be attached to, and what to do.
pub(crate) fn state(jvm: &Jvm) -> String {
    match &jvm.attachable {
        _ if jvm.agent.active => "the agent is in it".into(),
        Ok(()) => format!("can be attached to: sessionwatch attach {}", jvm.pid),
        Err(obstacle) => format!("cannot be attached to: {obstacle}"),
    }
}

/// Attaches to one JVM.
pub(crate) fn attach(arguments: &Attach) -> Result<()> {
    let library = library::installed(&folders::data())?;
    let jvm = finder(&library)?.look(arguments.pid).into_diagnostic()?;
    let socket = socket(&arguments.runtime, jvm.uid);
    let options = options(&socket, &library, arguments.name.as_deref().unwrap_or_default());
    let attached =
        |how: &str| note(&folders::data(), Did::Attached, &format!("{} {} ({how})", jvm.pid, jvm.program));
    // Asked for by hand: also an agent that runs already is told where to report from now on.
    match ensure(&jvm, &library, &options, Load::Always).into_diagnostic()? {
        Attached::AlreadyThere => println!("The agent is in {} already; nothing was changed.", jvm.pid),
        Attached::Attached => {
            attached("by hand");
            println!("Attached to {} ({}).", jvm.pid, jvm.program);
        }
        Attached::Replaced { .. } => {
            attached("in the place of another build");
            println!("Replaced the agent of another build in {}.", jvm.pid);
        }
    }
    if !socket.exists() {
        println!("No sessionwatch listens at {} yet: start one with sessionwatch serve.", socket.display());
    }
    Ok(())
}

/// Takes the agent out of one JVM.
pub(crate) fn detach(pid: u32) -> Result<()> {
    let jvm = Finder::new().look(pid).into_diagnostic()?;
    match take_out(&jvm).into_diagnostic()? {
        Detached::Stopped => {
            note(&folders::data(), Did::Detached, &format!("{pid} {}", jvm.program));
            println!("The agent has left {pid}.");
        }
        Detached::WasStopped => println!("The agent in {pid} had been stopped before; nothing was done."),
    }
    Ok(())
}

/// Prints the option that loads the agent when a JVM starts.
pub(crate) fn agent_path(arguments: &AgentPath) -> Result<()> {
    let library = library::installed(&folders::data())?;
    let uid = arguments.uid.unwrap_or_else(|| rustix::process::geteuid().as_raw());
    let options =
        options(&socket(&arguments.runtime, uid), &library, arguments.name.as_deref().unwrap_or_default());
    println!("{}", library.agent_path(&options).into_diagnostic()?);
    Ok(())
}

pub(crate) fn finder(library: &Library) -> Result<Finder> {
    Finder::for_library(&library.path).into_diagnostic()
}

fn socket(runtime: &Runtime, uid: u32) -> std::path::PathBuf {
    let base = &runtime.runtime_dir;
    Places::socket_below(base, uid)
}
