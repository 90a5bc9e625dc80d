//! `sessionwatch config check` and `config show`.

use std::path::Path;
use std::process::ExitCode;

use miette::Result;

use crate::config::{self, Config};
use crate::layers::{self, Layers, Origin, Setting};
use crate::{folders, options};

/// Says everything that is wrong with a file and with the environment, a line for each.
pub(crate) fn check(named: Option<&Path>) -> ExitCode {
    let mut wrong = Vec::new();
    for option in options::all() {
        let Some(value) = std::env::var_os(option.variable()) else { continue };
        if let Some(why) = option.refusal(&value.to_string_lossy()) {
            wrong.push(format!("environment {}: {why}", option.variable()));
        }
    }
    let mut warnings = options::unknown_variables();
    let mut right = String::new();
    match config::load(named) {
        Err(refused) => wrong.extend(refused.to_string().lines().map(ToOwned::to_owned)),
        Ok(config) if !wrong.is_empty() => warnings.extend(config.warnings),
        // Each by itself is right; together they may not be.
        Ok(_) => match layers::of_serve(named) {
            Err(unclear) => wrong.push(unclear.to_string()),
            Ok(layers) => {
                right = said(&layers);
                warnings.extend(layers.config.warnings);
            }
        },
    }
    for line in &warnings {
        eprintln!("warning: {line}");
    }
    for line in &wrong {
        eprintln!("{line}");
    }
    if wrong.is_empty() {
        println!("{right}");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

/// What serve would do.
fn said(layers: &Layers) -> String {
    let config = &layers.config;
    let engine = layers.engine().map(|url| format!("the fleet that writes to {url} is shown"));
    let Some(file) = &config.file else {
        let shown = engine.map_or_else(String::new, |engine| format!(", and {engine}"));
        let missing = folders::config();
        return format!("There is no {}: nothing is wrong with the defaults{shown}.", missing.display());
    };
    let what = engine.unwrap_or_else(|| {
        format!(
            "{} read, {} written to",
            counted(config.sources.len(), "source"),
            counted(config.engines.len(), "engine")
        )
    });
    format!("{} can be used: {what}.", file.display())
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what} is") } else { format!("{count} {what}s are") }
}

/// Prints every setting that is in effect, and where it comes from.
pub(crate) fn show(settings: &[Setting], config: &Config, origin: bool) -> Result<()> {
    let mut rows: Vec<_> = settings
        .iter()
        .map(|setting| (setting.key.clone(), format!("{:?}", setting.value), setting.origin.to_string()))
        .collect();
    let path = config.file.as_deref().unwrap_or(Path::new(""));
    rows.extend(config.sections.iter().map(|shown| {
        let origin = Origin::File { path: path.to_owned(), line: shown.line };
        (shown.name.clone(), shown.value.clone(), origin.to_string())
    }));
    let width = |of: fn(&(String, String, String)) -> &str| {
        rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0)
    };
    let (names, values) = (width(|row| &row.0), width(|row| &row.1));
    for (name, value, from) in &rows {
        if origin {
            println!("{name:names$} = {value:values$}  # {from}");
        } else {
            println!("{name:names$} = {value}");
        }
    }
    Ok(())
}
