//! Real Prometheus, its alertmanager and promtool, as tools/setup.sh brought them.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::wait::until;

/// How long one may take to listen.
const START: Duration = Duration::from_secs(60);

/// A program of Prometheus' house on a free port of this machine; killed when dropped.
#[derive(Debug)]
pub struct Served {
    child: Child,
    address: String,
    /// Removed with it.
    _folder: tempfile::TempDir,
}

/// Prometheus that asks these addresses (`HOST:PORT`) every second; `rules` are files.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn prometheus(targets: &[&str], rules: &[&Path]) -> Served {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let config = serde_json::json!({
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": rules,
        "scrape_configs": [{"job_name": "sessionwatch", "static_configs": [{"targets": targets}]}],
    });
    let file = folder.path().join("prometheus.yml");
    std::fs::write(&file, config.to_string()).expect("the folder can be written to");
    let mut command = Command::new(tool("prometheus"));
    command.arg("--config.file").arg(file).arg("--storage.tsdb.path").arg(folder.path().join("data"));
    serve(command.arg("--web.listen-address=127.0.0.1:0"), folder)
}

/// An alertmanager that passes everything it is told to a webhook, at once.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn alertmanager(webhook: &str) -> Served {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let config = serde_json::json!({
        "route": {"receiver": "hook", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "hook", "webhook_configs": [{"url": webhook, "send_resolved": true}]}],
    });
    let file = folder.path().join("alertmanager.yml");
    std::fs::write(&file, config.to_string()).expect("the folder can be written to");
    let mut command = with_templates(&tool("prometheus-alertmanager"));
    command.arg("--config.file").arg(file).arg("--storage.path").arg(folder.path().join("data"));
    serve(command.args(["--web.listen-address=127.0.0.1:0", "--cluster.listen-address="]), folder)
}

/// Runs promtool with a text on its input.
///
/// # Panics
/// When it cannot be run at all.
#[must_use]
pub fn promtool(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(tool("promtool"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("promtool can be run");
    // One that does not read all of it says why.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("promtool ends")
}

impl Served {
    /// `HOST:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What a path answers, as JSON; null when it is no success.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let answer = ureq::get(format!("http://{}{path}", self.address)).call();
        let text = answer.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null)
    }

    /// The samples that an expression finds now: each with its labels and its value.
    #[must_use]
    pub fn query(&self, expression: &str) -> Vec<(Value, String)> {
        let mut answer = ureq::get(format!("http://{}/api/v1/query", self.address))
            .query("query", expression)
            .call()
            .unwrap_or_else(|error| panic!("{expression}: {error}"));
        let text = answer.body_mut().read_to_string().expect("a whole answer");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let found = answer["data"]["result"].as_array().cloned().unwrap_or_default();
        let sample = |one: Value| (one["metric"].clone(), one["value"][1].as_str().unwrap_or("").to_owned());
        found.into_iter().map(sample).collect()
    }

    /// Awaits an expression that finds something.
    pub fn await_query(&self, expression: &str) -> Vec<(Value, String)> {
        until(&format!("samples of {expression}"), || {
            let found = self.query(expression);
            if found.is_empty() { Err("none".to_owned()) } else { Ok(found) }
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a program is: on the path, or where tools/setup.sh unpacks it for this project.
pub(crate) fn tool(name: &str) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/debian/usr/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).chain([own]).map(|folder| folder.join(name));
    found
        .into_iter()
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{name} is needed for this test: tools/setup.sh test brings it"))
}

/// Debian's build looks for its templates in `/usr/share` only: it is shown those that were unpacked beside it there.
fn with_templates(program: &Path) -> Command {
    let share = program.parent().and_then(Path::parent).map(|usr| usr.join("share")).unwrap_or_default();
    if !share.join("prometheus").is_dir() || Path::new("/usr/share/prometheus/alertmanager").is_dir() {
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.args(["mount --bind \"$0\" /usr/share && exec \"$@\""]).arg(share).arg(program);
    command
}

fn serve(command: &mut Command, folder: tempfile::TempDir) -> Served {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it can be run");
    let mut said = BufReader::new(child.stderr.take().expect("piped"));
    let (found, address) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut line, mut before) = (String::new(), String::new());
        while said.read_line(&mut line).is_ok_and(|length| length > 0) {
            if let Some((_, rest)) = line.split_once("msg=\"Listening on\" address=") {
                let _ = found.send(Ok(rest.trim().to_owned()));
                // It may say more, and is not to wait for somebody who reads that.
                let _ = said.read_to_end(&mut Vec::new());
                return;
            }
            before.push_str(&line);
            line.clear();
        }
        let _ = found.send(Err(before));
    });
    match address.recv_timeout(START) {
        Ok(Ok(address)) => {
            let served = Served { child, address, _folder: folder };
            until("its being ready", || {
                let asked = ureq::get(format!("http://{}/-/ready", served.address)).call();
                asked.map(|_| ()).map_err(|error| error.to_string())
            });
            served
        }
        other => {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it did not start: {other:?}");
        }
    }
}
