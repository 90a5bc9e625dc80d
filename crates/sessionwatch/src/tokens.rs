//! `sessionwatch token`: what programs show to be let in.

use miette::{IntoDiagnostic, Result};
use sessionwatch_access::record::Did;
use sessionwatch_access::tokens::Tokens;
use sessionwatch_monitor::clock::now;

use crate::cli::{Pass, Token, Worth};
use crate::noted::note;

const DAY: i64 = 24 * 3600;

/// Does what is asked.
pub(crate) fn run(token: Token) -> Result<()> {
    let now = now();
    match token.what {
        Pass::Add { name, role, expires: Worth(lasts), data } => {
            let folder = data.data_dir;
            let expires = lasts.map(|seconds| now.saturating_add(seconds));
            let added =
                Tokens::change(&Tokens::file(&folder), |tokens| tokens.add(&name, role, now, expires));
            let secret = added.into_diagnostic()?;
            note(&folder, Did::TokenAdded, &format!("{name} ({role})"));
            eprintln!("Only its hash is kept: this is the one time that the token is shown.");
            println!("{}", secret.reveal());
        }
        Pass::List { data } => {
            let tokens = Tokens::read(&Tokens::file(&data.data_dir)).into_diagnostic()?;
            for token in tokens.iter() {
                let left = match token.expires {
                    None => "never expires".to_owned(),
                    Some(at) if at <= now => "expired".to_owned(),
                    Some(at) if at - now < 2 * DAY => format!("expires in {} h", (at - now) / 3600),
                    Some(at) => format!("expires in {} days", (at - now) / DAY),
                };
                println!("{:<10} {:<20} {left}", token.role, token.name);
            }
            if tokens.is_empty() {
                println!("There is no token: sessionwatch token add NAME --role viewer makes one.");
            }
        }
        Pass::Remove { name, data } => {
            let folder = data.data_dir;
            Tokens::change(&Tokens::file(&folder), |tokens| tokens.remove(&name)).into_diagnostic()?;
            note(&folder, Did::TokenRemoved, &name);
            println!("The token {name} is worth nothing from now on.");
        }
    }
    Ok(())
}
