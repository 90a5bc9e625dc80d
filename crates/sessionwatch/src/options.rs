//! The options of `serve`: each is a flag, an environment variable and a key of the file, from one place, `cli.rs`.

use clap::{Arg, Command, CommandFactory, ValueHint};

use crate::cli::Cli;

/// The key that names the file can only stand outside of it.
const OUTSIDE: &str = "config";

/// Environment variables that are no option of any command.
const OTHERS: [&str; 2] = ["SESSIONWATCH_CACHE", "SESSIONWATCH_TOKEN"];

/// One option.
#[derive(Debug, Clone)]
pub(crate) struct Opt(Arg);

impl Opt {
    /// The key in the file.
    pub(crate) fn key(&self) -> &str {
        self.0.get_id().as_str()
    }

    /// The flag, without dashes.
    pub(crate) fn flag(&self) -> &str {
        self.0.get_long().unwrap_or_default()
    }

    /// The environment variable.
    pub(crate) fn variable(&self) -> &str {
        self.0.get_env().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// What it is where nothing else is said; its help says so where that depends on the machine.
    #[cfg(test)]
    pub(crate) fn default(&self) -> String {
        let help = self.0.get_help().map(ToString::to_string).unwrap_or_default();
        if let Some((_, told)) = help.split_once("[default: ") {
            return told.trim_end_matches(']').to_owned();
        }
        let values = self.0.get_default_values().iter().map(|value| value.to_string_lossy());
        let values: Vec<_> = values.map(|value| format!("`{value}`")).collect();
        if values.is_empty() { "none".to_owned() } else { values.join(", ") }
    }

    /// Whether it names a file or folder: in the file, one beside it.
    pub(crate) fn is_path(&self) -> bool {
        matches!(self.0.get_value_hint(), ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath)
    }

    /// Whether its value must not be shown: it is marked by `hide_env_values`.
    pub(crate) fn is_secret(&self) -> bool {
        self.0.is_hide_env_values_set()
    }

    /// What is wrong with a value, as the command line would say.
    pub(crate) fn refusal(&self, value: &str) -> Option<String> {
        use clap::error::{ContextKind, ContextValue};
        let flag = format!("--{}", self.flag());
        let line = ["sessionwatch".to_owned(), "serve".to_owned(), format!("{flag}={value}")];
        let error = Cli::command().try_get_matches_from(line).err()?;
        // Something else may be wrong with the environment: that is said elsewhere.
        match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(arg)) if flag_of(arg) == flag => {}
            _ => return None,
        }
        Some(match (std::error::Error::source(&error), error.get(ContextKind::ValidValue)) {
            (Some(cause), _) => cause.to_string(),
            (None, Some(ContextValue::Strings(valid))) if !valid.is_empty() => {
                format!("choose one of {}", valid.join(", "))
            }
            _ => "a value is needed".to_owned(),
        })
    }
}

/// The flag of an argument as messages write it, with its value.
pub(crate) fn flag_of(argument: &str) -> &str {
    argument.split([' ', '=', '[']).next().unwrap_or_default()
}

/// All of them, as `serve --help` lists them.
pub(crate) fn all() -> Vec<Opt> {
    let mut command = Cli::command();
    command.build();
    let serve: Option<&Command> = command.find_subcommand("serve");
    let arguments = serve.into_iter().flat_map(Command::get_arguments);
    arguments.filter(|arg| arg.get_env().is_some() && arg.get_id() != OUTSIDE).cloned().map(Opt).collect()
}

/// The variables that look like ours and are not, each with the nearest that there is.
pub(crate) fn unknown_variables() -> Vec<String> {
    let command = Cli::command();
    let mut known = variables(&command);
    known.extend(OTHERS);
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut unknown: Vec<_> = names
        .filter(|name| name.starts_with("SESSIONWATCH_") && !known.contains(&name.as_str()))
        .map(|name| {
            format!(
                "there is no environment variable {name}: did you mean {}?",
                crate::nearest::to(&name, &known)
            )
        })
        .collect();
    unknown.sort();
    unknown
}

/// The variables of a command and of those below it.
fn variables(command: &Command) -> Vec<&str> {
    let own = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str());
    own.chain(command.get_subcommands().flat_map(variables)).collect()
}
