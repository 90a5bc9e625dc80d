//! The signals by which we are told to end, or to read the configuration again.

use miette::{IntoDiagnostic, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGHUP, from now on.
pub(crate) fn hangup() -> Result<Signal> {
    signal(SignalKind::hangup()).into_diagnostic()
}

/// Awaits SIGTERM or SIGINT.
pub(crate) async fn until_end() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).into_diagnostic()?;
    let mut interrupt = signal(SignalKind::interrupt()).into_diagnostic()?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
