//! `sessionwatch serve`: everything wired together, until a signal.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use miette::{IntoDiagnostic, Result, WrapErr};
use sessionwatch_access::audit::Audit;
use sessionwatch_demo::Demo;
use sessionwatch_monitor::agents::{Attacher, Choice, Listener, Places};
use sessionwatch_monitor::alerting::Alerting;
use sessionwatch_monitor::ingest::Ingest;
use sessionwatch_monitor::keeping::{self, Keeping};
use sessionwatch_monitor::parts::Parts;
use sessionwatch_monitor::remote::Remote;
use sessionwatch_monitor::web;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::attach::teller;
use crate::cli::{AttachTo, Serve};
use crate::config::Config;
use crate::guarded::{Guarded, Named, guarded};
use crate::layers::Fixed;
use crate::reload::{InForce, setup};
use crate::signals::{hangup, until_end};
use crate::{library, systemd};

/// Open connections that have nothing more to say are given this long when we stop.
const FAREWELL: Duration = Duration::from_millis(500);

/// Serves until SIGTERM or SIGINT; SIGHUP has it read the configuration file again.
pub(crate) async fn run(arguments: Serve, mut config: Config, fixed: Fixed) -> Result<()> {
    let mut hangup = hangup()?;
    let data = absolute(&arguments.data.data_dir)?;
    let (book, writer) = keeping::open(&data).into_diagnostic()?;
    let base = absolute(&arguments.runtime.runtime_dir)?;
    let places = Places::open(&base).into_diagnostic()?;
    // A data folder that cannot be written to keeps nobody from being watched.
    let library = library::installed(&data).or_else(|_| library::installed(&base))?;
    let http = listening(arguments.listen).await?;
    let address = http.local_addr().into_diagnostic()?;

    let named = Named { by_proxy: config.proxy_login.take(), by_provider: config.single_sign_on.take() };
    let Guarded { doorkeeper, certificate, url, advice } =
        guarded(arguments.access, named, &data, config.file.as_deref(), address)?;

    let stop = CancellationToken::new();
    let ingest = Arc::new(Ingest::new(book));
    let keeping = Keeping::begin(Arc::clone(&ingest), writer, &url).into_diagnostic()?;
    let keeping = Arc::new(keeping);
    let listener = Arc::new(Listener::new(places, Arc::clone(&ingest), stop.clone()));
    // JVMs of our own user may have the agent already, or load it when they start.
    listener.listen_for(rustix::process::geteuid().as_raw()).into_diagnostic()?;
    for &uid in &arguments.agents_of {
        listener.listen_for(uid).into_diagnostic()?;
    }
    say_where(&url, advice);

    let (choice, attaches) = match arguments.attach {
        AttachTo::Auto => (Choice::Auto, true),
        AttachTo::Only(pids) => (Choice::Only(pids), false),
    };
    let (first, looked) = oneshot::channel();
    let attacher = Attacher::new(listener, library, choice);
    tokio::spawn(attacher.run(stop.clone(), teller(Audit::of(&data)), first));
    let demo = tokio::spawn(advise(looked, arguments.demo, attaches, config.sources.len()));
    let page = url.trim_end_matches('/').to_owned();
    let setup = setup(&mut config, &page);
    let alerting = Alerting::begin(Arc::clone(&ingest), setup, &data, &stop).into_diagnostic()?;
    let alerting = Arc::new(alerting);
    for engine in &config.engines {
        println!("Writing to {} every {} s.", engine.name, engine.interval.as_secs());
    }
    let engines = std::mem::take(&mut config.engines);
    let (remote, writing) = Remote::begin(engines, &ingest, &keeping, &data, &stop);
    let (kept, told, remote) = (Arc::clone(&keeping), Arc::clone(&alerting), Arc::new(remote));
    let parts = Parts { ingest, keeping: kept, alerting: told, remote, configuration: Arc::default() };
    let mut in_force = InForce::begin(parts.clone(), config, (page, fixed), &stop).await;
    let web = tokio::spawn(web::serve(http, certificate, parts, doorkeeper, stop.clone()));

    systemd::ready(stop.clone());
    let mut end = pin!(until_end());
    loop {
        tokio::select! {
            ended = &mut end => break ended?,
            _ = hangup.recv() => in_force.again().await,
        }
    }
    systemd::stopping();
    stop.cancel();
    let ended = farewell(web).await;
    in_force.end().await;
    for end in writing {
        // What is not written down as sent is sent once more by the next start.
        let _ = tokio::time::timeout(FAREWELL, end).await;
    }
    alerting.end();
    keeping.end();
    demo.abort();
    if let Ok(Some(demo)) = demo.await {
        println!("Stopping the demo …");
        drop(demo);
    }
    ended
}

/// The page's place.
pub(crate) async fn listening(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.into_diagnostic().wrap_err_with(|| {
        format!("cannot listen on {address}: choose another address with --listen 127.0.0.1:PORT")
    })
}

/// Says where the page is.
pub(crate) fn say_where(url: &str, advice: Option<&str>) {
    println!("sessionwatch {}: the page is at {url}", env!("CARGO_PKG_VERSION"));
    if let Some(advice) = advice {
        println!("{advice}");
    }
}

/// Awaits that the page is served no more, for a moment: whoever is still connected has heard that we go.
pub(crate) async fn farewell(web: JoinHandle<std::io::Result<()>>) -> Result<()> {
    match tokio::time::timeout(FAREWELL, web).await {
        Ok(Ok(served)) => served.into_diagnostic().wrap_err("the page could not be served"),
        _ => Ok(()),
    }
}

/// Says what to do next; brings up the demo when it is wanted and nothing else was found.
async fn advise(looked: oneshot::Receiver<usize>, demo: bool, attaches: bool, read: usize) -> Option<Demo> {
    let found = looked.await.unwrap_or(0) + read;
    if found == 0 && demo {
        println!("No servlet container runs here: bringing up a Tomcat with visitors to look at.");
        let started = tokio::task::spawn_blocking(|| Demo::start(|line: &str| println!("  {line}"))).await;
        match started {
            Ok(Ok(demo)) => {
                println!("The demo's shop is at {}; come and go there, and watch the page.", demo.address());
                println!(
                    "Track its applications on the page to see a graph of each. Ctrl-C stops all of it."
                );
                return Some(demo);
            }
            Ok(Err(error)) => eprintln!("The demo could not be brought up: {error}"),
            Err(error) => eprintln!("The demo could not be brought up: {error}"),
        }
    } else if found == 0 {
        let next = if attaches {
            "sessionwatch jvms says what runs here; one that starts is attached to by itself."
        } else {
            "None is attached to by itself, as --attach says: sessionwatch attach PID does it, or a server tells by itself."
        };
        println!("No servlet container found yet. {next}");
    }
    None
}

/// JVMs have other working folders than we do.
pub(crate) fn absolute(folder: &Path) -> Result<PathBuf> {
    std::path::absolute(folder).into_diagnostic().wrap_err_with(|| format!("cannot use {}", folder.display()))
}
