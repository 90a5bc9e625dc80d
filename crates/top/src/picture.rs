//! All rows as they are now: whole at first, then kept up to date by what changed.

use std::collections::{BTreeMap, HashMap};

use crate::words::{Application, Counts, Rows, Server, Settings, Store};

/// Servers, applications and totals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Picture {
    pub(crate) time: i64,
    pub(crate) version: String,
    pub(crate) settings: Option<Settings>,
    pub(crate) store: Store,
    pub(crate) servers: BTreeMap<String, Server>,
    totals: HashMap<Option<String>, Counts>,
    pub(crate) applications: HashMap<String, Application>,
}

impl Picture {
    /// From all rows.
    pub(crate) fn whole(rows: Rows) -> Self {
        let mut picture = Self::default();
        picture.enter(rows);
        picture
    }

    /// Enters rows that changed.
    pub(crate) fn enter(&mut self, rows: Rows) {
        self.time = rows.time;
        self.version = rows.version;
        self.settings = rows.settings.or(self.settings);
        if let Some(store) = rows.store {
            self.store = store;
        }
        self.servers.extend(rows.servers.into_iter().map(|row| (row.id.clone(), row)));
        self.totals.extend(rows.totals.into_iter().map(|row| (row.server, row.counts)));
        self.applications.extend(rows.applications.into_iter().map(|row| (row.id.clone(), row)));
    }

    /// The counts of a server, or of all together.
    pub(crate) fn totals(&self, server: Option<&str>) -> Counts {
        self.totals.get(&server.map(str::to_owned)).copied().unwrap_or_default()
    }

    /// Servers in the order in which they are shown: by name, those of the same name by id.
    pub(crate) fn servers_by_name(&self) -> Vec<&Server> {
        let mut servers: Vec<_> = self.servers.values().collect();
        servers.sort_by(|a, b| a.name.cmp(&b.name));
        servers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(json: &str) -> Rows {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_tick_changes_what_it_names_and_nothing_else() {
        let mut picture = Picture::whole(rows(
            r#"{"time": 10, "version": "1", "settings": {"enabled": true, "track_per_application": true},
                "store": {"trouble": "full"}, "servers": [],
                "totals": [{"server": null, "active": 3, "total": null}, {"server": "s", "active": 1}],
                "applications": []}"#,
        ));
        picture.enter(rows(
            r#"{"time": 11, "version": "1", "servers": [], "totals": [{"server": null, "active": 0, "total": 7}],
                "applications": []}"#,
        ));
        assert_eq!(picture.time, 11);
        assert_eq!((picture.totals(None).active, picture.totals(None).total), (Some(0), Some(7)));
        assert_eq!((picture.totals(Some("s")).active, picture.totals(Some("s")).total), (Some(1), None));
        assert_eq!(picture.totals(Some("unknown")).active, None, "not known is not 0");
        assert!(picture.settings.is_some());
        assert_eq!(picture.store.trouble.as_deref(), Some("full"));
    }
}
