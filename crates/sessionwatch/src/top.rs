//! `sessionwatch top`: which sessionwatch is looked at, as whom, and how.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_monitor::access::LOCAL_TOKEN;
use sessionwatch_top::{Address, AskError, Client, Failed, Format, Ground, SortBy, Token, Trust, View};

use crate::cli::{Print, Range, Sort, Top};
use crate::running::running;
use crate::{folders, jvms, library};

/// The exit code when everything was printed and a server is not being read, or there is none.
const INCOMPLETE: u8 = 3;

/// Shows it, or prints it once.
pub(crate) fn run(arguments: Top) -> Result<ExitCode> {
    let token = token(arguments.token_file.as_deref())?;
    let (client, here) = match arguments.url {
        Some(address) => (Client::new(address, token, &Trust::Known(arguments.ca_file)), false),
        None => (local(arguments.data.data_dir, token)?, true),
    };
    let client = client.into_diagnostic()?;
    let set = |name| std::env::var(name).ok();
    let view = View {
        range: match arguments.range {
            Range::Live => sessionwatch_top::Range::Live,
            Range::Hour => sessionwatch_top::Range::Hour,
            Range::Day => sessionwatch_top::Range::Day,
            Range::Week => sessionwatch_top::Range::Week,
        },
        sort: match arguments.sort {
            Sort::Name => SortBy::Name,
            Sort::Active => SortBy::Active,
            Sort::Created => SortBy::Created,
            Sort::Destroyed => SortBy::Destroyed,
            Sort::Rejected => SortBy::Rejected,
            Sort::Total => SortBy::Total,
        },
        filter: arguments.filter.unwrap_or_default(),
        server: arguments.server,
        ground: Ground::of(set("NO_COLOR").as_deref(), set("COLORFGBG").as_deref()),
        diagnose: here.then_some(diagnose as fn() -> Vec<String>),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    let failed = |error: Failed| miette!("{error}");
    let ended = if arguments.once {
        let format = match arguments.format {
            Print::Json => Format::Json,
            Print::Table => Format::Table,
        };
        let printed = runtime.block_on(sessionwatch_top::once(&client, &view, format)).map_err(failed)?;
        print(&printed.text).into_diagnostic()?;
        if printed.complete { ExitCode::SUCCESS } else { ExitCode::from(INCOMPLETE) }
    } else {
        runtime.block_on(sessionwatch_top::show(client, view)).map_err(failed)?;
        ExitCode::SUCCESS
    };
    // JVMs may be looked at in a thread: that ends with the process.
    runtime.shutdown_background();
    Ok(ended)
}

/// Whoever reads may have enough, as `head` has.
fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The sessionwatch of this machine: the user's own, else the system's.
fn local(data: PathBuf, token: Token) -> Result<std::result::Result<Client, AskError>> {
    let system = PathBuf::from(folders::SYSTEM_DATA);
    let named = data != folders::data();
    let mut places = vec![data];
    if !named && !places.contains(&system) {
        places.push(system);
    }
    for place in &places {
        if let Some(running) = running(place)? {
            let address: Address = running.url().parse().into_diagnostic()?;
            let token = if let Token::None = token { Token::In(place.join(LOCAL_TOKEN)) } else { token };
            return Ok(Client::new(address, token, &Trust::ThisMachine));
        }
    }
    let places: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
    Err(miette!(
        help =
            "start one with sessionwatch serve, or name one that runs elsewhere with --url https://HOST:PORT",
        "no sessionwatch runs on {}",
        places.join(" or ")
    ))
}

fn token(file: Option<&Path>) -> Result<Token> {
    let given = match file {
        Some(file) => {
            let read = std::fs::read_to_string(file).into_diagnostic();
            Some(read.wrap_err_with(|| format!("cannot read the token in {}", file.display()))?)
        }
        None => std::env::var("SESSIONWATCH_TOKEN").ok().filter(|token| !token.is_empty()),
    };
    Ok(given.map_or(Token::None, Token::Known))
}

/// Why no server is read, JVM by JVM.
fn diagnose() -> Vec<String> {
    let found = library::installed(&folders::data())
        .and_then(|library| jvms::finder(&library))
        .and_then(|mut finder| finder.find().into_diagnostic());
    match found {
        Err(error) => vec![format!("they cannot be looked for: {error}")],
        Ok(found) if found.is_empty() => vec!["none runs, or none that you may see: try as root".to_owned()],
        Ok(found) => found
            .iter()
            .map(|jvm| format!("{} {} ({}): {}", jvm.pid, jvm.program, jvm.user, jvms::state(jvm)))
            .collect(),
    }
}
