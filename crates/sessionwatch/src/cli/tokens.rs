//! What can be asked of `sessionwatch token`.

use clap::{Args, Subcommand};
use sessionwatch_access::role::Role;

use super::Data;
use super::access::seconds;

/// What programs show to be let in.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    pub(crate) what: Pass,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Pass {
    /// Make a token and print it, this once
    Add {
        /// What it is for
        name: String,
        /// push tells counters and sees nothing; viewer, operator and admin as for users
        #[arg(long)]
        role: Role,
        /// How long it is worth something: 12h, 90d, 52w, or never
        #[arg(long, value_name = "TIME", default_value = "90d", value_parser = worth)]
        expires: Worth,
        #[command(flatten)]
        data: Data,
    },
    /// List tokens, their roles, and when they expire
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Remove a token; it is worth nothing from now on
    Remove {
        /// What it is for
        name: String,
        #[command(flatten)]
        data: Data,
    },
}

/// How long it is worth something; `None`: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worth(pub(crate) Option<i64>);

fn worth(text: &str) -> Result<Worth, String> {
    if text == "never" { Ok(Worth(None)) } else { seconds(text).map(|seconds| Worth(Some(seconds))) }
}
