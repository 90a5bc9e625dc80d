//! What is tracked: the two switches and the applications somebody asked for.

use std::collections::BTreeSet;

use crate::id::ApplicationId;

/// The switches of the settings page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Off: nothing is read from the servers.
    pub enabled: bool,
    /// Off: only the servers' totals are kept, no series per application.
    pub track_per_application: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enabled: true, track_per_application: true }
    }
}

impl Settings {
    /// Whether an application can be tracked: that needs both switches on.
    #[must_use]
    pub fn allow_tracking(self) -> bool {
        self.enabled && self.track_per_application
    }
}

/// The switches and the applications to track. Outlives a restart; applications need not be there now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    /// The switches.
    pub settings: Settings,
    /// Applications that somebody asked to track.
    pub applications: BTreeSet<ApplicationId>,
}
