//! An application to put into a server: its path, its virtual host, what it is made of.

use std::path::{Path, PathBuf};

use crate::copy::copied;
use crate::error::DemoError;
use crate::http::Site;
use crate::shop;

/// File names end at 255 bytes on Linux, and Tomcat appends to them.
const LONGEST_FOLDER_NAME: usize = 200;

/// An application: a context path and an exploded folder of pages.
#[derive(Debug, Clone)]
pub struct Application {
    path: String,
    host: Option<String>,
    content: Content,
    manager: Option<String>,
    distributable: bool,
}

#[derive(Debug, Clone)]
enum Content {
    Folder(PathBuf),
    Shop { limit: Option<u32> },
}

impl Application {
    /// The exploded application in `folder` at `path`: `/shop`, `/a/b`, `/` for the root, `/shop##2` for a
    /// version of it. A path without its leading slash gets one. `folder` is copied, not changed.
    ///
    /// Any text will do as a path, but for double quotes and commas: Tomcat itself can't start an application
    /// whose path has them.
    pub fn folder(path: &str, folder: impl Into<PathBuf>) -> Application {
        Application::new(path, Content::Folder(folder.into()))
    }

    /// The demo's shop at `path`, with room for `limit` sessions at once.
    pub fn shop(path: &str, limit: u32) -> Application {
        Application::new(path, Content::Shop { limit: Some(limit) })
    }

    /// The demo's shop at `path`, with room for any number of sessions.
    pub fn unlimited_shop(path: &str) -> Application {
        Application::new(path, Content::Shop { limit: None })
    }

    fn new(path: &str, content: Content) -> Application {
        Application {
            path: format!("/{}", path.trim_start_matches('/')),
            host: None,
            content,
            manager: None,
            distributable: false,
        }
    }

    /// The same application on the virtual host `host` instead of the default one.
    #[must_use]
    pub fn on_host(mut self, host: &str) -> Application {
        self.host = Some(host.to_owned());
        self
    }

    /// The shop with this session manager, an element of Tomcat's `context.xml`, instead of its own.
    #[must_use]
    pub fn manager(mut self, element: &str) -> Application {
        self.manager = Some(element.to_owned());
        self
    }

    /// The shop with its sessions shared by the servers of a cluster, by this kind of session manager.
    #[must_use]
    pub fn shared_by(self, manager: &str) -> Application {
        let class = format!("org.apache.catalina.ha.session.{manager}");
        let element = format!("<Manager className=\"{class}\" processExpiresFrequency=\"1\"/>");
        Application { distributable: true, ..self.manager(&element) }
    }

    /// The context path, with its version if it has one.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The virtual host; `None` is the server's default one.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Where visitors find it on a server at `port`.
    pub(super) fn site(&self, port: u16) -> Site {
        let site = Site::new(port, split_version(&self.path).0);
        match &self.host {
            Some(host) => site.on_host(host),
            None => site,
        }
    }

    /// The folder name that stands for its path in a host's folder; `None` when it would be too long for a
    /// file name, so that only the server's own settings can name it.
    pub(super) fn folder_name(&self) -> Option<String> {
        let name = match self.path.trim_start_matches('/') {
            "" => "ROOT".to_owned(),
            rest => rest.replace('/', "#"),
        };
        (name.len() <= LONGEST_FOLDER_NAME).then_some(name)
    }

    /// Writes the application's files into `target`, which is created.
    pub(super) fn write(&self, target: &Path) -> Result<(), DemoError> {
        match &self.content {
            Content::Folder(source) => copied(source, target),
            Content::Shop { limit } => shop::write(target, *limit),
        }?;
        self.manager.as_deref().map_or(Ok(()), |element| shop::manage(target, element))?;
        if self.distributable { shop::distribute(target) } else { Ok(()) }
    }
}

/// A context path and its version: `/shop##2` is `/shop` and `2`.
pub(super) fn split_version(path: &str) -> (&str, Option<&str>) {
    match path.split_once("##") {
        Some((path, version)) => (path, Some(version)),
        None => (path, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_the_folder_names_that_tomcat_reads_back() {
        let name = |path: &str| Application::unlimited_shop(path).folder_name();
        assert_eq!(name("/").as_deref(), Some("ROOT"));
        assert_eq!(name("shop").as_deref(), Some("shop"));
        assert_eq!(name("/a/b").as_deref(), Some("a#b"));
        assert_eq!(name("/shop##2").as_deref(), Some("shop##2"));
        assert_eq!(name(&format!("/{}", "x".repeat(4096))), None);
    }

    #[test]
    fn a_version_is_no_part_of_the_address() {
        let site = Application::unlimited_shop("/shop##2").site(8080);
        assert_eq!(site.url("index.jsp"), "http://127.0.0.1:8080/shop/index.jsp");
    }
}
