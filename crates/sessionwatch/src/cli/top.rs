//! What `sessionwatch top` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use sessionwatch_top::Address;

use super::{Data, Range};

#[derive(Debug, Args)]
pub(crate) struct Top {
    /// Address of a sessionwatch [default: the one that runs on this machine]
    #[arg(long, env = "SESSIONWATCH_URL", hide_env_values = true)]
    pub(crate) url: Option<Address>,
    /// File that holds the token to log in with [default: none; $SESSIONWATCH_TOKEN may be the token itself]
    #[arg(long, env = "SESSIONWATCH_TOKEN_FILE", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: Option<PathBuf>,
    /// File with certificates (PEM) to trust besides the system's
    #[arg(long, env = "SESSIONWATCH_CA_FILE", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,
    /// Id or name of the one server to show
    #[arg(long)]
    pub(crate) server: Option<String>,
    /// Show only applications with these words in their names
    #[arg(long, value_name = "WORDS")]
    pub(crate) filter: Option<String>,
    /// What to sort by: the largest number first, or the first name
    #[arg(long, value_enum, default_value = "active")]
    pub(crate) sort: Sort,
    /// What the graphs show at first
    #[arg(long, value_enum, default_value = "live")]
    pub(crate) range: Range,
    /// Print once and end: with code 0, 3 when a server is not being read or there is none, 1 when nothing is known
    #[arg(long)]
    pub(crate) once: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table", requires = "once")]
    pub(crate) format: Print,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Sort {
    Name,
    Active,
    Created,
    Destroyed,
    Rejected,
    Total,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Print {
    /// Every field, as the API has it
    Json,
    /// Lines for people
    Table,
}
