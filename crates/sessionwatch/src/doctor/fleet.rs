//! One look at the engine of a fleet, as its page would ask it.

use miette::{IntoDiagnostic, Result, miette};
use sessionwatch_engine::client::Engine;
use sessionwatch_engine::question::{Pace, servers_now};
use sessionwatch_monitor::clock::now;

use crate::layers::Layers;

/// Says whether it answers, and who writes to it.
pub(super) fn look(serve: &Layers) -> Result<()> {
    let Some(url) = serve.engine() else { return Ok(()) };
    let said = serve.config.fleet.clone().unwrap_or_default();
    println!("[ ] nothing is watched here: serve shows the fleet that writes to {url}");
    let engine = Engine::new(url, &said.login, said.tenant).into_diagnostic()?;
    let pace = Pace { interval: said.interval.into() };
    let expression = servers_now(&["server", "instance", &said.group], pace);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    let servers = runtime.block_on(engine.instant(&expression, now())).map_err(|error| {
        miette!(
            help =
                "see that it runs, and that engine and [fleet] in sessionwatch.toml are right: docs/fleet.md",
            "{url} was asked who writes to it: {error}"
        )
    })?;
    if servers.is_empty() {
        println!(
            "[-] it answers, and no server tells it anything now. The sessionwatch of each machine writes to it by \
             [[remote_write]];\n    where some do, interval and tenant in [fleet] may be others than theirs"
        );
        return Ok(());
    }
    println!("[+] it answers: {} servers tell it something now", servers.len());
    let group = said.group;
    let grouped =
        servers.iter().filter(|server| server.labels.get(&group).is_some_and(|name| !name.is_empty()));
    match grouped.count() {
        0 => println!(
            "[ ] none of them has the label {group:?}, so they are in no groups: labels in [[remote_write]] of the machines \
             gives it"
        ),
        some => println!("[+] in groups, by the label {group:?}: {some} of them"),
    }
    Ok(())
}
