//! `sessionwatch serve --engine`: the page of a fleet, out of the engine that its machines write to, until a signal.

use std::pin::pin;
use std::sync::Arc;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_monitor::configuration::Configuration;
use sessionwatch_monitor::fleet::{Fleet, Settings};
use sessionwatch_monitor::web;
use sessionwatch_store::lock::Lock;
use tokio_util::sync::CancellationToken;

use crate::cli::{EngineAddress, Serve};
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
    let mut hangup = hangup()?;
    let data = absolute(&arguments.data.data_dir)?;
    if let Some(holder) = Lock::holder(&data) {
        // It would find another token in its folder than its own, by which the command line is let in.
        let who = holder.pid.map_or_else(String::new, |pid| format!(" (process {pid})"));
        return Err(miette!(
            help = "give the page of the fleet a folder of its own: --data-dir FOLDER",
            "another sessionwatch{who} keeps what it counts in {}",
            data.display()
        ));
    }
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
