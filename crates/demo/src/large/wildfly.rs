//! WildFly: Undertow in an application server.

use std::fs;

use crate::artifact::Artifact;
use crate::copy::copied;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder, free_port};
use crate::shop;

use super::{LIMIT, Large, adapted};

pub(super) fn start(
    server: Large,
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "2f2f24e786a4a3d0e3fb348aa45f70d7278be00844bc8593a2a50d4d8714f97a";
    let home = Artifact::zip("org.wildfly", "wildfly-dist", "39.0.1.Final", sha256).folder(progress)?;
    let folder = folder("wildfly")?;
    let base = folder.path();
    copied(&home.join("standalone/configuration"), &base.join("configuration"))?;
    let configuration = "configuration/standalone.xml";
    let limited = format!("<servlet-container name=\"default\" max-sessions=\"{LIMIT}\"");
    adapted(
        &home.join("standalone").join(configuration),
        &base.join(configuration),
        &[("<servlet-container name=\"default\"", &limited)],
    )?;
    let shop = base.join("deployments/shop.war");
    shop::write(&shop, None)?;
    if server == Large::WildFlySharing {
        let settings = shop.join("WEB-INF/web.xml");
        adapted(&settings, &settings, &[("</web-app>", "  <distributable/>\n</web-app>")])?;
    }
    let marker = base.join("deployments/shop.war.dodeploy");
    fs::write(&marker, "").map_err(DemoError::file("write", &marker))?;
    let port = free_port()?;
    let mut arguments = vec![
        "-Djava.net.preferIPv4Stack=true".to_owned(),
        format!("-Djboss.home.dir={}", home.display()),
        format!("-Djboss.server.base.dir={}", base.display()),
        format!("-Djboss.http.port={port}"),
        format!("-Djboss.https.port={}", free_port()?),
        format!("-Djboss.management.http.port={}", free_port()?),
        format!("-Dwildfly.statistics-enabled={}", server != Large::WildFly),
    ];
    // What its own script opens.
    for package in ["lang", "lang.invoke", "lang.reflect", "io", "net", "security", "util", "util.concurrent"]
    {
        arguments.push(format!("--add-opens=java.base/java.{package}=ALL-UNNAMED"));
    }
    arguments.extend([
        "--add-modules=java.se".to_owned(),
        "-jar".to_owned(),
        home.join("jboss-modules.jar").display().to_string(),
        "-mp".to_owned(),
        home.join("modules").display().to_string(),
        "org.jboss.as.standalone".to_owned(),
        "-b=127.0.0.1".to_owned(),
        "-bmanagement=127.0.0.1".to_owned(),
    ]);
    // Started, and without errors: with them the message is another.
    let ready = |text: &str| text.contains("WFLYSRV0025").then_some(port);
    Program::start(Launch::new("WildFly 39.0.1", jdk, jvm_options, arguments, folder, &ready), progress)
}
