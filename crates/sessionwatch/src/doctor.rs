//! `sessionwatch doctor`: what was found, what is read from where, what is missing, and the setting that turns it on.

mod advice;
mod fleet;
mod remote;
mod rights;
mod seen;
mod stores;

use std::path::Path;

use miette::{IntoDiagnostic, Result, miette};
use sessionwatch_jvms::Jvm;
use sessionwatch_sources::source::Source;

use self::advice::{Numbers, numbers_of};
use self::seen::{Application, Seen, Server};
use crate::cli::Doctor;
use crate::layers::Unclear;
use crate::running::running;
use crate::{jvms, layers, library};

/// Applications named in one line.
const NAMED: usize = 5;

/// Looks at one JVM or at all of them, from outside and through the sessionwatch that runs; or at the engine of a fleet, where
/// serve would show one.
pub(crate) fn run(arguments: &Doctor, file: Option<&Path>, sources: Vec<Source>) -> Result<()> {
    let pid = match arguments.target.as_deref().map(|target| (target, target.parse::<u32>())) {
        None => match layers::of_serve(file) {
            Ok(serve) if serve.engine().is_some() => return fleet::look(&serve),
            Err(contradiction @ Unclear::OfMachines(_)) => return Err(contradiction.into()),
            // What else keeps serve from starting, it says itself; one that runs can be looked at all the same.
            _ => None,
        },
        Some((_, Ok(pid))) => Some(pid),
        Some((target, Err(_))) => return remote::look(target, sources),
    };
    let data = &arguments.data.data_dir;
    let mut finder = jvms::finder(&library::installed(data)?)?;
    let found = match pid {
        Some(pid) => vec![finder.look(pid).into_diagnostic()?],
        None => finder.find().into_diagnostic()?,
    };
    let running = running(data)?;
    let seen = running.as_ref().map(Seen::ask).transpose()?;
    match &running {
        Some(running) => println!("[+] sessionwatch runs: its page is at {}", running.url()),
        None => println!(
            "[-] no sessionwatch runs on {}: nothing is recorded. Start one with sessionwatch serve",
            data.display()
        ),
    }
    if let Some(seen) = &seen {
        for line in seen.readiness() {
            println!("{line}");
        }
    }
    println!("{}", rights::ours());
    if found.is_empty() {
        println!("[-] no JVM runs on this machine, or none that you may see: try as root");
    }
    for jvm in &found {
        println!();
        about(jvm, seen.as_ref(), &sources);
    }
    let missing = found.iter().all(|jvm| !holds_server(jvm)) && pid.is_some();
    if missing { Err(miette!("no server was found in this JVM")) } else { Ok(()) }
}

fn holds_server(jvm: &Jvm) -> bool {
    jvm.agent.active || jvm.found.server.is_some() || jvm.found.spring_boot
}

fn about(jvm: &Jvm, seen: Option<&Seen>, sources: &[Source]) {
    println!("{} {} ({}; {}; user {})", jvm.pid, jvm.program, jvm.found, jvm.jdk, jvm.user);
    match &jvm.attachable {
        _ if jvm.agent.active => println!("  [+] the agent is in it"),
        Ok(()) if holds_server(jvm) => {
            println!("  [-] the agent is not in it: sessionwatch attach {}, or sessionwatch serve", jvm.pid);
        }
        Ok(()) => println!("  [ ] no server seems to be in it: it is left alone"),
        Err(obstacle) => println!("  [-] it cannot be attached to: {obstacle}"),
    }
    let Some(seen) = seen else { return };
    match seen.server(jvm.pid) {
        Some(server) => read(server, sources),
        None if jvm.agent.active => println!(
            "  [-] the agent does not report to the sessionwatch that runs: sessionwatch attach {} tells it to",
            jvm.pid
        ),
        None => {}
    }
}

/// What is read of a server, number by number.
fn read(server: &Server, sources: &[Source]) {
    if !server.is_connected() {
        println!("  [-] it is away: {:?} was read before and is not now", server.name);
    }
    if let Some(trouble) = &server.trouble {
        println!("  [-] {trouble}");
    }
    if server.product.is_empty() {
        println!(
            "  [-] no servlet container was found in it: its session managers are of a kind that is not known yet"
        );
        return;
    }
    let ports: Vec<_> = server.ports.iter().map(ToString::to_string).collect();
    let on = if ports.is_empty() { String::new() } else { format!(" on port {}", ports.join(", ")) };
    println!("  [+] {}{on}, shown as {:?}", server.product, server.name);
    if server.applications.is_empty() {
        println!("  [-] it has no application with a session manager");
        return;
    }
    for line in stores::about(server, sources) {
        println!("  {line}");
    }
    let mut left: Vec<&Application> = server.applications.iter().collect();
    while let Some(first) = left.first() {
        let numbers_of =
            |application: &Application| numbers_of(&server.product, &application.name, application.told());
        let numbers = numbers_of(first);
        let is_same = |application: &&Application| std::ptr::eq(numbers_of(application), numbers);
        let (same, others): (Vec<_>, Vec<_>) = left.into_iter().partition(is_same);
        told(numbers, &same);
        left = others;
    }
}

/// Number by number, which of these applications tell it, and why the others do not.
fn told(Numbers { read, missing }: &Numbers, applications: &[&Application]) {
    for ((name, source), told) in read.iter().zip(Server::TOLD) {
        let (with, without): (Vec<&Application>, Vec<_>) =
            applications.iter().partition(|application| told(application));
        if !with.is_empty() {
            println!("  [+] {name}: {source}, of {} applications", with.len());
        }
        if !without.is_empty() {
            let names: Vec<_> =
                without.iter().take(NAMED).map(|application| application.name.as_str()).collect();
            let more = without.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            println!("  [-] {name}: not told by {}{more}. {}", names.join(", "), missing(name));
        }
    }
}
