//! One look at a server without an agent, as a source would take it.

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_fetch::login::Login;
use sessionwatch_sources::observed::Application;
use sessionwatch_sources::poll;
use sessionwatch_sources::source::{Kind, Source};

/// A number and whether an application tells it.
type Number = (&'static str, fn(&Application) -> Option<u64>);

const NUMBERS: [Number; 5] = [
    ("created", |application| application.created),
    ("destroyed", |application| application.destroyed),
    ("rejected", |application| application.rejected),
    ("active", |application| application.active),
    ("limit", |application| application.limit),
];

/// Looks at an address, or at a source by its name.
pub(super) fn look(target: &str, sources: Vec<Source>) -> Result<()> {
    let source = source(target, sources)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    println!("{} as {}", source.url, source.kind.word());
    let observed = runtime.block_on(poll::once(&source)).map_err(|error| miette!("{error}"))?;
    let told = |text: &str| if text.is_empty() { "not told".to_owned() } else { format!("{text:?}") };
    println!("  [+] it answers. Server: {}; JVM: {}", told(&observed.product), told(&observed.jdk));
    if let Some(notice) = &observed.notice {
        println!("  [-] {notice}");
    }
    if observed.applications.is_empty() {
        println!(
            "  [-] no number of sessions is in the answer: docs/sources.md says which names are known, and how to add others"
        );
    }
    for application in &observed.applications {
        println!("  {:?} on host {:?}", application.path, application.host);
        for (name, value) in NUMBERS {
            match value(application) {
                Some(value) => println!("      [+] {name}: {value}"),
                None => println!("      [-] {name}: not told"),
            }
        }
    }
    Ok(())
}

/// The source of that name or address in the configuration; else one as the address looks, without a login.
fn source(target: &str, sources: Vec<Source>) -> Result<Source> {
    let known = sources.into_iter().find(|source| {
        source.name == target || source.kind.address(target).is_ok_and(|address| address == source.url)
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let kind = Kind::guessed(target);
    let url = kind.address(target).into_diagnostic().wrap_err_with(|| {
        format!(
            "{target:?} is neither a process id nor the name of a source in sessionwatch.toml nor an address"
        )
    })?;
    let interval = kind.usual_interval();
    Ok(Source { kind, url, name: target.to_owned(), login: Login::None, interval })
}
