//! Tomcat's own text interface: deploying and undeploying, leaks, and its JMX proxy.

use std::path::Path;

use crate::error::DemoError;
use crate::http::{Http, PATIENT, Site, basic, encoded};

use super::application::split_version;

/// The application that Tomcat brings for its administration, at `/manager`.
#[derive(Debug)]
pub(super) struct TextInterface {
    http: Http,
    site: Site,
    credentials: String,
}

impl TextInterface {
    pub(super) fn new(port: u16, user: &str, password: &str) -> TextInterface {
        TextInterface {
            http: Http::answered_within(PATIENT),
            site: Site::new(port, "/manager"),
            credentials: basic(user, password),
        }
    }

    /// The applications of the default host, one a line. It answers only when all have been started, or not.
    pub(super) fn list(&self) -> Result<String, DemoError> {
        self.command("list", "list its applications")
    }

    pub(super) fn deploy(&self, path: &str, folder: &Path) -> Result<(), DemoError> {
        let folder = encoded(&folder.to_string_lossy());
        self.command(&format!("deploy?{}&war=file:{folder}", named(path)), &format!("deploy {path}"))
            .map(drop)
    }

    pub(super) fn undeploy(&self, path: &str) -> Result<(), DemoError> {
        self.command(&format!("undeploy?{}", named(path)), &format!("undeploy {path}")).map(drop)
    }

    pub(super) fn reload(&self, path: &str) -> Result<(), DemoError> {
        self.command(&format!("reload?{}", named(path)), &format!("reload {path}")).map(drop)
    }

    /// The paths of applications that were stopped and whose classes are still there after a collection.
    pub(super) fn leaks(&self) -> Result<Vec<String>, DemoError> {
        let text = self.command("findleaks?statusLine=true", "look for leaks")?;
        Ok(text.lines().skip(1).filter(|line| line.starts_with('/')).map(str::to_owned).collect())
    }

    /// Every MBean that `query` matches, as the JMX proxy prints it.
    pub(super) fn beans(&self, query: &str) -> Result<String, DemoError> {
        self.answer(&format!("jmxproxy/?qry={}", encoded(query)), "show its MBeans")
    }

    fn command(&self, command: &str, what: &str) -> Result<String, DemoError> {
        self.answer(&format!("text/{command}"), what)
    }

    fn answer(&self, page: &str, what: &str) -> Result<String, DemoError> {
        let answer = self.http.get_as(&self.site, page, &self.credentials)?;
        if answer.status == 200 && answer.text.starts_with("OK") {
            return Ok(answer.text);
        }
        let first = answer.text.lines().next().unwrap_or_default();
        Err(DemoError::Refused { command: what.to_owned(), answer: format!("{} {first}", answer.status) })
    }
}

/// Whether the application at `path` runs, by what [`TextInterface::list`] said.
pub(super) fn is_running(list: &str, path: &str) -> bool {
    let (path, version) = split_version(path);
    let mut lines = list.lines().filter_map(|line| line.strip_prefix(path)?.strip_prefix(":running:"));
    // After that come the number of sessions and the name of the folder, which ends in the version.
    lines.any(|rest| version.is_none_or(|version| rest.ends_with(&format!("##{version}"))))
}

/// The parameters that name an application; the root's path is empty on the inside and `/` here.
fn named(path: &str) -> String {
    let (path, version) = split_version(path);
    let path = format!("path={}", encoded(if path.is_empty() { "/" } else { path }));
    version.map_or(path.clone(), |version| format!("{path}&version={}", encoded(version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_runs_when_the_list_says_so() {
        let list = "OK - Listed applications\n/:running:0:ROOT\n/a:stopped:0:a\n/b:running:2:b##7\n";
        assert!(is_running(list, "/") && is_running(list, "/b") && is_running(list, "/b##7"));
        assert!(!is_running(list, "/a") && !is_running(list, "/c") && !is_running(list, "/b##8"));
    }

    #[test]
    fn an_application_is_named_by_path_and_version() {
        assert_eq!(named("/shop"), "path=/shop");
        assert_eq!(named("/a b&c##2"), "path=/a%20b%26c&version=2");
    }
}
