//! The shop with its sessions in Spring Session, as an application for any Tomcat of today.

use std::fs;
use std::path::{Path, PathBuf};

use crate::boot::{Boot, Inside};
use crate::compile::compile;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::shop;

const OUTSIDE: (&str, &str) = ("Outside.java", include_str!("boot/Outside.java"));
/// What Spring Session in memory is built on, by the beginnings of the files' names.
const JARS: [&str; 4] = ["spring-session-core-", "spring-core-", "spring-web-", "commons-logging-"];

/// Writes the shop into `folder`, which is created, with Spring Session in front of it and any number of sessions in its map.
/// The libraries stay where they are, so that many such applications cost little.
///
/// # Errors
/// As [`Boot::start`].
pub fn spring_shop(folder: &Path, jdk: &Jdk, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    let spring = Boot::with_spring_session(4, Inside::Tomcat)
        .ok_or_else(|| DemoError::Settings("Spring Session in Tomcat is not pinned".into()))?;
    let jars = spring.libraries().folder(progress)?;
    shop::write(folder, None)?;
    let classes = folder.join("WEB-INF/classes");
    fs::create_dir_all(&classes).map_err(DemoError::file("create", &classes))?;
    compile(jdk, &format!("{}/*", jars.display()), &classes, &[OUTSIDE])?;
    let resource = |jar: &PathBuf| {
        format!(
            "<PostResources className=\"org.apache.catalina.webresources.JarResourceSet\" base=\"{}\" \
             webAppMount=\"/WEB-INF/classes\"/>",
            jar.display()
        )
    };
    let resources: String = needed(&jars)?.iter().map(resource).collect();
    // Looking through the libraries for tags and the like takes a second for each application.
    let scan = "<JarScanner><JarScanFilter defaultTldScan=\"false\" defaultPluggabilityScan=\"false\"/></JarScanner>";
    shop::manage(folder, &format!("<Resources>{resources}</Resources>{scan}"))?;
    let settings = folder.join("WEB-INF/web.xml");
    let text = fs::read_to_string(&settings).map_err(DemoError::file("read", &settings))?;
    let listener = "  <listener><listener-class>Outside</listener-class></listener>\n  <session-config>";
    fs::write(&settings, text.replace("  <session-config>", listener))
        .map_err(DemoError::file("write", &settings))
}

fn needed(jars: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let read = fs::read_dir(jars).map_err(DemoError::file("read", jars))?;
    let files: Vec<_> = read.filter_map(Result::ok).map(|entry| entry.path()).collect();
    let found = |beginning: &str| {
        let name = |path: &&PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning))
        };
        files.iter().find(name).cloned()
    };
    JARS.iter()
        .map(|jar| found(jar).ok_or_else(|| DemoError::Settings(format!("{} has no {jar}*", jars.display()))))
        .collect()
}
