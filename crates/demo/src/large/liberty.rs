//! Open Liberty, with servlets and JSP.

use std::fs;

use crate::artifact::Artifact;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder, free_port};
use crate::shop;

use super::LIMIT;

pub(super) fn start(
    jdk: &Jdk,
    jvm_options: &[String],
    counting: bool,
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "e1421387b006c06cfb67948a318f8ce5b68766d7a82d3efcc6cd8081164d2310";
    let home =
        Artifact::zip("io.openliberty", "openliberty-webProfile8", "26.0.0.3", sha256).folder(progress)?;
    let folder = folder("liberty")?;
    let server = folder.path().join("servers/shop");
    shop::write(&server.join("dropins/shop.war"), None)?;
    let port = free_port()?;
    let settings = server.join("server.xml");
    let monitor = if counting { "<feature>monitor-1.0</feature>" } else { "" };
    let text = format!(
        r#"<server>
  <featureManager><feature>servlet-4.0</feature><feature>jsp-2.3</feature>{monitor}</featureManager>
  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="{port}" httpsPort="-1"/>
  <httpSession maxInMemorySessionCount="{LIMIT}" allowOverflow="false" reaperPollInterval="30"/>
</server>
"#
    );
    fs::write(&settings, text).map_err(DemoError::file("write", &settings))?;
    let tools = home.join("bin/tools");
    let arguments = vec![
        format!("-javaagent:{}", tools.join("ws-javaagent.jar").display()),
        "--add-opens=java.base/java.lang=ALL-UNNAMED".to_owned(),
        "-jar".to_owned(),
        tools.join("ws-server.jar").display().to_string(),
        "shop".to_owned(),
    ];
    let user = folder.path().display().to_string();
    let ready = |text: &str| {
        (text.contains("CWWKF0011I") && text.contains("CWWKT0016I") && text.contains("/shop/"))
            .then_some(port)
    };
    let mut launch = Launch::new("Open Liberty 26.0.0.3", jdk, jvm_options, arguments, folder, &ready);
    launch.environment = vec![("WLP_USER_DIR", user.clone()), ("WLP_OUTPUT_DIR", format!("{user}/servers"))];
    Program::start(launch, progress)
}
