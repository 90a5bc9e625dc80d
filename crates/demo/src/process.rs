//! The JVM as a child process that is stopped in order and does not outlive us.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{ffi::OsStr, os::unix::process::CommandExt};

use rustix::process::{Pid, Signal, kill_process};

use crate::error::DemoError;

/// A server that has not ended this long after SIGTERM is killed.
const STOP_WITHIN: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Ends the server if we end without having done so, however suddenly: its standard input is a pipe from us,
/// so it reads an end of file then. `$1` is the server's pid, `$2` the argument that tells it from a later
/// process with the same pid.
const LEASH: &str = r#"
read -r word && exit 0
ours() { tr '\000' '\n' < "/proc/$1/cmdline" 2>/dev/null | grep -qxF -e "$2"; }
ours "$1" "$2" && kill -TERM "$1"
tries=0
while [ "$tries" -lt 15 ] && ours "$1" "$2"; do sleep 1; tries=$((tries + 1)); done
ours "$1" "$2" && kill -KILL "$1"
"#;

/// A running JVM.
#[derive(Debug)]
pub(crate) struct Process {
    jvm: Child,
    leash: Child,
    pid: u32,
}

impl Process {
    /// Starts `java` with these arguments, one of which must be `mark`: unlike any other process's.
    pub(crate) fn start(
        java: &Path,
        arguments: &[impl AsRef<OsStr>],
        environment: &[(&str, String)],
        mark: &str,
        folder: &Path,
        console: std::fs::File,
    ) -> Result<Process, DemoError> {
        let path = PathBuf::from(java);
        let second = console.try_clone().map_err(DemoError::file("open the log for", &path))?;
        let mut command = Command::new(java);
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(console).stderr(second);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        // Options meant for other JVMs would make this one another than the one described.
        for variable in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"] {
            command.env_remove(variable);
        }
        // Apart from our process group: Ctrl-C in a terminal is for us, we then stop the server in order.
        let mut jvm = command.process_group(0).spawn().map_err(DemoError::file("run", &path))?;
        let pid = jvm.id();
        let leash = Command::new("sh")
            .args(["-c", LEASH, "leash", &pid.to_string(), mark])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match leash {
            Ok(leash) => Ok(Process { jvm, leash, pid }),
            Err(error) => {
                let _ = jvm.kill().and_then(|()| jvm.wait());
                Err(DemoError::file("run", Path::new("sh"))(error))
            }
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.jvm.try_wait().ok().flatten()
    }

    /// Asks it to end, waits, and kills it when it takes too long.
    pub(crate) fn stop(&mut self) {
        let begun = Instant::now();
        let mut asked = false;
        // Until it has been waited for, the pid is certainly still its own.
        while self.ended().is_none() {
            if !asked {
                asked = true;
                let _ = self.signal(Signal::TERM);
            }
            if begun.elapsed() >= STOP_WITHIN {
                self.kill();
                return;
            }
            thread::sleep(LOOK_EVERY);
        }
        self.unleash();
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        let _ = self.jvm.kill();
        let _ = self.jvm.wait();
        self.unleash();
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        pid.map_or(Ok(()), |pid| kill_process(pid, signal).map_err(io::Error::from))
    }

    fn unleash(&mut self) {
        if let Some(mut stdin) = self.leash.stdin.take() {
            let _ = stdin.write_all(b"done\n");
        }
        let _ = self.leash.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}
