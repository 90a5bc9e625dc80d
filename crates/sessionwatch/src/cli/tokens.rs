//! What can be asked of `sessionwatch token`.

use clap::{Args, Subcommand};
use sessionwatch_access::role::Role;

use super::Data;

const DAY: i64 = 24 * 3600;

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
        #[arg(long, value_name = "TIME", default_value = "90d", value_parser = seconds)]
        expires: Seconds,
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

/// How long something lasts; `None`: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) Option<i64>);

fn seconds(text: &str) -> Result<Seconds, String> {
    if text == "never" {
        return Ok(Seconds(None));
    }
    let wrong = || format!("'{text}' is no time: write 12h, 90d, 52w or never");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let each = match unit {
        'h' => 3600,
        'd' => DAY,
        'w' => 7 * DAY,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    if number == 0 { Err(wrong()) } else { Ok(Seconds(Some(i64::from(number) * each))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        assert_eq!(seconds("12h"), Ok(Seconds(Some(43_200))));
        assert_eq!(seconds("90d"), Ok(Seconds(Some(90 * DAY))));
        assert_eq!(seconds("2w"), Ok(Seconds(Some(14 * DAY))));
        assert_eq!(seconds("never"), Ok(Seconds(None)));
        for wrong in ["", "d", "0d", "-1d", "5", "5m", "1ü", "99999999999d"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
