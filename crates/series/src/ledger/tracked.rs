//! What is tracked, changed by people.

use super::{Ledger, TrackError};
use crate::id::{ApplicationId, ServerId};
use crate::pattern::{MOST, Origin, Pattern};
use crate::server::Server;
use crate::tracking::{Settings, Why};

impl Ledger {
    /// Turns the switches. Without series per application, those kept so far are removed.
    pub(super) fn set_settings(&mut self, settings: Settings) {
        self.tracking.settings = settings;
        let tracked = &self.tracking.applications;
        for application in self.servers.values_mut().flat_map(Server::applications_mut) {
            if !settings.track_per_application {
                application.untrack();
            } else if settings.enabled && tracked.contains_key(&application.id()) {
                application.track();
            }
        }
    }

    /// Begins the series of an application.
    pub(super) fn track(&mut self, id: ApplicationId) -> Result<(), TrackError> {
        let application = self.servers.values_mut().find_map(|server| server.application_mut(id));
        let application = application.ok_or(TrackError::Unknown)?;
        if !self.tracking.settings.allow_tracking() {
            return Err(TrackError::SwitchedOff);
        }
        application.track();
        self.tracking.applications.insert(id, Why::Asked);
        self.tracking.left_out.remove(&id);
        Ok(())
    }

    /// Removes the series of an application. A pattern that fits it does not bring it back.
    pub(super) fn untrack(&mut self, id: ApplicationId) -> Result<(), TrackError> {
        let found = self.servers.values_mut().find_map(|server| {
            let name = server.name().to_owned();
            Some((name, server.application_mut(id)?))
        });
        if let Some((server, application)) = found {
            application.untrack();
            self.tracking.leave_out(&self.tracking.patterns.chooser(), &server, application);
            return Ok(());
        }
        self.tracking.applications.remove(&id).map(|_| ()).ok_or(TrackError::Unknown)
    }

    /// Tracks every application that is deployed, of one server or of all.
    pub(super) fn track_all(&mut self, server: Option<ServerId>) -> Result<(), TrackError> {
        if !self.tracking.settings.allow_tracking() {
            return Err(TrackError::SwitchedOff);
        }
        for server in self.servers.values_mut().filter(|s| server.is_none_or(|id| id == s.id())) {
            for application in server.applications_mut().filter(|application| application.is_deployed()) {
                application.track();
                self.tracking.applications.entry(application.id()).or_insert(Why::Asked);
                self.tracking.left_out.remove(&application.id());
            }
        }
        Ok(())
    }

    /// Tracks every application and every one that comes later, of one server or of all: by a pattern of the page.
    pub(super) fn track_all_later(&mut self, server: Option<ServerId>) -> Result<(), TrackError> {
        if !self.tracking.settings.allow_tracking() {
            return Err(TrackError::SwitchedOff);
        }
        let named = match server {
            Some(id) => Some(self.servers.get(&id).ok_or(TrackError::Unknown)?.name()),
            None => None,
        };
        let pattern = Pattern::everything(named);
        let patterns = self.tracking.patterns.of_mut(Origin::Page);
        if !patterns.contains(&pattern) {
            if patterns.len() == MOST {
                return Err(TrackError::TooMany);
            }
            patterns.push(pattern);
        }
        for server in self.servers.values().filter(|s| server.is_none_or(|id| id == s.id())) {
            for application in server.applications() {
                self.tracking.left_out.remove(&application.id());
            }
        }
        self.choose_again();
        Ok(())
    }

    /// Untracks every application, of one server or of all (then also those that are not there now). The patterns of the
    /// page that were about just these are removed; those of the file stay, and leave out what is there now.
    pub(super) fn untrack_all(&mut self, server: Option<ServerId>) {
        let name = server.and_then(|id| self.servers.get(&id)).map(Server::name);
        let about = |pattern: &Pattern| server.is_none() || name.is_some() && pattern.server() == name;
        self.tracking.patterns.of_mut(Origin::Page).retain(|pattern| !about(pattern));
        if server.is_none() {
            self.tracking.applications.clear();
        }
        let chooser = self.tracking.patterns.chooser();
        for server in self.servers.values_mut().filter(|s| server.is_none_or(|id| id == s.id())) {
            let name = server.name().to_owned();
            for application in server.applications_mut() {
                application.untrack();
                self.tracking.leave_out(&chooser, &name, application);
            }
        }
        // Others may have been chosen by a pattern that is gone, or that has another place now.
        self.choose_again();
    }

    /// Patterns take the place of those of their origin.
    pub(super) fn set_patterns(&mut self, origin: Origin, patterns: &[Pattern]) -> Result<(), TrackError> {
        if patterns.len() > MOST {
            return Err(TrackError::TooMany);
        }
        *self.tracking.patterns.of_mut(origin) = patterns.to_vec();
        self.choose_again();
        Ok(())
    }

    /// Holds the patterns against every application there is. One that none fits any more loses its series.
    fn choose_again(&mut self) {
        let chooser = self.tracking.patterns.chooser();
        let allowed = self.tracking.settings.allow_tracking();
        for server in self.servers.values_mut() {
            let name = server.name().to_owned();
            for application in server.applications_mut() {
                if !self.tracking.choose_again(&chooser, &name, application) {
                    application.untrack();
                } else if allowed {
                    application.track();
                }
            }
        }
    }
}
