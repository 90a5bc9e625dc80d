//! What the sessionwatch that runs knows of servers.

use miette::{IntoDiagnostic, Result, WrapErr};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::advice::{Copies, Told};
use crate::running::Running;

/// Everything it knows.
pub(super) struct Seen {
    servers: Vec<Server>,
    readiness: String,
}

/// A server that it reads.
#[derive(Deserialize)]
pub(super) struct Server {
    id: String,
    pid: Option<u32>,
    pub(super) name: String,
    pub(super) product: String,
    pub(super) ports: Vec<u16>,
    state: String,
    pub(super) trouble: Option<String>,
    #[serde(skip)]
    pub(super) applications: Vec<Application>,
}

/// An application, as far as it matters which numbers are told.
#[derive(Deserialize)]
pub(super) struct Application {
    server: String,
    pub(super) name: String,
    state: String,
    created: Option<serde::de::IgnoredAny>,
    destroyed: Option<serde::de::IgnoredAny>,
    rejected: Option<serde::de::IgnoredAny>,
    active: Option<u64>,
    cluster: Option<Cluster>,
}

/// The cluster that its sessions are in.
#[derive(Deserialize)]
struct Cluster {
    copies: Copies,
}

#[derive(Deserialize)]
struct Servers {
    servers: Vec<Server>,
}

#[derive(Deserialize)]
struct Applications {
    applications: Vec<Application>,
}

impl Seen {
    /// Asks for it.
    ///
    /// # Errors
    /// When there is no answer, or one that is not understood.
    pub(super) fn ask(running: &Running) -> Result<Self> {
        let Servers { mut servers } = answer(running, "servers")?;
        let Applications { applications } = answer(running, "applications")?;
        for application in applications.into_iter().filter(|application| application.state == "live") {
            let server = servers.iter_mut().find(|server| server.id == application.server);
            if let Some(server) = server {
                server.applications.push(application);
            }
        }
        Ok(Self { servers, readiness: running.readiness()? })
    }

    /// The server in a process.
    pub(super) fn server(&self, pid: u32) -> Option<&Server> {
        self.servers.iter().find(|server| server.pid == Some(pid))
    }

    /// What works of it and what does not, a part a line.
    pub(super) fn readiness(&self) -> impl Iterator<Item = &str> {
        self.readiness.lines().filter(|line| line.starts_with('['))
    }
}

impl Application {
    /// Whether it tells what differs between those who may keep its sessions.
    pub(super) fn told(&self) -> Told {
        let copies = self.cluster.as_ref().map(|cluster| cluster.copies);
        Told { created: self.created.is_some(), active: self.active.is_some(), copies }
    }

    /// Whether nothing is known of it.
    pub(super) fn tells_nothing(&self) -> bool {
        Server::TOLD.iter().all(|told| !told(self))
    }
}

impl Server {
    /// Whether an application tells a number: created, destroyed, rejected, active.
    pub(super) const TOLD: [fn(&Application) -> bool; 4] = [
        |application| application.created.is_some(),
        |application| application.destroyed.is_some(),
        |application| application.rejected.is_some(),
        |application| application.active.is_some(),
    ];

    pub(super) fn is_connected(&self) -> bool {
        self.state == "connected"
    }
}

fn answer<T: DeserializeOwned>(running: &Running, what: &str) -> Result<T> {
    let bytes = running.ask(what, &[])?;
    serde_json::from_slice(&bytes).into_diagnostic().wrap_err_with(|| {
        format!(
            "the answer of sessionwatch at {} to {what} is not understood: it is of another version",
            running.url()
        )
    })
}
