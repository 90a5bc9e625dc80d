//! The signals by which we are told to end.

use miette::{IntoDiagnostic, Result};
use tokio::signal::unix::{SignalKind, signal};

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
