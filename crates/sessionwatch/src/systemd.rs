//! What systemd is told, when it was systemd that started us: ready, alive, reading its settings again, stopping.

use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

/// The page is served; from now on, we say so as often as we are asked to.
pub(crate) fn ready(stop: CancellationToken) {
    tell(&[NotifyState::Ready]);
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    tokio::spawn(async move {
        // Twice in the time that is allowed, so that one that comes late is no end.
        let mut beat = tokio::time::interval(limit / 2);
        loop {
            tokio::select! {
                _ = beat.tick() => tell(&[NotifyState::Watchdog]),
                () = stop.cancelled() => return,
            }
        }
    });
}

/// The configuration is read again: systemd waits for [`reloaded`].
pub(crate) fn reloading() {
    // Both in one word, or a unit of Type=notify-reload takes neither.
    let now = NotifyState::monotonic_usec_now().into_iter();
    tell(&std::iter::once(NotifyState::Reloading).chain(now).collect::<Vec<_>>());
}

/// What the configuration says is in force, or what was in force before.
pub(crate) fn reloaded() {
    tell(&[NotifyState::Ready]);
}

/// The end was asked for.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!("systemd cannot be told how we are: {error}");
    }
}
