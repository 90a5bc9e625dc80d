//! `sessionwatch attach`: the agent into one JVM, or into all of a user as they come.

use std::sync::Arc;

use miette::{IntoDiagnostic, Result};
use sessionwatch_access::audit::Audit;
use sessionwatch_access::record::Did;
use sessionwatch_jvms::{Attached, Jvm, Load, ensure};
use sessionwatch_monitor::agents::{Attacher, Choice, Elsewhere, News, Places, options};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::cli::Attach;
use crate::noted::{note, record};
use crate::signals::until_end;
use crate::{jvms, library, systemd};

/// Attaches to one JVM, or to all until a signal.
pub(crate) fn run(arguments: &Attach) -> Result<()> {
    match arguments.pid {
        Some(pid) => one(pid, arguments),
        None => all(arguments),
    }
}

fn one(pid: u32, arguments: &Attach) -> Result<()> {
    let data = &arguments.data.data_dir;
    let library = library::installed(data)?;
    let jvm = jvms::finder(&library)?.look(pid).into_diagnostic()?;
    let socket = Places::socket_below(&arguments.runtime.runtime_dir, jvm.uid);
    let options = options(&socket, &library, arguments.name.as_deref().unwrap_or_default());
    let attached = |how: &str| note(data, Did::Attached, &format!("{} {} ({how})", jvm.pid, jvm.program));
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

fn all(arguments: &Attach) -> Result<()> {
    let data = &arguments.data.data_dir;
    let library = library::installed(data)?;
    let base = std::path::absolute(&arguments.runtime.runtime_dir).into_diagnostic()?;
    let attacher = Attacher::new(Arc::new(Elsewhere::new(&base)), library, Choice::Auto);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    let ended = runtime.block_on(async {
        let stop = CancellationToken::new();
        let (first, _) = oneshot::channel();
        let attaching = tokio::spawn(attacher.run(stop.clone(), teller(Audit::of(data)), first));
        println!("Attaching to JVMs as they come; they report to the sessionwatch at {}.", base.display());
        systemd::ready(stop.clone());
        until_end().await?;
        systemd::stopping();
        stop.cancel();
        attaching.await.into_diagnostic()?.into_diagnostic()
    });
    // A JVM may be waited for in a thread: that ends with the process.
    runtime.shutdown_background();
    ended
}

/// Tells what became of each JVM, and writes down into which the agent was loaded.
pub(crate) fn teller(audit: Audit) -> impl Fn(&Jvm, &News) {
    move |jvm, news| {
        let who = format!("{} {} ({}, {})", jvm.pid, jvm.program, jvm.found, jvm.jdk);
        match news {
            News::Attached => println!("Attached to {who}."),
            News::AlreadyThere => println!("The agent is in {who} already."),
            News::Replaced => println!("Replaced the agent of another build in {who}."),
            News::Refused(why) => println!("Not attached to {who}: {why}"),
        }
        if matches!(news, News::Attached | News::Replaced) {
            let record = record(Did::Attached, "sessionwatch", &format!("{} {}", jvm.pid, jvm.program));
            if let Err(error) = audit.add(&record) {
                tracing::warn!("the audit cannot be written: {error}");
            }
        }
    }
}
