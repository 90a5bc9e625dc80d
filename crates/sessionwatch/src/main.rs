//! The program: parse, wire together, print.
#![forbid(unsafe_code)]

mod address;
mod attach;
mod cli;
mod config;
mod doctor;
mod fleet;
mod folders;
mod guarded;
mod jvms;
mod kept;
mod layers;
mod library;
mod logs;
mod nearest;
mod noted;
mod options;
mod paper;
mod people;
mod reload;
mod running;
mod serve;
mod settings;
mod signals;
mod systemd;
mod tokens;
mod top;

use std::process::ExitCode;

use miette::{IntoDiagnostic, Result};

use cli::{Command, Settings};
use layers::Unclear;

fn main() -> Result<ExitCode> {
    let layers = match layers::read() {
        Ok(layers) => layers,
        Err(Unclear::CommandLine(error)) => error.exit(),
        Err(unclear) => return Err(unclear.into()),
    };
    let everywhere = &layers.cli.everywhere;
    logs::begin(&everywhere.log, everywhere.log_format);
    for warning in options::unknown_variables().iter().chain(&layers.config.warnings) {
        tracing::warn!("{warning}");
    }
    let fixed = layers.fixed();
    let done = match layers.cli.command {
        Command::Top(arguments) => return top::run(arguments),
        Command::Serve(arguments) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let runtime = runtime.into_diagnostic()?;
            let served = runtime.block_on(async {
                match arguments.engine.clone() {
                    Some(engine) => fleet::run(engine, arguments, layers.config, fixed).await,
                    None => serve::run(arguments, layers.config, fixed).await,
                }
            });
            // Attaching or fetching the demo may be under way in a thread: it ends with the process.
            runtime.shutdown_background();
            served
        }
        Command::Jvms(data) => jvms::list(&data),
        Command::Doctor(arguments) => {
            let file = layers.cli.everywhere.config.as_deref();
            doctor::run(&arguments, file, layers.config.sources)
        }
        Command::Attach(arguments) => attach::run(&arguments),
        Command::Detach(arguments) => jvms::detach(&arguments),
        Command::AgentPath(arguments) => jvms::agent_path(&arguments),
        Command::Config(Settings::Check { file }) => {
            let file = file.or(layers.cli.everywhere.config);
            return Ok(settings::check(file.as_deref()));
        }
        Command::Config(Settings::Show(shown)) => {
            settings::show(&layers.settings, &layers.config, shown.origin)
        }
        Command::Export(arguments) => kept::export(arguments),
        Command::Backup(arguments) => kept::backup(&arguments),
        Command::Restore(arguments) => kept::restore(&arguments),
        Command::User(arguments) => people::run(arguments),
        Command::Token(arguments) => tokens::run(arguments),
        Command::Completions { shell } => paper::completions(shell),
        Command::Man { out } => paper::man(&out),
    };
    done.map(|()| ExitCode::SUCCESS)
}
