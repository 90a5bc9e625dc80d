//! `sessionwatch completions`, `man`: what the command line says of itself, for shells and for man.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use miette::{IntoDiagnostic, Result, WrapErr};

use crate::cli::Cli;

const NAME: &str = "sessionwatch";

/// Prints what a shell completes by.
pub(crate) fn completions(shell: Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut text);
    std::io::stdout().write_all(&text).into_diagnostic()
}

/// Writes a page for the program and one for each of its commands.
pub(crate) fn man(folder: &Path) -> Result<()> {
    let failed = || format!("cannot write the pages to {}", folder.display());
    std::fs::create_dir_all(folder).into_diagnostic().wrap_err_with(failed)?;
    let command = Cli::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, folder).into_diagnostic().wrap_err_with(failed)
}
