//! A running sessionwatch, on folders and a port of its own.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::api::Api;
use crate::build::{self, command_of, program};
use crate::wait::until;

/// How long it may take to say where it listens.
const START: Duration = Duration::from_secs(60);
const ANY_PORT: &str = "127.0.0.1:0";
const CONFIG: &str = "sessionwatch.toml";

/// `sessionwatch serve` as a child process; killed when dropped.
#[derive(Debug)]
pub struct Monitor {
    child: Child,
    api: Api,
    folder: tempfile::TempDir,
    attach: String,
    /// The one certificate that it trusts, where that is not for the system to say.
    trusts: Option<PathBuf>,
    /// Ends when the process has closed its output.
    console: Option<std::thread::JoinHandle<String>>,
}

impl Monitor {
    /// Starts it for these JVMs and no others.
    ///
    /// # Panics
    /// When it does not start; with what it said.
    #[must_use]
    pub fn start(pids: &[u32]) -> Self {
        Self::start_with(pids, "")
    }

    /// Starts it for servers that this configuration file names, and no JVM.
    ///
    /// # Panics
    /// When it does not start; with what it said.
    #[must_use]
    pub fn start_with_config(text: &str) -> Self {
        Self::start_with(&[], text)
    }

    /// Starts it for these JVMs, and for servers that this configuration file names.
    ///
    /// # Panics
    /// When it does not start; with what it said.
    #[must_use]
    pub fn start_with(pids: &[u32], text: &str) -> Self {
        Self::begin(pids, text, None)
    }

    /// Starts it for what this configuration file names; it trusts this certificate and no other.
    ///
    /// # Panics
    /// When it does not start; with what it said.
    #[must_use]
    pub fn start_trusting(certificate: &Path, text: &str) -> Self {
        Self::begin(&[], text, Some(certificate.to_owned()))
    }

    fn begin(pids: &[u32], text: &str, trusts: Option<PathBuf>) -> Self {
        let attach = listed(pids);
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        write_config(folder.path(), text);
        let (child, api, console) = spawn(folder.path(), &attach, ANY_PORT, trusts.as_deref());
        Self { child, api, folder, attach, trusts, console: Some(console) }
    }

    /// Puts another text into its configuration file and has it read that: SIGHUP.
    ///
    /// # Panics
    /// When it does not run.
    pub fn reload(&self, text: &str) {
        self.write_config(text);
        kill_process(Pid::from_child(&self.child), Signal::HUP).expect("it runs");
    }

    /// Puts another text into its configuration file, for the next start.
    pub fn write_config(&self, text: &str) {
        write_config(self.folder.path(), text);
    }

    /// Starts it again on the same folders and the same address, after it was stopped or killed.
    ///
    /// # Panics
    /// When it does not start; with what it said.
    pub fn start_again(&mut self) {
        let listen = self.api.address().trim_start_matches("http://").to_owned();
        let (child, api, console) = spawn(self.folder.path(), &self.attach, &listen, self.trusts.as_deref());
        self.child = child;
        self.api = api;
        self.console = Some(console);
    }

    /// Its API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where agents find it.
    #[must_use]
    pub fn runtime_dir(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// Where it keeps what must outlive it.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The configuration file that [`Monitor::start_with_config`] wrote.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join(CONFIG)
    }

    /// The JVMs to attach to when it is started again.
    pub fn attach_to(&mut self, pids: &[u32]) {
        self.attach = listed(pids);
    }

    /// SIGKILL; what it said comes back.
    pub fn kill(&mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.said()
    }

    /// SIGTERM; awaits its end.
    ///
    /// # Panics
    /// When it does not end.
    pub fn terminate(&mut self) -> ExitStatus {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("it runs");
        until("the end of sessionwatch", || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            other => Err(format!("{other:?}")),
        })
    }

    /// What it said, once it has ended.
    pub fn said(&mut self) -> String {
        self.console.take().and_then(|console| console.join().ok()).unwrap_or_default()
    }

    /// Runs another command of the program for agents that report to this one.
    ///
    /// # Panics
    /// When it cannot be run at all.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Output {
        self.run_build(&program(), command, arguments)
    }

    /// Runs another command of the program on what this one keeps.
    ///
    /// # Panics
    /// When it cannot be run at all.
    pub fn run_on_data(&self, command: &str, arguments: &[&str]) -> Output {
        let mut run = build::command();
        run.arg(command).args(arguments).arg("--data-dir").arg(self.data_dir());
        run.output().expect("the program can be run")
    }

    /// Adds a user, with the password as a script hands it over.
    ///
    /// # Panics
    /// When that is refused.
    pub fn add_user(&self, name: &str, role: &str, password: &str) {
        let mut run = build::command();
        run.args(["user", "add", name, "--role", role, "--data-dir"]).arg(self.data_dir());
        let run = run.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn();
        let mut run = run.expect("the program can be run");
        let mut input = run.stdin.take().expect("piped");
        writeln!(input, "{password}").expect("it reads");
        drop(input);
        assert!(run.wait().expect("it ends").success(), "{name} was not added");
    }

    /// Makes a token.
    ///
    /// # Panics
    /// When that is refused.
    pub fn add_token(&self, name: &str, role: &str) -> String {
        let added = self.run_on_data("token", &["add", name, "--role", role]);
        assert!(added.status.success(), "{added:?}");
        String::from_utf8(added.stdout).expect("a token is text").trim().to_owned()
    }

    /// The same by another build of the program.
    ///
    /// # Panics
    /// When it cannot be run at all.
    pub fn run_build(&self, program: &Path, command: &str, arguments: &[&str]) -> Output {
        command_of(program)
            .arg(command)
            .args(arguments)
            .arg("--runtime-dir")
            .arg(self.runtime_dir())
            .env("STATE_DIRECTORY", self.folder.path().join("data"))
            .output()
            .expect("the program can be run")
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let said = self.kill();
        if std::thread::panicking() {
            eprintln!("--- sessionwatch said:\n{said}---");
        }
    }
}

fn write_config(folder: &Path, text: &str) {
    let config = folder.join(CONFIG);
    std::fs::write(&config, text).expect("the folder can be written to");
    std::fs::set_permissions(&config, Permissions::from_mode(0o600)).expect("it is ours");
}

fn listed(pids: &[u32]) -> String {
    let pids: Vec<_> = pids.iter().map(ToString::to_string).collect();
    if pids.is_empty() { "none".to_owned() } else { pids.join(",") }
}

fn spawn(
    folder: &Path,
    attach: &str,
    listen: &str,
    trusts: Option<&Path>,
) -> (Child, Api, std::thread::JoinHandle<String>) {
    let mut command = build::command();
    if let Some(certificate) = trusts {
        command.env("SSL_CERT_FILE", certificate);
    }
    let mut child = command
        .args(["serve", "--listen", listen, "--attach", attach, "--runtime-dir"])
        .arg(folder.join("run"))
        .arg("--data-dir")
        .arg(folder.join("data"))
        .arg("--config")
        .arg(folder.join(CONFIG))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be run");
    let mut errors = child.stderr.take().expect("piped");
    let output = BufReader::new(child.stdout.take().expect("piped"));
    let (found, address) = mpsc::channel();
    let console = std::thread::spawn(move || {
        let beside = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut said = String::new();
        for line in output.lines().map_while(Result::ok) {
            if let Some(at) = line.find("http://").or_else(|| line.find("https://")) {
                let _ = found.send(line[at..].trim_end_matches('/').trim().to_owned());
            }
            said.push_str(&line);
            said.push('\n');
        }
        said + &beside.join().unwrap_or_default()
    });
    match address.recv_timeout(START) {
        Ok(address) => (child, Api::new(&address), console),
        Err(_) => {
            let _ = child.kill();
            let _ = child.wait();
            panic!("sessionwatch did not start: {}", console.join().unwrap_or_default());
        }
    }
}
