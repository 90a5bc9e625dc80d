//! A real Jetty with applications in it, as a child process.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::artifact::Artifact;
use crate::error::DemoError;
use crate::http::Site;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder};
use crate::shop;

/// A line of Jetty releases, each pinned to one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JettyRelease {
    /// 9.4.58: `javax.servlet`, Java 8 and later.
    Jetty9,
    /// 12.1.12: several generations of servlets in one server, Java 17 and later.
    Jetty12,
}

/// The generation of servlets that an application is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// `javax.servlet`; the only one of Jetty 9.
    Ee8,
    /// `jakarta.servlet`.
    Ee10,
}

impl JettyRelease {
    /// The version, as Jetty spells it.
    pub fn version(self) -> &'static str {
        match self {
            JettyRelease::Jetty9 => "9.4.58.v20250814",
            JettyRelease::Jetty12 => "12.1.12",
        }
    }

    fn artifact(self) -> Artifact {
        let (name, sha256) = match self {
            JettyRelease::Jetty9 => {
                ("jetty-distribution", "353722aa226039a1518eb8f3e5825ca044bba80c1fcec626ff111adb61e2422c")
            }
            JettyRelease::Jetty12 => {
                ("jetty-home", "c8e88f30a84ba5b9d1fe63959b4b58f9490b6adc3fe5cba750eaa48bd3429752")
            }
        };
        Artifact::zip("org.eclipse.jetty", name, self.version(), sha256)
    }

    fn modules(self) -> &'static str {
        match self {
            JettyRelease::Jetty9 => "http,deploy,jsp,sessions,jmx",
            JettyRelease::Jetty12 => "http,ee8-deploy,ee8-jsp,ee10-deploy,ee10-jsp,sessions,jmx",
        }
    }
}

/// A running Jetty, which looks every second for sessions whose time is up and for applications to deploy anew.
#[derive(Debug)]
pub struct Jetty {
    program: Program,
}

impl Jetty {
    /// Starts it with a shop at each of these paths, and with the pages of a folder at `/beans`. A path that does not begin
    /// with a slash begins with a virtual host: `shop.example/shop`.
    ///
    /// # Errors
    /// Whatever [`Artifact::folder`] says; [`DemoError::Start`] with the end of its log; [`DemoError::File`].
    pub fn start(
        release: JettyRelease,
        jdk: &Jdk,
        jvm_options: &[String],
        shops: &[(&str, Environment)],
        beans: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<Jetty, DemoError> {
        let home = release.artifact().folder(progress)?;
        let base = folder("jetty")?;
        let webapps = base.path().join("webapps");
        fs::create_dir(&webapps).map_err(DemoError::file("create", &webapps))?;
        for (path, environment) in shops {
            let content = base.path().join("shops").join(file_name(path));
            shop::write(&content, None)?;
            context(release, &webapps, path, &content, *environment)?;
        }
        let newest = match release {
            JettyRelease::Jetty9 => Environment::Ee8,
            JettyRelease::Jetty12 => Environment::Ee10,
        };
        context(release, &webapps, "/beans", beans, newest)?;
        let arguments = vec![
            "-jar".to_owned(),
            home.join("start.jar").display().to_string(),
            format!("jetty.base={}", base.path().display()),
            format!("--module={}", release.modules()),
            "jetty.http.host=127.0.0.1".to_owned(),
            "jetty.http.port=0".to_owned(),
            "jetty.sessionScavengeInterval.seconds=1".to_owned(),
            "jetty.deploy.scanInterval=1".to_owned(),
        ];
        let name = format!("Jetty {}", release.version());
        let launch = Launch::new(name, jdk, jvm_options, arguments, base, &port);
        Ok(Jetty { program: Program::start(launch, progress)? })
    }

    /// The process.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Where visitors find the application at `path`.
    pub fn site(&self, path: &str) -> Site {
        self.program.site(path)
    }

    /// Has the application at `path` deployed anew, which happens within a second or two.
    ///
    /// # Errors
    /// [`DemoError::File`].
    pub fn redeploy(&self, path: &str) -> Result<(), DemoError> {
        let file = description(&self.program.folder().join("webapps"), path);
        let touched = fs::File::options()
            .append(true)
            .open(&file)
            .and_then(|opened| opened.set_modified(SystemTime::now()));
        touched.map_err(DemoError::file("touch", &file))
    }
}

/// The file that describes an application to Jetty.
fn description(webapps: &Path, path: &str) -> PathBuf {
    webapps.join(format!("{}.xml", file_name(path)))
}

fn file_name(path: &str) -> String {
    path.trim_start_matches('/').replace('/', "-")
}

fn context(
    release: JettyRelease,
    webapps: &Path,
    path: &str,
    content: &Path,
    environment: Environment,
) -> Result<(), DemoError> {
    let (class, environment) = match (release, environment) {
        (JettyRelease::Jetty9, _) => ("org.eclipse.jetty.webapp.WebAppContext", None),
        (_, Environment::Ee8) => ("org.eclipse.jetty.ee8.webapp.WebAppContext", Some("ee8")),
        (_, Environment::Ee10) => ("org.eclipse.jetty.ee10.webapp.WebAppContext", Some("ee10")),
    };
    // Jetty knows these by heart and fetches none; without one it takes the file for something else.
    let kind = match release {
        JettyRelease::Jetty9 => "https://www.eclipse.org/jetty/configure_9_3.dtd",
        JettyRelease::Jetty12 => "https://jetty.org/configure_10_0.dtd",
    };
    let file = description(webapps, path);
    let (host, path) = path.split_at(path.find('/').unwrap_or(0));
    let host = match host {
        "" => String::new(),
        host => format!(
            "  <Call name=\"addVirtualHosts\"><Arg><Array type=\"String\"><Item>{host}</Item></Array></Arg></Call>\n"
        ),
    };
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE Configure PUBLIC \"-//Jetty//Configure//EN\" \"{kind}\">\n<Configure class=\"{class}\">\n  <Set name=\"contextPath\">{path}</Set>\n{host}  <Set \
         name=\"war\">{}</Set>\n</Configure>\n",
        content.display()
    );
    fs::write(&file, text).map_err(DemoError::file("write", &file))?;
    if let Some(environment) = environment {
        let file = file.with_extension("properties");
        fs::write(&file, format!("environment={environment}\n")).map_err(DemoError::file("write", &file))?;
    }
    Ok(())
}

/// The server says that it has started after its connectors did; a connector says on which port.
fn port(text: &str) -> Option<u16> {
    text.lines().find(|line| line.contains("Server:main: Started"))?;
    let connector =
        text.lines().find(|line| line.contains("ServerConnector@") && line.contains("Started"))?;
    connector.rsplit_once("{127.0.0.1:")?.1.split_once('}')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_known_when_the_server_has_started() {
        let connector = "2026-01-01 00:00:00.000:INFO :oejs.AbstractConnector:main: Started \
                         oejs.ServerConnector@7af30760{HTTP/1.1, (http/1.1)}{127.0.0.1:18112}\n";
        assert_eq!(port(connector), None);
        let started = format!("{connector}2026-01-01 00:00:00.000:INFO :oejs.Server:main: Started @1557ms\n");
        assert_eq!(port(&started), Some(18112));
    }
}
