//! TomEE: Tomcat in an enterprise's clothes.

use std::fs;

use crate::artifact::Artifact;
use crate::copy::copied;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder};
use crate::shop;

use super::{LIMIT, adapted};

pub(super) fn start(
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "db65abde2fe82dabf2f0c70d2c6898a226449215251fe223b574554b57132877";
    let artifact = Artifact::zip("org.apache.tomee", "apache-tomee", "9.0.0", sha256);
    let home = artifact.classifier("webprofile").folder(progress)?;
    let folder = folder("tomee")?;
    let base = folder.path();
    for name in ["logs", "temp", "webapps", "work"] {
        let path = base.join(name);
        fs::create_dir(&path).map_err(DemoError::file("create", &path))?;
    }
    copied(&home.join("conf"), &base.join("conf"))?;
    let server = base.join("conf/server.xml");
    let changes = [
        ("port=\"8005\"", "port=\"-1\""),
        ("port=\"8080\"", "port=\"0\" address=\"127.0.0.1\""),
        ("<Engine name=\"Catalina\"", "<Engine backgroundProcessorDelay=\"1\" name=\"Catalina\""),
    ];
    adapted(&home.join("conf/server.xml"), &server, &changes)?;
    shop::write(&base.join("webapps/shop"), Some(LIMIT))?;
    let (home, base) = (home.display(), base.display());
    let mut arguments: Vec<String> = ["lang", "io", "util", "util.concurrent", "net"]
        .map(|package| format!("--add-opens=java.base/java.{package}=ALL-UNNAMED"))
        .to_vec();
    arguments.extend([
        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED".to_owned(),
        format!("-Djava.io.tmpdir={base}/temp"),
        format!("-Dcatalina.home={home}"),
        format!("-Dcatalina.base={base}"),
        "-cp".to_owned(),
        format!("{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar"),
        "org.apache.catalina.startup.Bootstrap".to_owned(),
        "start".to_owned(),
    ]);
    Program::start(Launch::new("TomEE 9.0.0", jdk, jvm_options, arguments, folder, &port), progress)
}

/// As any Tomcat says it, when all has started.
pub(super) fn port(text: &str) -> Option<u16> {
    text.find("Server startup in")?;
    let (_, after) = text.split_once("Starting ProtocolHandler [\"http-nio-127.0.0.1-auto-1-")?;
    after.split('"').next()?.parse().ok()
}
