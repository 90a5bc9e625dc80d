//! `sessionwatch serve --engine`: the page of a fleet, out of the engine that its machines write to, until a signal.

use std::pin::pin;
use std::sync::Arc;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_monitor::configuration::Configuration;
use sessionwatch_monitor::fleet::{Fleet, Settings};
use sessionwatch_monitor::web;
use tokio_util::sync::CancellationToken;

use crate::cli::{AttachTo, EngineAddress, Serve};
use crate::config::Config;
use crate::guarded::{Guarded, Named, guarded};
use crate::layers::{self, Fixed};
use crate::reload::{refuse, tell_of_restart};
use crate::serve::{absolute, farewell, listening, say_where};
use crate::signals::{hangup, until_end};
use crate::{options, systemd};

/// Serves until SIGTERM or SIGINT; SIGHUP has it read the configuration file again.
pub(crate) async fn run(
    engine: EngineAddress,
    arguments: Serve,
    mut config: Config,
    fixed: Fixed,
) -> Result<()> {
    let elsewhere = elsewhere(&arguments, &config);
    if !elsewhere.is_empty() {
        return Err(miette!(
            help = "give them to the sessionwatch of each machine, which writes to the engine by [[remote_write]]; or serve \
                    without --engine",
            "the page of a fleet reads no servers and writes to nobody, so it cannot have {}",
            elsewhere.join(", ")
        ));
    }
    let mut hangup = hangup()?;
    let data = absolute(&arguments.data.data_dir)?;
    // Users, tokens and the audit are there.
    std::fs::create_dir_all(&data)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot make {}", data.display()))?;
    let http = listening(arguments.listen).await?;
    let address = http.local_addr().into_diagnostic()?;
    let named = Named { by_proxy: config.proxy_login.take(), by_provider: config.single_sign_on.take() };
    let Guarded { doorkeeper, certificate, url, advice } =
        guarded(arguments.access, named, &data, config.file.as_deref(), address)?;

    let said = config.fleet.take().unwrap_or_default();
    let settings = Settings {
        url: engine.0,
        login: said.login,
        tenant: said.tenant,
        interval: said.interval,
        group: said.group,
        track: config.track,
    };
    say_where(&url, advice);
    println!("Showing the fleet that writes to {}.", settings.url);
    let fleet = Arc::new(Fleet::new(settings).into_diagnostic()?);
    let configuration = Arc::new(Configuration::default());
    let stop = CancellationToken::new();
    let served = web::serve_fleet(
        http,
        certificate,
        Arc::clone(&fleet),
        Arc::clone(&configuration),
        doorkeeper,
        stop.clone(),
    );
    let web = tokio::spawn(served);

    systemd::ready(stop.clone());
    let mut end = pin!(until_end());
    loop {
        tokio::select! {
            ended = &mut end => break ended?,
            _ = hangup.recv() => again(&fleet, &configuration, &fixed),
        }
    }
    systemd::stopping();
    stop.cancel();
    farewell(web).await
}

/// Reads the file again. One with mistakes changes nothing.
fn again(fleet: &Fleet, configuration: &Configuration, fixed: &Fixed) {
    systemd::reloading();
    match layers::read() {
        Ok(layers) => {
            let changed = fixed.changed(&layers.fixed());
            for warning in options::unknown_variables().iter().chain(&layers.config.warnings) {
                tracing::warn!("{warning}");
            }
            fleet.track(layers.config.track);
            println!("The configuration was read again.");
            tell_of_restart(configuration, &changed);
        }
        Err(unclear) => refuse(configuration, &unclear),
    }
    systemd::reloaded();
}

/// Sections that are about what a machine reads, and whom it tells.
const OF_MACHINES: [&str; 5] = ["source", "alert", "notify", "otlp", "remote_write"];

/// What is asked for here and is done on each machine by itself.
fn elsewhere(arguments: &Serve, config: &Config) -> Vec<String> {
    let attaches = matches!(&arguments.attach, AttachTo::Only(pids) if !pids.is_empty());
    let options = [
        (attaches, "--attach"),
        (!arguments.agents_of.is_empty(), "--agents-of"),
        (arguments.demo, "--demo"),
    ];
    let options = options.into_iter().filter(|(is_there, _)| *is_there).map(|(_, name)| name.to_owned());
    let is_there = |section: &&str| {
        config.sections.iter().any(|shown| shown.name.split(['.', '[']).next() == Some(section))
    };
    let sections = OF_MACHINES.into_iter().filter(is_there).map(|section| format!("[{section}]"));
    options.chain(sections).collect()
}
