//! What can be asked for at the command line.

mod access;
mod people;
mod tokens;
mod top;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use sessionwatch_monitor::agents::Places;
use sessionwatch_monitor::alerting::Uri;

pub(crate) use self::access::Access;
pub(crate) use self::people::{Person, User};
pub(crate) use self::tokens::{Pass, Token, Worth};
pub(crate) use self::top::{Print, Sort, Top};
use crate::logs::LogFormat;
use crate::{address, folders, logs};

/// The user sessions of every web application on your application servers, live and over a week.
#[derive(Debug, Parser)]
#[command(version, about, after_help = "Begin with: sessionwatch serve, and open http://127.0.0.1:8766")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Everywhere {
    /// The configuration file [default: sessionwatch.toml in $CONFIGURATION_DIRECTORY, in /etc/sessionwatch for root, else
    /// in $XDG_CONFIG_HOME/sessionwatch, if it is there]
    #[arg(long, global = true, env = "SESSIONWATCH_CONFIG", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// What is logged to standard error: error, warn, info, debug or trace, also for one part: warn,sessionwatch_sources=debug
    #[arg(long, global = true, env = "SESSIONWATCH_LOG", default_value = "warn", value_name = "LEVEL", value_parser = logs::level)]
    pub(crate) log: String,
    /// How it is logged: text for people, or a JSON object in each line
    #[arg(long, global = true, env = "SESSIONWATCH_LOG_FORMAT", default_value = "text", value_enum)]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch the servers of this machine and serve the page
    ///
    /// SIGHUP has it read the configuration file again: sources, alerts, receivers, patterns and where metrics are sent change
    /// without missing a second. What takes a restart is logged by name, and a file with mistakes changes nothing.
    Serve(Serve),
    /// Show servers and applications live in this terminal, or print them once for a script
    Top(Top),
    /// List the JVMs of this machine: what runs in each, and why one cannot be attached to
    Jvms(Data),
    /// Say what was found, what is read from where, what is missing, and the setting that turns it on
    Doctor(Doctor),
    /// Attach to one JVM now; it reports to the sessionwatch that runs on this machine
    Attach(Attach),
    /// Take the agent out of one JVM: its thread ends and it lets go of everything
    Detach(Detach),
    /// Print the option that loads the agent when a JVM starts, to paste into its start script
    AgentPath(AgentPath),
    /// Check the configuration file, or say which settings are in effect and where each comes from
    #[command(subcommand)]
    Config(Settings),
    /// Print what was recorded, for other programs
    Export(Export),
    /// Write a copy of everything that is kept into a file, also while sessionwatch runs
    Backup(Backup),
    /// Put a backup in the place of what is kept, while no sessionwatch runs
    Restore(Restore),
    /// Say who may log in on the page
    User(User),
    /// Make tokens, by which programs are let in
    Token(Token),
    /// Print what a shell completes this command line by
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual: a page for the program and one for each command
    Man {
        /// The folder to write to
        #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
}

/// Each of these with an environment variable is a key of the file too, under its own name: nothing else is to be done.
#[derive(Debug, Clone, Args)]
pub(crate) struct Serve {
    /// Address and port of the page; one that others can reach takes a user, or a proxy that asks who they are
    #[arg(long, env = "SESSIONWATCH_LISTEN", default_value = "127.0.0.1:8766", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,
    /// Which JVMs to attach to: auto (all with a servlet container), none, or process ids
    #[arg(long, env = "SESSIONWATCH_ATTACH", default_value = "auto", value_name = "auto|none|PID[,PID]")]
    pub(crate) attach: AttachTo,
    /// Users besides our own whose JVMs may report, by name or number: what attaches to them is started as them, or as root
    #[arg(long, env = "SESSIONWATCH_AGENTS_OF", value_name = "USER[,USER]", value_delimiter = ',', value_parser = user)]
    pub(crate) agents_of: Vec<u32>,
    /// Show the fleet that writes to this engine instead of what runs here: the address below which its /api/v1/query is
    #[arg(long, env = "SESSIONWATCH_ENGINE", value_name = "URL")]
    pub(crate) engine: Option<EngineAddress>,
    /// Bring up a Tomcat with visitors to look at when no servlet container is found
    #[arg(long, env = "SESSIONWATCH_DEMO", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_name = "true|false")]
    pub(crate) demo: bool,
    #[command(flatten)]
    pub(crate) access: Access,
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) runtime: Runtime,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Say everything that is wrong with the configuration file and the environment
    Check {
        /// The file to check [default: the one that serve would read]
        #[arg(value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
    },
    /// Print every setting that serve would use; passwords are never shown
    Show(Box<Show>),
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Say where each comes from: a flag, the environment, a line of the file, or the default
    #[arg(long)]
    pub(crate) origin: bool,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

#[derive(Debug, Args)]
pub(crate) struct Attach {
    /// Process id of the JVM
    #[arg(required_unless_present = "all")]
    pub(crate) pid: Option<u32>,
    /// Attach to all with a servlet container, as they come, until told to end: of our own user, as root of every user
    #[arg(long, conflicts_with_all = ["pid", "name"])]
    pub(crate) all: bool,
    /// What to call the server on the page
    #[arg(long)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) runtime: Runtime,
}

#[derive(Debug, Args)]
pub(crate) struct Detach {
    /// Process id of the JVM
    pub(crate) pid: u32,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Process id of a JVM, or the address or name of a source [default: all JVMs of this machine]
    #[arg(value_name = "PID|URL")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Args)]
pub(crate) struct AgentPath {
    /// The user that the JVM runs as [default: you]
    #[arg(long, value_name = "UID")]
    pub(crate) uid: Option<u32>,
    /// What to call the server on the page
    #[arg(long)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) runtime: Runtime,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// How it is written
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: Format,
    /// The last minute by the second, hour by 5 s, day by the minute, or week by the hour
    #[arg(long, value_enum, default_value = "day")]
    pub(crate) range: Range,
    /// Id or name of a tracked application, or total [default: everything there is]
    #[arg(long, value_name = "APPLICATION")]
    pub(crate) application: Option<String>,
    /// Id or name of a server [default: all]
    #[arg(long, value_name = "SERVER")]
    pub(crate) server: Option<String>,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values, safe to open in a spreadsheet
    Csv,
    /// A list of series
    Json,
    /// For importing into a Prometheus-compatible engine
    #[value(name = "openmetrics")]
    OpenMetrics,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Range {
    Live,
    Hour,
    Day,
    Week,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not exist
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A file that sessionwatch backup wrote
    pub(crate) file: PathBuf,
    /// Move aside what is kept now
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Data {
    /// Where everything is kept [default: $STATE_DIRECTORY, /var/lib/sessionwatch for root, else
    /// $XDG_STATE_HOME/sessionwatch]
    #[arg(long, env = "SESSIONWATCH_DATA_DIR", default_value_os_t = folders::data(), hide_default_value = true,
        value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Runtime {
    /// Where agents find sessionwatch [default: $RUNTIME_DIRECTORY, /run/sessionwatch for root, else
    /// $XDG_RUNTIME_DIR/sessionwatch]
    #[arg(long, env = "SESSIONWATCH_RUNTIME_DIR", default_value_os_t = Places::by_convention(), hide_default_value = true,
        value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) runtime_dir: PathBuf,
}

fn user(named: &str) -> Result<u32, String> {
    let none =
        || format!("there is no user '{named}' in /etc/passwd: users of a directory are given by number");
    sessionwatch_jvms::user(named.trim()).ok_or_else(none)
}

/// Where an engine is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EngineAddress(pub(crate) Uri);

impl FromStr for EngineAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        address::base(text).map(Self)
    }
}

/// Which JVMs to attach to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttachTo {
    Auto,
    Only(Vec<u32>),
}

impl FromStr for AttachTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::Only(Vec::new())),
            pids => {
                let pid = |pid: &str| pid.trim().parse().map_err(|_| format!("'{pid}' is no process id"));
                pids.split(',').map(pid).collect::<Result<_, _>>().map(Self::Only)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_engine_is_named_by_an_address_without_credentials() {
        let address = |text: &str| text.parse::<EngineAddress>().map(|engine| engine.0.to_string());
        assert_eq!(address("http://victoria:8428").unwrap(), "http://victoria:8428/");
        assert_eq!(address("https://mimir/prometheus").unwrap(), "https://mimir/prometheus");
        assert!(address("victoria:8428").unwrap_err().contains("it is no address"));
        assert!(address("http://u:p@victoria").unwrap_err().contains("holds a user or password"));
        assert!(address("http://victoria/?a=b").unwrap_err().contains("question mark"));
    }

    #[test]
    fn jvms_are_chosen_by_word_or_by_process_id() {
        assert_eq!("auto".parse(), Ok(AttachTo::Auto));
        assert_eq!("none".parse(), Ok(AttachTo::Only(vec![])));
        assert_eq!("12, 7".parse(), Ok(AttachTo::Only(vec![12, 7])));
        assert_eq!("all".parse::<AttachTo>(), Err("'all' is no process id".to_owned()));
    }

    /// What people read when they ask for help is part of the interface.
    #[test]
    fn help_says_what_was_agreed() {
        let mut command = Cli::command().term_width(100);
        command.build();
        let mut text = command.render_long_help().to_string();
        for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
            text.push_str("\n\n");
            text.push_str(&sub.render_long_help().to_string());
            for below in sub.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
                text.push_str("\n\n");
                text.push_str(&below.render_long_help().to_string());
            }
        }
        insta::assert_snapshot!("help", text);
    }
}
