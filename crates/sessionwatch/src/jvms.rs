//! `sessionwatch jvms`, `detach`, `agent-path`: one JVM at a time, by hand.

use miette::{IntoDiagnostic, Result};
use sessionwatch_access::record::Did;
use sessionwatch_jvms::{Detached, Finder, Jvm, Library, detach as take_out};
use sessionwatch_monitor::agents::{Places, options};

use crate::cli::{AgentPath, Data, Detach, Runtime};
use crate::library;
use crate::noted::note;

/// Lists the JVMs of this machine.
pub(crate) fn list(data: &Data) -> Result<()> {
    let library = library::installed(&data.data_dir)?;
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

/// Takes the agent out of one JVM.
pub(crate) fn detach(arguments: &Detach) -> Result<()> {
    let Detach { pid, data } = arguments;
    let jvm = Finder::new().look(*pid).into_diagnostic()?;
    match take_out(&jvm).into_diagnostic()? {
        Detached::Stopped => {
            note(&data.data_dir, Did::Detached, &format!("{pid} {}", jvm.program));
            println!("The agent has left {pid}.");
        }
        Detached::WasStopped => println!("The agent in {pid} had been stopped before; nothing was done."),
    }
    Ok(())
}

/// Prints the option that loads the agent when a JVM starts.
pub(crate) fn agent_path(arguments: &AgentPath) -> Result<()> {
    let library = library::installed(&arguments.data.data_dir)?;
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
