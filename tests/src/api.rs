//! The API, asked over HTTP as any program would.

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request};

use crate::wait::until;

/// The API of a running sessionwatch.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    agent: Agent,
}

/// An answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Its media type.
    pub kind: String,
    /// What was tried, what happened and what to do.
    pub detail: String,
}

/// What happened in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Sessions created.
    pub created: u64,
    /// Sessions ended.
    pub destroyed: u64,
    /// Creations refused.
    pub rejected: u64,
}

impl Api {
    pub(crate) fn new(base: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { base: base.to_owned(), agent }
    }

    /// The page's address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.base
    }

    /// Asks for a path below `/api/v1`.
    ///
    /// # Errors
    /// The problem that is answered instead.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn ask(&self, method: Method, path: &str) -> Result<Value, Problem> {
        let request = Request::builder().method(method).uri(format!("{}/api/v1{path}", self.base)).body(());
        let mut response = self.agent.run(request.expect("a plain address")).expect("sessionwatch answers");
        let status = response.status().as_u16();
        let kind =
            response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap_or("?")).to_owned();
        let text = response.body_mut().read_to_string().expect("a whole answer");
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if (200..300).contains(&status) {
            return Ok(value);
        }
        Err(Problem { status, kind, detail: value["detail"].as_str().unwrap_or_default().to_owned() })
    }

    /// Gets a path below `/api/v1`.
    ///
    /// # Panics
    /// When the answer is a problem.
    pub fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path).unwrap_or_else(|problem| panic!("GET {path}: {problem:?}"))
    }

    /// Gets any path as text, whatever the status.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn get_text(&self, path: &str) -> String {
        let mut response =
            self.agent.get(format!("{}{path}", self.base)).call().expect("sessionwatch answers");
        response.body_mut().read_to_string().expect("a whole answer")
    }

    /// Changes the switches.
    ///
    /// # Panics
    /// When that is refused.
    pub fn set_settings(&self, enabled: bool, track_per_application: bool) {
        let body = serde_json::json!({"enabled": enabled, "track_per_application": track_per_application});
        let request =
            self.agent.put(format!("{}/api/v1/settings", self.base)).content_type("application/json");
        let response = request.send(body.to_string()).expect("sessionwatch answers");
        assert_eq!(response.status().as_u16(), 200);
    }

    /// The row of an application, if it is listed. With several servers the first one's.
    pub fn application(&self, name: &str) -> Option<Value> {
        let list = self.get("/applications");
        list["applications"].as_array()?.iter().find(|row| row["name"] == name).cloned()
    }

    /// Awaits an application that was read at least once.
    pub fn await_application(&self, name: &str) -> Value {
        until(&format!("application {name}"), || {
            let row = self.application(name).filter(|row| !row["total"].is_null());
            row.ok_or_else(|| self.get("/applications").to_string())
        })
    }

    /// What happened in the last hour on the graph of an application (its id) or of `total`.
    pub fn sums(&self, application: &str) -> Sums {
        let series = self.get(&format!("/series?range=hour&application={application}"));
        let sum =
            |column: &str| series[column].as_array().into_iter().flatten().filter_map(Value::as_u64).sum();
        Sums { created: sum("created"), destroyed: sum("destroyed"), rejected: sum("rejected") }
    }

    /// Awaits that what was booked of an application since it was tracked is this; `total` is all servers'.
    ///
    /// # Panics
    /// When it is not listed.
    pub fn await_sums(&self, name: &str, expected: Sums) {
        let id = if name == "total" {
            name.to_owned()
        } else {
            self.application(name).expect("listed")["id"].as_str().expect("text").to_owned()
        };
        until(&format!("the sums of {name}"), || {
            let sums = self.sums(&id);
            if sums == expected { Ok(()) } else { Err(format!("{sums:?}, expected {expected:?}")) }
        });
    }

    /// Tracks every application.
    ///
    /// # Panics
    /// When that is refused.
    pub fn track_all(&self) {
        self.ask(Method::POST, "/tracking/all").expect("both switches are on");
    }

    /// The state of the only server, `connected` or `away`; `None` while there is none.
    ///
    /// # Panics
    /// When there are several.
    pub fn server_state(&self) -> Option<String> {
        let servers = self.get("/servers");
        let servers = servers["servers"].as_array().expect("a list");
        assert!(servers.len() <= 1, "{servers:?}");
        Some(servers.first()?["state"].as_str()?.to_owned())
    }

    /// Awaits a state of the only server.
    pub fn await_server(&self, state: &str) {
        until(&format!("a server that is {state}"), || {
            let now = self.server_state();
            if now.as_deref() == Some(state) { Ok(()) } else { Err(format!("{now:?}")) }
        });
    }

    /// The kinds of marks on the graph of all servers in the last hour.
    pub fn marks(&self) -> Vec<String> {
        let series = self.get("/series?range=hour");
        let marks = series["marks"].as_array().into_iter().flatten();
        marks.filter_map(|mark| mark["kind"].as_str()).map(str::to_owned).collect()
    }
}
