//! What is in effect: flags before the environment, before the file, before the defaults.

mod of_machines;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use sessionwatch_monitor::alerting::Uri;

use self::of_machines::{asked_for, section_of};
use crate::cli::{self, Cli};
use crate::config::{self, Config, Given};
use crate::options::{self, Opt};

/// Sections of the file that are read at a start only: who is let in, and the engines.
const FIXED: [&str; 4] = ["proxy_login", "single_sign_on", "remote_write", "fleet"];

/// The command line, with what the environment and the file add to it.
pub(crate) struct Layers {
    pub(crate) cli: Cli,
    /// The file, where this command reads it.
    pub(crate) config: Config,
    /// Where each option comes from that this command takes.
    pub(crate) settings: Vec<Setting>,
}

/// What is in effect and cannot be changed while we run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fixed(BTreeMap<String, String>);

impl Layers {
    /// What is in effect and cannot be changed while we run, by its name.
    pub(crate) fn fixed(&self) -> Fixed {
        let options = self.settings.iter().map(|setting| (setting.key.clone(), setting.value.clone()));
        let of_fixed = |name: &str| FIXED.into_iter().find(|&section| section_of(name) == section);
        let mut fixed: BTreeMap<_, _> = options.collect();
        for shown in &self.config.sections {
            if let Some(section) = of_fixed(&shown.name) {
                let text: &mut String = fixed.entry(format!("[{section}]")).or_default();
                text.push_str(&format!("{} = {}\n", shown.name, shown.value));
            }
        }
        Fixed(fixed)
    }

    /// The engine whose fleet is shown, where this command serves and one is named.
    pub(crate) fn engine(&self) -> Option<&Uri> {
        match &self.cli.command {
            cli::Command::Serve(serve) => serve.engine.as_ref().map(|engine| &engine.0),
            _ => None,
        }
    }
}

impl Fixed {
    /// The names of what is another now.
    pub(crate) fn changed(&self, now: &Self) -> Vec<String> {
        let names: BTreeSet<_> = self.0.keys().chain(now.0.keys()).collect();
        names.into_iter().filter(|name| self.0.get(*name) != now.0.get(*name)).cloned().collect()
    }
}

/// An option in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(String),
    Flag(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// Why nothing can be done.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(crate) enum Unclear {
    /// The command line says no, or it was asked for help.
    #[error(transparent)]
    CommandLine(clap::Error),
    /// A variable has a value that its option does not take.
    #[error("environment variable {name}: {why}")]
    Variable { name: String, why: String },
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] config::Refused),
    /// An engine is named beside what only the sessionwatch of a machine does.
    #[error(
        "with engine the page of a fleet is served, which reads no servers and tells nobody, so it cannot have {}",
        .0.join(", ")
    )]
    #[diagnostic(help(
        "give them to the sessionwatch of each machine, which writes to the engine by [[remote_write]]; or leave engine out, and \
         what runs here is watched"
    ))]
    OfMachines(Vec<String>),
}

/// Puts the layers of this process on each other.
///
/// # Errors
/// [`Unclear`]
pub(crate) fn read() -> Result<Layers, Unclear> {
    of(std::env::args_os().collect())
}

/// The same for `serve` without flags, by this file or the one by convention.
///
/// # Errors
/// [`Unclear`]
pub(crate) fn of_serve(file: Option<&Path>) -> Result<Layers, Unclear> {
    let named = file.map(|file| [OsString::from("--config"), file.into()]);
    let line = ["sessionwatch", "serve"].map(OsString::from).into_iter();
    of(line.chain(named.into_iter().flatten()).collect())
}

/// Puts the layers on each other for a command line.
fn of(line: Vec<OsString>) -> Result<Layers, Unclear> {
    let options = options::all();
    let matches = Cli::command()
        .try_get_matches_from(&line)
        .map_err(|error| blame(secretive(error), &line, &options))?;
    let (path, inner) = innermost(&matches);
    let (everywhere, here) = (taken_by(&[]), taken_by(&path));
    let taken: Vec<_> = options.iter().filter(|option| here.contains(option.key())).collect();
    // A command that takes nothing but what every command takes has no use for the file.
    let own = taken.iter().any(|option| !everywhere.contains(option.key()));
    let mut config = if own {
        config::load(inner.get_one::<PathBuf>("config").map(PathBuf::as_path))?
    } else {
        Config::default()
    };
    let origins: BTreeMap<&str, Origin> =
        taken.iter().map(|option| (option.key(), origin(option, inner, &config))).collect();
    let from_file: BTreeMap<&str, &Given> = config
        .options
        .iter()
        .filter(|given| matches!(origins.get(given.key.as_str()), Some(Origin::File { .. })))
        .map(|given| (given.key.as_str(), given))
        .collect();
    let command = with_defaults(Cli::command(), &path, &from_file);
    let matches = command.try_get_matches_from(&line).map_err(Unclear::CommandLine)?;
    let settings: Vec<_> = taken
        .iter()
        .map(|option| Setting {
            key: option.key().to_owned(),
            value: value(option, innermost(&matches).1),
            origin: origins[option.key()].clone(),
        })
        .collect();
    let cli = Cli::from_arg_matches(&matches).map_err(Unclear::CommandLine)?;
    beside_engine(&settings, &mut config, matches!(cli.command, cli::Command::Serve(_)))?;
    Ok(Layers { cli, config, settings })
}

/// Refuses what contradicts an engine, or, where nothing is served by it, warns of it; and of one that is missing.
fn beside_engine(settings: &[Setting], config: &mut Config, serves: bool) -> Result<(), Unclear> {
    let Some(engine) = settings.iter().find(|setting| setting.key == "engine") else { return Ok(()) };
    if engine.value.is_empty() {
        if config.fleet.is_some() {
            let what = "[fleet] says how an engine is asked, and none is named: add engine before the first section of the file, \
                        or --engine, or take [fleet] out";
            config.warnings.push(what.to_owned());
        }
        return Ok(());
    }
    let file = config.file.as_deref().unwrap_or(Path::new("")).display().to_string();
    let asked_for = asked_for(settings, &config.sections, &file);
    if asked_for.is_empty() {
        return Ok(());
    }
    let refusal = Unclear::OfMachines(asked_for);
    if serves {
        return Err(refusal);
    }
    config.warnings.push(refusal.to_string());
    Ok(())
}

/// The options that a command takes, also those that every command takes.
fn taken_by(path: &[String]) -> HashSet<String> {
    let mut whole = Cli::command();
    whole.build();
    let command = path.iter().try_fold(&whole, |command, name| command.find_subcommand(name));
    let arguments = command.into_iter().flat_map(Command::get_arguments);
    arguments.map(|argument| argument.get_id().to_string()).collect()
}

/// What was asked for: the names of the command, and what was given to it.
fn innermost(matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let (mut path, mut inner) = (Vec::new(), matches);
    while let Some((name, below)) = inner.subcommand() {
        path.push(name.to_owned());
        inner = below;
    }
    (path, inner)
}

fn origin(option: &Opt, matches: &ArgMatches, config: &Config) -> Origin {
    match matches.value_source(option.key()) {
        Some(ValueSource::CommandLine) => return Origin::Flag(option.flag().to_owned()),
        Some(ValueSource::EnvVariable) => return Origin::Environment(option.variable().to_owned()),
        _ => {}
    }
    let given = config.options.iter().find(|given| given.key == option.key());
    let path = config.file.as_deref().unwrap_or(Path::new(""));
    given.map_or(Origin::Default, |given| Origin::File { path: path.to_owned(), line: given.line })
}

/// The command with what the file says in place of its defaults.
fn with_defaults(command: Command, path: &[String], given: &BTreeMap<&str, &Given>) -> Command {
    let here: Vec<_> = command
        .get_arguments()
        .filter_map(|arg| Some((arg.get_id().clone(), given.get(arg.get_id().as_str())?.value.clone())))
        .collect();
    let command = here
        .into_iter()
        .fold(command, |command, (id, value)| command.mut_arg(id, |arg| arg.default_value(value)));
    match path {
        [first, rest @ ..] => command.mut_subcommand(first, |inner| with_defaults(inner, rest, given)),
        [] => command,
    }
}

/// A value as it would be written.
fn value(option: &Opt, matches: &ArgMatches) -> String {
    if option.is_secret() {
        return "(not shown)".to_owned();
    }
    let values = matches.try_get_raw(option.key()).ok().flatten().into_iter().flatten();
    values.map(|value| value.to_string_lossy().into_owned()).collect::<Vec<_>>().join(",")
}

/// The error without a value that may hold a password, as in an address with a user.
fn secretive(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue};
    let value = error.get(ContextKind::InvalidValue);
    if matches!(value, Some(ContextValue::String(value)) if value.contains('@')) {
        error.insert(ContextKind::InvalidValue, ContextValue::String("(not shown)".to_owned()));
    }
    error
}

/// Says which variable it was, where it was not a flag.
fn blame(error: clap::Error, line: &[OsString], options: &[Opt]) -> Unclear {
    use clap::error::{ContextKind, ContextValue};
    let Some(ContextValue::String(arg)) = error.get(ContextKind::InvalidArg) else {
        return Unclear::CommandLine(error);
    };
    let flag = options::flag_of(arg);
    let is_flag = |word: &OsString| {
        let word = word.to_string_lossy();
        word == flag || word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('='))
    };
    let option = options.iter().find(|option| flag.strip_prefix("--") == Some(option.flag()));
    match option {
        Some(option) if !line.iter().any(is_flag) => {
            let value = std::env::var(option.variable()).unwrap_or_default();
            match option.refusal(&value) {
                Some(why) => Unclear::Variable { name: option.variable().to_owned(), why },
                None => Unclear::CommandLine(error),
            }
        }
        _ => Unclear::CommandLine(error),
    }
}
