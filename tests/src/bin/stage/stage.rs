//! The stage: monitors and servers by name, and what each command does to them.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use sessionwatch_demo::{Application, Release, Setup, Tomcat, Visitor};
use sessionwatch_tests::Monitor;
use sessionwatch_tests::engine::{Engine, Kind};
use sessionwatch_tests::terminal::Terminal;

use crate::command::{Command, Shop};
use crate::house::House;
use crate::kept::{block, damage};

/// Nothing of it needs more, and several may run at once.
const HEAP: &str = "-Xmx128m";

/// All that was started so far.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    servers: BTreeMap<String, House>,
    monitors: BTreeMap<String, Monitor>,
    engines: BTreeMap<String, Engine>,
}

impl Stage {
    /// Does what is told; what went wrong comes back in words.
    pub(crate) fn obey(&mut self, command: Command) -> Result<Value, String> {
        match command {
            Command::StartMonitor { monitor, config } => {
                let started = Monitor::start_with_config(&config);
                let address = started.api().address().to_owned();
                self.monitors.insert(monitor, started);
                Ok(json!({"address": address}))
            }
            Command::AddUser { monitor, name, role, password } => {
                self.monitor(&monitor)?.add_user(&name, &role, &password);
                Ok(Value::Null)
            }
            Command::TerminateMonitor { monitor } => {
                let status = self.monitor(&monitor)?.terminate();
                Ok(json!({"code": status.code(), "signal": status.signal()}))
            }
            Command::KillMonitor { monitor } => {
                self.monitor(&monitor)?.kill();
                Ok(Value::Null)
            }
            Command::StartMonitorAgain { monitor } => {
                self.monitor(&monitor)?.start_again();
                Ok(Value::Null)
            }
            Command::DamageStore { monitor } => done(damage(&self.monitor(&monitor)?.data_dir())),
            Command::BlockStore { monitor, blocked } => {
                done(block(&self.monitor(&monitor)?.data_dir(), blocked))
            }
            Command::StopMonitor { monitor } => self.signal(&monitor, Signal::STOP),
            Command::ContinueMonitor { monitor } => self.signal(&monitor, Signal::CONT),
            Command::StartEngine { engine } => {
                let started = Engine::start(Kind::VictoriaMetrics);
                let address = started.address();
                self.engines.insert(engine, started);
                Ok(json!({"address": address}))
            }
            Command::KillEngine { engine } => {
                self.engine(&engine)?.kill();
                Ok(Value::Null)
            }
            Command::StartEngineAgain { engine } => {
                self.engine(&engine)?.start_again();
                Ok(Value::Null)
            }
            Command::Top { monitor, columns, rows, first, keys, until } => {
                let data = self.monitor(&monitor)?.data_dir();
                let data = data.to_str().ok_or("the folder has no plain name")?;
                let mut terminal = Terminal::start(&["top", "--data-dir", data], &[], (columns, rows));
                terminal.await_text(&first);
                terminal.press(&keys);
                terminal.await_screen("what was asked for", |screen| {
                    until.iter().all(|text| screen.contains(text.as_str()))
                });
                Ok(json!(terminal.painted()))
            }
            Command::StartServer { server, monitor, called, applications, examples, quick_expiry } => {
                let option = agent_option(self.monitor(&monitor)?, called.as_deref())?;
                let mut setup = Setup::new(Release::Tomcat11).jvm_option(option).jvm_option(HEAP);
                for Shop { path, limit } in applications {
                    setup = setup.application(match limit {
                        Some(limit) => Application::shop(&path, limit),
                        None => Application::unlimited_shop(&path),
                    });
                }
                if examples {
                    setup = setup.examples();
                }
                if quick_expiry {
                    setup = setup.quick_expiry();
                }
                let tomcat = Tomcat::start(setup, &|line| eprintln!("{line}")).map_err(words)?;
                let users = tomcat.base().join("conf/tomcat-users.xml");
                let answer = json!({"pid": tomcat.pid(), "port": tomcat.port(), "users": users});
                self.servers.insert(server, House::new(tomcat));
                Ok(answer)
            }
            Command::EndServer { server } => {
                self.servers.remove(&server).map(|_| Value::Null).ok_or(format!("no server {server}"))
            }
            Command::RestartServer { server } => done(self.server(&server)?.restart()),
            Command::Deploy { server, application } => {
                done(self.server(&server)?.tomcat.deploy(&Application::unlimited_shop(&application)))
            }
            Command::Undeploy { server, application } => done(self.server(&server)?.undeploy(&application)),
            Command::Reload { server, application } => done(self.server(&server)?.reload(&application)),
            Command::Arrive { server, application, visitors } => {
                self.server(&server)?.arrive(&application, visitors).map_err(words)
            }
            Command::LogIn { server, application, visitors } => {
                self.server(&server)?.each(&application, visitors, Visitor::log_in)
            }
            Command::LogOut { server, application, visitors } => {
                self.server(&server)?.each(&application, visitors, Visitor::log_out)
            }
            Command::Leave { server, application, visitors, seconds } => {
                self.server(&server)?.each(&application, visitors, |visitor| visitor.leave(seconds))
            }
            Command::PassBy { server, applications } => done(self.server(&server)?.pass_by(&applications)),
            Command::OpenToCrowd { server } => {
                self.server(&server)?.open_to_crowd();
                Ok(Value::Null)
            }
            Command::Numbers { server } => self.server(&server)?.numbers().map_err(words),
        }
    }

    fn monitor(&mut self, name: &str) -> Result<&mut Monitor, String> {
        self.monitors.get_mut(name).ok_or_else(|| format!("no monitor {name}"))
    }

    fn engine(&mut self, name: &str) -> Result<&mut Engine, String> {
        self.engines.get_mut(name).ok_or_else(|| format!("no engine {name}"))
    }

    fn server(&mut self, name: &str) -> Result<&mut House, String> {
        self.servers.get_mut(name).ok_or_else(|| format!("no server {name}"))
    }

    fn signal(&mut self, monitor: &str, signal: Signal) -> Result<Value, String> {
        let pid = i32::try_from(self.monitor(monitor)?.pid()).ok().and_then(Pid::from_raw);
        done(kill_process(pid.ok_or("it has no pid")?, signal))
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn done(result: Result<(), impl std::fmt::Display>) -> Result<Value, String> {
    result.map(|()| Value::Null).map_err(words)
}

/// What loads the agent when a server starts, so that it also reports after a restart.
fn agent_option(monitor: &Monitor, called: Option<&str>) -> Result<String, String> {
    let arguments: Vec<_> = called.into_iter().flat_map(|name| ["--name", name]).collect();
    let output = monitor.run("agent-path", &arguments);
    let option = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && !option.is_empty() {
        return Ok(option);
    }
    Err(format!("agent-path: {}", String::from_utf8_lossy(&output.stderr)))
}
