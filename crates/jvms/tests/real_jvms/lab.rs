//! Real JVMs for the tests: found on this machine, started, spoken to, and always ended.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use sessionwatch_jvms::{Finder, Jvm};

/// How long a JVM may be silent before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every JDK of this machine that can compile, by its real path; at least one is required.
pub(crate) fn jdks() -> Vec<PathBuf> {
    let listed = std::fs::read_dir("/usr/lib/jvm").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut jdks: Vec<PathBuf> = std::env::var_os("JAVA_HOME")
        .map(PathBuf::from)
        .into_iter()
        .chain(listed)
        .filter(|home| home.join("bin/javac").is_file() && home.join("bin/java").is_file())
        .filter_map(|home| home.canonicalize().ok())
        .collect();
    jdks.sort();
    jdks.dedup();
    assert!(!jdks.is_empty(), "no JDK: set JAVA_HOME, or install one below /usr/lib/jvm");
    jdks
}

/// The folder for what the tests build; it lies in Cargo's target folder.
fn built() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("real_jvms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_jvms").join(name)
}

pub(crate) fn run(command: &mut Command) {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The folder with the compiled `Sleeper`, for Java 8 and later.
pub(crate) fn classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let folder = built().join("classes");
        let mut javac = Command::new(jdks()[0].join("bin/javac"));
        run(javac
            .args(["-nowarn", "-source", "8", "-target", "8", "-d"])
            .arg(&folder)
            .arg(source("Sleeper.java")));
        folder
    })
}

/// The native agent of the tests, in one of two builds.
pub(crate) fn agent(build: &str) -> PathBuf {
    let path = built().join(format!("agent-{build}-{:?}.so", std::thread::current().id()));
    let mut cc = Command::new("cc");
    run(cc
        .args(["-shared", "-fPIC", "-pthread", "-D_GNU_SOURCE"])
        .arg(format!("-DBUILD=\"{build}\""))
        .arg("-o")
        .arg(&path)
        .arg(source("agent.c")));
    path
}

/// A JVM that runs `Sleeper`. It ends when this is dropped, also by a failed test.
pub(crate) struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    /// All that it said so far.
    pub(crate) heard: Vec<String>,
    /// Its working folder.
    pub(crate) folder: tempfile::TempDir,
}

/// How a JVM is started.
pub(crate) struct Start<'a> {
    jdk: &'a Path,
    options: Vec<String>,
    program: Vec<String>,
    wrapper: Vec<String>,
    user: Option<u32>,
}

impl<'a> Start<'a> {
    pub(crate) fn of(jdk: &'a Path) -> Self {
        let program = ["-cp", classes().to_str().unwrap(), "Sleeper"].map(str::to_owned).to_vec();
        Self { jdk, options: Vec::new(), program, wrapper: Vec::new(), user: None }
    }

    pub(crate) fn option(mut self, option: impl Into<String>) -> Self {
        self.options.push(option.into());
        self
    }

    pub(crate) fn program(mut self, program: &[&str]) -> Self {
        self.program = program.iter().map(|&word| word.to_owned()).collect();
        self
    }

    pub(crate) fn within(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Runs as this user and group; only root can ask for it.
    pub(crate) fn user(mut self, user: u32) -> Self {
        self.user = Some(user);
        self
    }

    pub(crate) fn run(self) -> Running {
        let java = self.jdk.join("bin/java").to_str().unwrap().to_owned();
        let mut words = self.wrapper;
        words.extend([java, "-Xmx64m".into(), "-XX:TieredStopAtLevel=1".into()]);
        words.extend(self.options);
        words.extend(self.program);
        let folder = tempfile::tempdir().unwrap();
        let (said, says) = std::io::pipe().unwrap();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(folder.path()).stdin(Stdio::piped());
        command.stdout(says.try_clone().unwrap()).stderr(says);
        command.env_remove("JAVA_TOOL_OPTIONS").env_remove("JDK_JAVA_OPTIONS");
        if let Some(user) = self.user {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(user)).unwrap();
            command.uid(user).gid(user);
        }
        let mut child = command.spawn().unwrap();
        drop(command);
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take().unwrap();
        let mut running = Running { child, input, lines, heard: Vec::new(), folder };
        running.hear("ready");
        running
    }
}

impl Running {
    pub(crate) fn start(jdk: &Path) -> Self {
        Start::of(jdk).run()
    }

    /// Process id of what was started: the JVM itself, unless it was started within another program.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The JVM as it is now.
    pub(crate) fn look(&self) -> Jvm {
        Finder::new().look(self.pid()).unwrap()
    }

    /// Waits until the JVM says a line that ends in `end`.
    pub(crate) fn hear(&mut self, end: &str) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.heard.push(line),
                Err(ended) => panic!("the JVM did not say {end:?} ({ended}), but {:#?}", self.heard),
            }
            if self.heard.last().is_some_and(|line| line.ends_with(end)) {
                return;
            }
        }
    }

    /// Makes the JVM answer: it lives, and what it said before is in `heard`.
    pub(crate) fn answers(&mut self) {
        let line = format!("{}", self.heard.len());
        writeln!(self.input, "{line}").unwrap();
        self.hear(&format!("echo {line}"));
    }

    /// How many thread dumps it wrote so far.
    pub(crate) fn dumps(&self) -> usize {
        self.heard.iter().filter(|line| line.contains("Full thread dump")).count()
    }

    pub(crate) fn signal(&self, name: &str) {
        run(Command::new("kill").args(["-s", name]).arg(self.pid().to_string()));
    }

    /// Ends it and waits until it has ended.
    pub(crate) fn end(&mut self) {
        // An error means that it ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it ends without anything more being done to it.
    pub(crate) fn ends_by_itself(&mut self) -> bool {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.heard.push(line);
        }
        matches!(self.child.try_wait(), Ok(Some(_)))
            || self.child.wait().is_ok_and(|status| !status.success())
    }

    /// Files of an attach that were left behind, in its working folder and in `/tmp`.
    pub(crate) fn left_behind(&self) -> Vec<PathBuf> {
        let name = format!(".attach_pid{}", self.pid());
        [self.folder.path().join(&name), Path::new("/tmp").join(&name)]
            .into_iter()
            .filter(|path| path.exists())
            .collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
        // What a killed JVM can't remove itself.
        let _ = std::fs::remove_file(format!("/tmp/.java_pid{}", self.pid()));
    }
}

/// Whether this test may do what only root can; says so when it is passed over.
pub(crate) fn is_root(test: &str) -> bool {
    use std::os::unix::fs::MetadataExt;
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if !root {
        eprintln!("{test} is passed over: it needs root");
    }
    root
}
