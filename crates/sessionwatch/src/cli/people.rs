//! What can be asked of `sessionwatch user`.

use clap::{Args, Subcommand};
use sessionwatch_access::role::Role;

use super::Data;

/// Who may log in on the page.
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    pub(crate) what: Person,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// Add a user; the password is asked for, or read from the standard input
    Add {
        /// What they are called
        name: String,
        /// viewer looks and exports; operator also tracks, untracks and turns switches; admin may do everything
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        data: Data,
    },
    /// Remove a user; who has logged in as them is logged out
    Remove {
        /// What they are called
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// List users and their roles
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Give a user another password, or with --role another role and the same password
    Passwd {
        /// What they are called
        name: String,
        /// The role to have from now on
        #[arg(long)]
        role: Option<Role>,
        #[command(flatten)]
        data: Data,
    },
}
