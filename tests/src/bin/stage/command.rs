//! What the stage can be told to do.

use serde::Deserialize;

/// One command. Servers, monitors and engines go by the names that they are given when they are started.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    /// Starts a monitor that attaches to nothing by itself; answers with its address.
    StartMonitor {
        monitor: String,
        /// Its configuration file.
        #[serde(default)]
        config: String,
    },
    /// Adds somebody who may log in.
    AddUser { monitor: String, name: String, role: String, password: String },
    /// SIGTERM; answers with its exit status once it has ended.
    TerminateMonitor { monitor: String },
    /// SIGKILL.
    KillMonitor { monitor: String },
    /// Starts an ended monitor again, on the same folders and the same address.
    StartMonitorAgain { monitor: String },
    /// Cuts the end off what an ended monitor keeps.
    DamageStore { monitor: String },
    /// Puts a file in the place of an ended monitor's data folder, or takes it away again.
    BlockStore { monitor: String, blocked: bool },
    /// SIGSTOP: it is there and does nothing.
    StopMonitor { monitor: String },
    /// SIGCONT.
    ContinueMonitor { monitor: String },

    /// Starts a VictoriaMetrics; answers with its address.
    StartEngine { engine: String },
    /// SIGKILL.
    KillEngine { engine: String },
    /// Starts an ended engine again, on what it kept and at the same address.
    StartEngineAgain { engine: String },

    /// Opens `sessionwatch top` in a terminal of this size and presses keys once a text is there; answers with the screen once
    /// all of the others are.
    Top { monitor: String, columns: u16, rows: u16, first: String, keys: String, until: Vec<String> },

    /// Starts a Tomcat that reports to a monitor from its start on.
    StartServer {
        server: String,
        monitor: String,
        /// What the page calls it.
        #[serde(default)]
        called: Option<String>,
        #[serde(default)]
        applications: Vec<Shop>,
        #[serde(default)]
        examples: bool,
        /// Looks for sessions whose time is up every second.
        #[serde(default)]
        quick_expiry: bool,
    },
    /// Stops it and starts it again.
    RestartServer { server: String },
    /// Stops it and forgets it and its visitors.
    EndServer { server: String },

    /// Deploys one more shop.
    Deploy { server: String, application: String },
    /// Takes an application out.
    Undeploy { server: String, application: String },
    /// Stops an application and starts it again.
    Reload { server: String, application: String },

    /// Sends new visitors to an application.
    Arrive { server: String, application: String, visitors: usize },
    /// Lets visitors who have a session log in: their ids rotate.
    LogIn { server: String, application: String, visitors: usize },
    /// Lets visitors who have a session log out.
    LogOut { server: String, application: String, visitors: usize },
    /// Lets visitors who have a session leave; the sessions end `seconds` later.
    Leave { server: String, application: String, visitors: usize, seconds: u32 },
    /// Sends one new visitor to each of these applications, whom nobody remembers.
    PassBy { server: String, applications: Vec<String> },
    /// Sends the demo's crowd to `/shop` and `/examples`, from now on.
    OpenToCrowd { server: String },

    /// What the server itself tells about each application, beside what the visitors counted.
    Numbers { server: String },
}

/// A shop to be put into a server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shop {
    /// Its context path.
    pub(crate) path: String,
    /// The most sessions at once.
    #[serde(default)]
    pub(crate) limit: Option<u32>,
}
