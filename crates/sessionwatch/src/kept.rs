//! `sessionwatch export`, `backup`, `restore`: what is kept, for other programs and for later.

use std::io::Write;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_monitor::{Format, RangeName, Wanted, exported};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::whole;
use sessionwatch_store::folder::{NAME, copy_of, read};
use sessionwatch_store::restore::restore as put_in_place;

use crate::cli::{self, Backup, Export, Restore};
use crate::running::running;

/// Prints what was recorded: as the sessionwatch that runs has it, else as it was kept.
pub(crate) fn export(arguments: Export) -> Result<()> {
    let data = arguments.data.data_dir;
    let (format, format_name) = match arguments.format {
        cli::Format::Csv => (Format::Csv, "csv"),
        cli::Format::Json => (Format::Json, "json"),
        cli::Format::OpenMetrics => (Format::OpenMetrics, "openmetrics"),
    };
    let (range, range_name) = match arguments.range {
        cli::Range::Live => (RangeName::Live, "live"),
        cli::Range::Hour => (RangeName::Hour, "hour"),
        cli::Range::Day => (RangeName::Day, "day"),
        cli::Range::Week => (RangeName::Week, "week"),
    };
    let (application, server) = (arguments.application, arguments.server);
    let text = if let Some(running) = running(&data)? {
        let mut query = vec![("format", format_name), ("range", range_name)];
        query.extend(application.as_deref().map(|name| ("application", name)));
        query.extend(server.as_deref().map(|name| ("server", name)));
        running.ask("export", &query)?
    } else {
        let ledger = kept(&data)?;
        // Ranges end where the recording does.
        let end = ledger.all().newest_second().unwrap_or(0);
        let wanted = Wanted { format, range, application, server };
        exported(&ledger, &wanted, end).map_err(|why| miette!("{why}"))?.into_bytes()
    };
    std::io::stdout().write_all(&text).into_diagnostic()
}

/// Writes a copy of everything into a file.
pub(crate) fn backup(arguments: &Backup) -> Result<()> {
    let data = &arguments.data.data_dir;
    let bytes = match running(data)? {
        Some(running) => running.ask("backup", &[])?,
        None => copy_of(whole(&kept(data)?)).into_diagnostic()?,
    };
    let path = &arguments.file;
    let write = || {
        let mut file = std::fs::File::create_new(path)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().into_diagnostic().wrap_err_with(|| format!("cannot write the backup to {}", path.display()))?;
    println!("Wrote {} bytes to {}.", bytes.len(), path.display());
    Ok(())
}

/// Puts a backup in place.
pub(crate) fn restore(arguments: &Restore) -> Result<()> {
    let data = &arguments.data.data_dir;
    let moved = put_in_place(data, &arguments.file, arguments.force).into_diagnostic()?;
    if let Some(moved) = moved {
        println!("What was kept before is now {}.", moved.display());
    }
    println!("Restored {} into {}: start sessionwatch serve.", arguments.file.display(), data.display());
    Ok(())
}

fn kept(data: &Path) -> Result<Ledger> {
    let path: PathBuf = data.join(NAME);
    if !path.exists() {
        return Err(miette!(
            help = "name the folder with --data-dir, or start sessionwatch serve first",
            "nothing is kept in {}",
            data.display()
        ));
    }
    read(&path).into_diagnostic()
}
