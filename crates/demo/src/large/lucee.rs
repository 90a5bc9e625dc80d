//! Lucee in a Tomcat 9, with shops in CFML.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::copy::copied;
use crate::error::DemoError;
use crate::jar::jar;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder};
use crate::tomcat::Release;

use super::{adapted, tomee};

const PAGES: [(&str, &str); 4] = [
    ("index.cfm", include_str!("../../cfml/index.cfm")),
    ("login.cfm", include_str!("../../cfml/login.cfm")),
    ("logout.cfm", include_str!("../../cfml/logout.cfm")),
    ("leave.cfm", include_str!("../../cfml/leave.cfm")),
];

pub(super) fn start(
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "2e0051e0bd443758f9a66f9bc2136e765f7884d7ae736a301aa9821e71f29143";
    let lucee = jar(["org.lucee", "lucee", "6.2.0.321", ""], sha256, progress)?;
    let home = Release::Tomcat9.artifact().folder(progress)?;
    let folder = folder("lucee")?;
    let base = folder.path();
    for name in ["logs", "temp", "work", "lib"] {
        let path = base.join(name);
        fs::create_dir(&path).map_err(DemoError::file("create", &path))?;
    }
    let link = base.join("lib/lucee.jar");
    symlink(&lucee, &link).map_err(DemoError::file("create", &link))?;
    copied(&home.join("conf"), &base.join("conf"))?;
    let changes = [
        ("port=\"8005\"", "port=\"-1\""),
        ("port=\"8080\"", "port=\"0\" address=\"127.0.0.1\""),
        ("<Engine name=\"Catalina\"", "<Engine backgroundProcessorDelay=\"1\" name=\"Catalina\""),
    ];
    adapted(&home.join("conf/server.xml"), &base.join("conf/server.xml"), &changes)?;
    let web = base.join("webapps");
    write(&web.join("ROOT"), "WEB-INF/web.xml", include_str!("../../cfml/web.xml"))?;
    write(&web.join("ROOT"), "told.cfm", include_str!("../../cfml/told.cfm"))?;
    write(&web.join("ROOT"), "sweep.cfm", include_str!("../../cfml/sweep.cfm"))?;
    write(&web.join("other"), "WEB-INF/web.xml", include_str!("../../cfml/web.xml"))?;
    shop(&web.join("ROOT/shop"), "shop", "sessionType=\"cfml\"")?;
    shop(&web.join("ROOT/jee"), "jeeshop", "sessionType=\"jee\"")?;
    shop(&web.join("ROOT/kept"), "kept", "sessionStorage=\"file\"")?;
    shop(&web.join("other/shop"), "shop", "sessionType=\"cfml\"")?;
    let (home, base) = (home.display(), base.display());
    let mut arguments: Vec<String> = ["lang", "io", "util", "util.concurrent", "net"]
        .map(|package| format!("--add-opens=java.base/java.{package}=ALL-UNNAMED"))
        .to_vec();
    arguments.extend([
        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED".to_owned(),
        format!("-Djava.io.tmpdir={base}/temp"),
        format!("-Dcatalina.home={home}"),
        format!("-Dcatalina.base={base}"),
        format!("-Dlucee.base.dir={base}/lucee"),
        // What comes with it and is not needed here: drivers, documentation, an administration.
        "-Dlucee.extensions.install=false".to_owned(),
        "-cp".to_owned(),
        format!("{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar"),
        "org.apache.catalina.startup.Bootstrap".to_owned(),
        "start".to_owned(),
    ]);
    let launch = Launch::new("Lucee 6.2.0.321", jdk, jvm_options, arguments, folder, &tomee::port);
    Program::start(launch, progress)
}

/// Writes another shop into the root web application.
pub(super) fn add(folder: &Path, name: &str) -> Result<(), DemoError> {
    shop(&folder.join("webapps/ROOT").join(name), name, "sessionType=\"cfml\"")
}

/// Writes a shop: a CFML application of this name with a setting for its sessions.
fn shop(folder: &Path, name: &str, setting: &str) -> Result<(), DemoError> {
    let about = format!(
        "component {{\n  this.name=\"{name}\";\n  this.sessionManagement=true;\n  this.sessionTimeout=createTimeSpan(0, 0, \
         30, 0);\n  this.{setting};\n}}\n"
    );
    write(folder, "Application.cfc", &about)?;
    PAGES.into_iter().try_for_each(|(page, content)| write(folder, page, content))
}

fn write(folder: &Path, name: &str, content: &str) -> Result<(), DemoError> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(DemoError::file("create", parent))?;
    }
    fs::write(&path, content).map_err(DemoError::file("write", &path))
}
