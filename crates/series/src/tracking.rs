//! What is tracked: the two switches and the applications somebody asked for.

use std::collections::BTreeSet;

use crate::encoding::{Cursor, DecodeError, put_number};
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

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.push(u8::from(self.enabled) | u8::from(self.track_per_application) << 1);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        match cursor.byte()? {
            bits @ 0..4 => Ok(Self { enabled: bits & 1 != 0, track_per_application: bits & 2 != 0 }),
            _ => Err(DecodeError::Invalid("the switches")),
        }
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

impl Tracking {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.settings.write(out);
        put_number(out, self.applications.len() as u64);
        for id in &self.applications {
            out.extend_from_slice(&id.0.to_le_bytes());
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let settings = Settings::read(cursor)?;
        let count = cursor.count(16, usize::MAX)?;
        let applications = (0..count).map(|_| cursor.id().map(ApplicationId)).collect::<Result<_, _>>()?;
        Ok(Self { settings, applications })
    }
}
