//! What is tracked: the two switches, the applications somebody asked for, and those that patterns fit.

use std::collections::{BTreeMap, BTreeSet};

use crate::application::Application;
use crate::encoding::{Cursor, DecodeError, put_number};
use crate::id::ApplicationId;
use crate::pattern::{Chooser, Origin, Pattern, Patterns};

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

/// Why an application is to be tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody asked for it.
    Asked,
    /// A pattern fits it: where that stands, and its place there.
    Pattern(Origin, u8),
}

/// The switches and the applications to track. Outlives a restart; applications need not be there now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    /// The switches.
    pub settings: Settings,
    /// Applications to track, and why.
    pub applications: BTreeMap<ApplicationId, Why>,
    /// Applications that a pattern fits and somebody untracked: none of them is tracked until somebody asks for it.
    pub left_out: BTreeSet<ApplicationId>,
    /// Which other applications are to be tracked.
    pub patterns: Patterns,
}

impl Tracking {
    /// The pattern that has an application tracked; `None`: somebody asked for it, or it is not tracked.
    #[must_use]
    pub fn chosen_by(&self, id: ApplicationId) -> Option<(Origin, &Pattern)> {
        match *self.applications.get(&id)? {
            Why::Asked => None,
            Why::Pattern(origin, place) => Some((origin, self.patterns.of(origin).get(usize::from(place))?)),
        }
    }

    /// What a pattern makes of an application that is there: whether it is to be tracked.
    pub(crate) fn choose(&mut self, chooser: &Chooser, server: &str, application: &Application) -> bool {
        let id = application.id();
        if self.applications.contains_key(&id) {
            return true;
        }
        let chosen = chooser.first(server, application).filter(|_| !self.left_out.contains(&id));
        if let Some((origin, place)) = chosen {
            self.applications.insert(id, Why::Pattern(origin, place));
        }
        chosen.is_some()
    }

    /// What other patterns make of an application: whether it is to be tracked from now on.
    pub(crate) fn choose_again(
        &mut self,
        chooser: &Chooser,
        server: &str,
        application: &Application,
    ) -> bool {
        let id = application.id();
        match self.applications.get(&id) {
            Some(Why::Asked) => return true,
            Some(Why::Pattern(..)) => {}
            None if application.is_deployed() => {}
            None => return false,
        }
        self.applications.remove(&id);
        self.choose(chooser, server, application)
    }

    /// Somebody does not want an application to be tracked.
    pub(crate) fn leave_out(&mut self, chooser: &Chooser, server: &str, application: &Application) {
        let id = application.id();
        self.applications.remove(&id);
        if chooser.first(server, application).is_some() {
            self.left_out.insert(id);
        }
    }

    /// An application is not known any more.
    pub(crate) fn forget(&mut self, id: ApplicationId) {
        if matches!(self.applications.get(&id), Some(Why::Pattern(..))) {
            self.applications.remove(&id);
        }
        self.left_out.remove(&id);
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.settings.write(out);
        put_number(out, self.applications.len() as u64);
        for (id, why) in &self.applications {
            out.extend_from_slice(&id.0.to_le_bytes());
            match why {
                Why::Asked => out.push(0),
                Why::Pattern(Origin::File, place) => out.extend([1, *place]),
                Why::Pattern(Origin::Page, place) => out.extend([2, *place]),
            }
        }
        put_number(out, self.left_out.len() as u64);
        for id in &self.left_out {
            out.extend_from_slice(&id.0.to_le_bytes());
        }
        self.patterns.write(out);
    }

    /// Versions 1 and 2 knew no patterns: somebody asked for each application.
    pub(crate) fn read(cursor: &mut Cursor<'_>, version: u8) -> Result<Self, DecodeError> {
        let settings = Settings::read(cursor)?;
        let mut applications = BTreeMap::new();
        for _ in 0..cursor.count(16, usize::MAX)? {
            let id = ApplicationId(cursor.id()?);
            let why = match if version < 3 { 0 } else { cursor.byte()? } {
                0 => Why::Asked,
                1 => Why::Pattern(Origin::File, cursor.byte()?),
                2 => Why::Pattern(Origin::Page, cursor.byte()?),
                _ => return Err(DecodeError::Invalid("why an application is tracked")),
            };
            applications.insert(id, why);
        }
        if version < 3 {
            return Ok(Self { settings, applications, ..Self::default() });
        }
        let count = cursor.count(16, usize::MAX)?;
        let left_out = (0..count).map(|_| cursor.id().map(ApplicationId)).collect::<Result<_, _>>()?;
        let patterns = Patterns::read(cursor)?;
        let tracking = Self { settings, applications, left_out, patterns };
        let stands = |why: &Why| match *why {
            Why::Asked => true,
            Why::Pattern(origin, place) => usize::from(place) < tracking.patterns.of(origin).len(),
        };
        if tracking.applications.values().all(stands) {
            Ok(tracking)
        } else {
            Err(DecodeError::Invalid("the place of a pattern"))
        }
    }
}
