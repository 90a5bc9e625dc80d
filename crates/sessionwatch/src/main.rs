//! The program: parse, wire together, print.
#![forbid(unsafe_code)]

mod cli;
mod config;
mod doctor;
mod folders;
mod jvms;
mod kept;
mod library;
mod paper;
mod running;
mod serve;
mod top;

use std::process::ExitCode;

use clap::Parser;
use miette::{IntoDiagnostic, Result};
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};

fn main() -> Result<ExitCode> {
    let filter = EnvFilter::try_from_env("SESSIONWATCH_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Cli::parse().command {
        Command::Top(arguments) => return top::run(arguments),
        Command::Serve(arguments) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let runtime = runtime.into_diagnostic()?;
            let served = runtime.block_on(serve::run(arguments));
            // Attaching or fetching the demo may be under way in a thread: it ends with the process.
            runtime.shutdown_background();
            served?;
        }
        Command::Jvms => jvms::list()?,
        Command::Doctor(arguments) => doctor::run(&arguments)?,
        Command::Attach(arguments) => jvms::attach(&arguments)?,
        Command::Detach { pid } => jvms::detach(pid)?,
        Command::AgentPath(arguments) => jvms::agent_path(&arguments)?,
        Command::Export(arguments) => kept::export(arguments)?,
        Command::Backup(arguments) => kept::backup(&arguments)?,
        Command::Restore(arguments) => kept::restore(&arguments)?,
        Command::Completions { shell } => paper::completions(shell)?,
        Command::Man { out } => paper::man(&out)?,
    }
    Ok(ExitCode::SUCCESS)
}
