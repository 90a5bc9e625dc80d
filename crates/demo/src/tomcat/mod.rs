//! A real Tomcat as a child process, in a base folder of its own.

mod application;
mod base;
mod beans;
mod cluster;
mod port;
mod setup;
mod text_interface;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use application::Application;
pub use beans::SessionNumbers;
pub use cluster::Member;
pub use setup::{Release, Setup};

use crate::error::DemoError;
use crate::http::Site;
use crate::jdk::Jdk;
use crate::log::Log;
use crate::process::Process;

use text_interface::TextInterface;

/// From the start of the JVM to the first answer; one second is usual.
const READY_WITHIN: Duration = Duration::from_secs(180);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running Tomcat on 127.0.0.1. Dropping it stops it and removes its base folder; it is also stopped when
/// this process ends in any other way.
#[derive(Debug)]
pub struct Tomcat {
    // Declared first, so that the server has ended when its folder is removed.
    process: Process,
    base: TempDir,
    home: PathBuf,
    setup: Setup,
    jdk: Jdk,
    port: u16,
    password: String,
    log: Log,
    text: TextInterface,
    deployed: u32,
}

impl Tomcat {
    /// Fetches Tomcat if this machine does not have it, starts it, and waits until it answers.
    ///
    /// `progress` gets a line for every step that may take long.
    ///
    /// # Errors
    /// Whatever [`Artifact::folder`](crate::Artifact::folder) and [`Jdk::at_least`] say;
    /// [`DemoError::Settings`] when the chosen Java is too old; [`DemoError::Start`], with the end of its log,
    /// when it ends at once, does not answer within a minute, or one of the applications does not run;
    /// [`DemoError::File`].
    pub fn start(setup: Setup, progress: &dyn Fn(&str)) -> Result<Tomcat, DemoError> {
        let release = setup.release;
        let jdk = match &setup.jdk {
            Some(jdk) => jdk.clone(),
            None => Jdk::at_least(release.least_java())?,
        };
        if jdk.major() < release.least_java() {
            return Err(DemoError::Settings(format!(
                "Tomcat {} needs Java {} or later, not {} in {}",
                release.version(),
                release.least_java(),
                jdk.version(),
                jdk.home().display()
            )));
        }
        let home = release.artifact().folder(progress)?;
        let base = tempfile::Builder::new()
            .prefix("sessionwatch-tomcat-")
            .tempdir()
            .map_err(DemoError::file("create a folder in", &std::env::temp_dir()))?;
        let password = random_password()?;
        base::write(base.path(), &home, &setup, &password)?;
        progress(&format!("starting Tomcat {} on Java {} …", release.version(), jdk.version()));
        let (process, log) = launch(&setup, &jdk, &home, base.path())?;
        let mut tomcat = Tomcat {
            process,
            text: TextInterface::new(0, base::USER, &password),
            base,
            home,
            setup,
            jdk,
            port: 0,
            password,
            log,
            deployed: 0,
        };
        tomcat.await_ready()?;
        Ok(tomcat)
    }

    /// The port on 127.0.0.1; stays the same over [`restart`](Tomcat::restart).
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The pid of the JVM; another one after a [`restart`](Tomcat::restart).
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Its CATALINA_BASE.
    pub fn base(&self) -> &Path {
        self.base.path()
    }

    /// Its CATALINA_HOME: the unpacked distribution, shared with others.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The Java it runs on.
    pub fn jdk(&self) -> &Jdk {
        &self.jdk
    }

    /// The version of Tomcat.
    pub fn version(&self) -> &'static str {
        self.setup.release.version()
    }

    /// What this run has written to its console so far.
    pub fn console(&self) -> String {
        self.log.text()
    }

    /// Where visitors find the application at `path` on the default host.
    pub fn site(&self, path: &str) -> Site {
        Site::new(self.port, path)
    }

    /// Where visitors find `application`.
    pub fn site_of(&self, application: &Application) -> Site {
        application.site(self.port)
    }

    /// Who may use its JMX proxy: name and password.
    pub fn credentials(&self) -> (&str, &str) {
        (base::USER, &self.password)
    }

    /// Whether the JVM is still there.
    pub fn is_running(&mut self) -> bool {
        self.process.ended().is_none()
    }

    /// Deploys one more application on the default host, and returns when it is there.
    ///
    /// # Errors
    /// [`DemoError::Refused`] with Tomcat's own words, [`DemoError::Settings`] for a virtual host or a path too
    /// long for a folder name, [`DemoError::File`], [`DemoError::NoAnswer`].
    pub fn deploy(&mut self, application: &Application) -> Result<(), DemoError> {
        if application.host().is_some() || application.folder_name().is_none() {
            return Err(DemoError::Settings(format!(
                "{} can't be deployed on a running server: name it in the setup",
                application.path()
            )));
        }
        self.deployed += 1;
        let folder = self.base.path().join("incoming").join(self.deployed.to_string());
        application.write(&folder)?;
        self.text.deploy(application.path(), &folder)
    }

    /// Undeploys the application at `path`, and returns when it is gone.
    ///
    /// # Errors
    /// [`DemoError::Refused`] with Tomcat's own words, or [`DemoError::NoAnswer`].
    pub fn undeploy(&self, path: &str) -> Result<(), DemoError> {
        self.text.undeploy(path)
    }

    /// Stops and starts the application at `path` within the running server.
    ///
    /// # Errors
    /// [`DemoError::Refused`] with Tomcat's own words, or [`DemoError::NoAnswer`].
    pub fn reload(&self, path: &str) -> Result<(), DemoError> {
        self.text.reload(path)
    }

    /// What Tomcat itself tells about the sessions of every application, by host and path.
    ///
    /// # Errors
    /// [`DemoError::Refused`] when the answer can't be read, or [`DemoError::NoAnswer`].
    pub fn managers(&self) -> Result<Vec<SessionNumbers>, DemoError> {
        beans::session_numbers(&self.text.beans(beans::MANAGERS)?)
            .map_err(|answer| DemoError::Refused { command: "tell its session numbers".to_owned(), answer })
    }

    /// The same for the application at `path` on the default host; `None` when there is none.
    ///
    /// # Errors
    /// As [`managers`](Tomcat::managers).
    pub fn manager(&self, path: &str) -> Result<Option<SessionNumbers>, DemoError> {
        let all = self.managers()?;
        Ok(all.into_iter().find(|one| one.host == base::DEFAULT_HOST && one.path == path))
    }

    /// The paths of applications that were stopped and whose class loader is still there after a collection.
    ///
    /// # Errors
    /// [`DemoError::Refused`] or [`DemoError::NoAnswer`].
    pub fn findleaks(&self) -> Result<Vec<String>, DemoError> {
        self.text.leaks()
    }

    /// Stops the server and starts it again: the same folder, the same port, a new JVM.
    ///
    /// # Errors
    /// [`DemoError::Start`], also when another process took the port in between; [`DemoError::File`].
    pub fn restart(&mut self) -> Result<(), DemoError> {
        self.process.stop();
        base::write_server(self.base.path(), &self.setup, self.port)?;
        let (process, log) = launch(&self.setup, &self.jdk, &self.home, self.base.path())?;
        (self.process, self.log) = (process, log);
        self.await_ready()
    }

    /// Stops the server in order and leaves its folder until it is dropped; [`restart`](Tomcat::restart)
    /// brings it back.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Kills the server as a crash would; [`restart`](Tomcat::restart) brings it back.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    fn await_ready(&mut self) -> Result<(), DemoError> {
        let begun = Instant::now();
        loop {
            let failed = if let Some(status) = self.process.ended() {
                Some(format!("it ended at once ({status})"))
            } else if let Some(port) = port::port(&self.log.text())
                && let text = TextInterface::new(port, base::USER, &self.password)
                && let Ok(list) = text.list()
            {
                (self.port, self.text) = (port, text);
                let Some(missing) = self.not_running(&list) else { return Ok(()) };
                Some(format!("its application {missing:?} does not run"))
            } else {
                let late = begun.elapsed() >= READY_WITHIN;
                late.then(|| format!("it did not answer within {} s", READY_WITHIN.as_secs()))
            };
            if let Some(reason) = failed {
                return Err(DemoError::Start {
                    server: format!("Tomcat {}", self.setup.release.version()),
                    reason,
                    log: self.log.path().to_path_buf(),
                    tail: self.log.tail(),
                });
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// The first application of the default host that should run and does not.
    fn not_running(&self, list: &str) -> Option<&str> {
        let here = self.setup.applications.iter().filter(|application| application.host().is_none());
        here.map(Application::path).find(|path| !text_interface::is_running(list, path))
    }
}

/// Starts the JVM as Tomcat's own script does, but without a shell in between.
fn launch(setup: &Setup, jdk: &Jdk, home: &Path, base: &Path) -> Result<(Process, Log), DemoError> {
    let (home_text, base_text) = (home.display(), base.display());
    let mark = format!("-Dcatalina.base={base_text}");
    let mut arguments = setup.jvm_options.clone();
    arguments.extend([
        format!("-Djava.util.logging.config.file={base_text}/conf/logging.properties"),
        "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager".to_owned(),
        "-Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true".to_owned(),
        format!("-Djava.io.tmpdir={base_text}/temp"),
        format!("-Dcatalina.home={home_text}"),
        mark.clone(),
    ]);
    // What Tomcat looks into when it cleans up after an application.
    for package in ["lang", "lang.reflect", "io", "util", "util.concurrent"] {
        arguments.push(format!("--add-opens=java.base/java.{package}=ALL-UNNAMED"));
    }
    arguments.push("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED".to_owned());
    let path = format!("{home_text}/bin/bootstrap.jar:{home_text}/bin/tomcat-juli.jar");
    if setup.mbeans {
        let start = ["-cp", &path, "org.apache.catalina.startup.Bootstrap", "start"];
        arguments.extend(start.map(str::to_owned));
    } else {
        let path = format!("{path}:{home_text}/lib/*");
        let program = base.join(base::WITHOUT_MBEANS).display().to_string();
        arguments.extend(["-cp".to_owned(), path, program]);
    }
    let (log, console) = Log::open(&base.join("logs/console.log"))?;
    let process = Process::start(&jdk.java(), &arguments, &[], &mark, base, console)?;
    Ok((process, log))
}

/// Different for every server, so that nobody who reads the source can command a demo that runs.
fn random_password() -> Result<String, DemoError> {
    let mut bytes = [0_u8; 16];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())
        .map_err(|error| DemoError::file("read", Path::new("/dev/urandom"))(error.into()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
