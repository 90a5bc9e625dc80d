//! One server among several, as the API shows it.

use serde_json::Value;

use crate::api::{Api, Sums};
use crate::monitor::Monitor;
use crate::wait::until;

/// One server, by its name.
#[derive(Debug)]
pub struct Server<'a> {
    /// The API that shows it.
    pub api: &'a Api,
    name: String,
}

impl<'a> Server<'a> {
    /// The server of this name.
    #[must_use]
    pub fn of(monitor: &'a Monitor, name: &str) -> Self {
        Self { api: monitor.api(), name: name.to_owned() }
    }

    /// Its row; null while it has none.
    ///
    /// # Panics
    /// When there is no list of servers.
    #[must_use]
    pub fn row(&self) -> Value {
        let servers = self.api.get("/servers");
        let found = servers["servers"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|row| row["name"] == *self.name)
            .cloned();
        found.unwrap_or_default()
    }

    /// What is answered about it; null while it has no row. The path ends with `?` or `&`.
    #[must_use]
    pub fn ask(&self, path: &str) -> Value {
        let id = self.row()["id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() { Value::Null } else { self.api.get(&format!("{path}server={id}")) }
    }

    /// The row of an application; null while it has none.
    #[must_use]
    pub fn application(&self, name: &str) -> Value {
        let list = self.ask("/applications?");
        let found =
            list["applications"].as_array().into_iter().flatten().find(|row| row["name"] == name).cloned();
        found.unwrap_or_default()
    }

    /// Awaits an application of which it is told how many sessions are active.
    pub fn await_application(&self, name: &str) {
        until(&format!("{name} of {}", self.name), || {
            let row = self.application(name);
            if row["active"].is_null() { Err(format!("{row} of {}", self.row())) } else { Ok(()) }
        });
    }

    /// Awaits what the row of an application shows: active, total, limit.
    pub fn await_row(&self, name: &str, active: u64, total: u64, limit: Option<u64>) {
        until(&format!("the row of {name} of {}", self.name), || {
            let row = self.application(name);
            let same = row["active"] == active && row["total"] == total && row["limit"].as_u64() == limit;
            if same { Ok(()) } else { Err(format!("{row} of {}", self.row())) }
        });
    }

    /// Awaits that what was booked of an application since it was tracked is this.
    ///
    /// # Panics
    /// When it is not listed.
    pub fn await_sums(&self, name: &str, expected: Sums) {
        let id = self.application(name)["id"].as_str().expect("listed").to_owned();
        until(&format!("the sums of {name} of {}", self.name), || {
            let sums = self.api.sums(&id);
            if sums == expected { Ok(()) } else { Err(format!("{sums:?}, expected {expected:?}")) }
        });
    }

    /// Awaits that it is `connected` or `away`: its row.
    #[must_use]
    pub fn await_state(&self, state: &str) -> Value {
        until(&format!("{} to be {state}", self.name), || {
            let row = self.row();
            if row["state"] == state { Ok(row) } else { Err(row.to_string()) }
        })
    }

    /// Awaits that it is away, with these words of why.
    pub fn await_trouble(&self, words: &str) {
        until(&format!("the trouble of {}", self.name), || {
            let row = self.row();
            let told = row["trouble"].as_str().unwrap_or_default().contains(words) && row["state"] == "away";
            if told { Ok(()) } else { Err(row.to_string()) }
        });
    }
}
