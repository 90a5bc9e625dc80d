//! GlassFish, and Payara, which comes from it: started as their own launcher does, but without a process in between.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::artifact::Artifact;
use crate::copy::copied;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::program::{Launch, Program, folder, free_port};
use crate::shop;

use super::{LIMIT, adapted};

/// One of the two.
struct Kind {
    name: &'static str,
    folder: &'static str,
    main: &'static str,
    /// Packages that it looks into, by its own settings.
    opened: &'static [&'static str],
    /// Changes in its settings besides those of both.
    changes: &'static [(&'static str, &'static str)],
    /// The ending of the files with its keys.
    keys: &'static str,
}

const GLASSFISH: Kind = Kind {
    name: "GlassFish 7.0.21",
    folder: "glassfish",
    main: "com.sun.enterprise.glassfish.bootstrap.GlassFishMain",
    opened: &OPENED,
    changes: &[],
    keys: "jks",
};
const PAYARA: Kind = Kind {
    name: "Payara 6.2025.9",
    folder: "payara",
    main: "com.sun.enterprise.glassfish.bootstrap.ASMain",
    opened: &OPENED_BY_PAYARA,
    // Of itself it looks for others of its kind, at every address.
    changes: &[(
        "<hazelcast-config-specific-configuration>",
        "<hazelcast-config-specific-configuration enabled=\"false\">",
    )],
    keys: "p12",
};

const OPENED: [&str; 7] = [
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.util",
    "java.base/sun.nio.fs",
    "java.base/sun.net.www.protocol.jrt",
    "java.naming/javax.naming.spi",
    "java.rmi/sun.rmi.transport",
];

const OPENED_BY_PAYARA: [&str; 17] = [
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/jdk.internal.loader",
    "java.base/sun.net.www.protocol.jar",
    "java.base/sun.net.www.protocol.jrt",
    "java.base/sun.nio.ch",
    "java.desktop/java.beans",
    "java.logging/java.util.logging",
    "java.management/javax.management",
    "java.management/sun.management",
    "java.naming/javax.naming.spi",
    "java.rmi/sun.rmi.transport",
    "jdk.management/com.sun.management.internal",
];

pub(super) fn start(
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "e0c3e5c458e84811a7b5b140dc43eacb99134fa1ebda8b663f0384aa060f6e6a";
    let artifact = Artifact::zip("org.glassfish.main.distributions", "glassfish", "7.0.21", sha256);
    start_kind(&GLASSFISH, &artifact.folder(progress)?, jdk, jvm_options, progress)
}

pub(super) fn start_payara(
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let sha256 = "5bf48eb8b17d6c8880273b704e51a88ae9a1d30ed00b3c7e1fc22a2c52f82a41";
    let artifact = Artifact::zip("fish.payara.distributions", "payara", "6.2025.9", sha256);
    start_kind(&PAYARA, &artifact.folder(progress)?, jdk, jvm_options, progress)
}

fn start_kind(
    kind: &Kind,
    unpacked: &Path,
    jdk: &Jdk,
    jvm_options: &[String],
    progress: &dyn Fn(&str),
) -> Result<Program, DemoError> {
    let home = unpacked.join("glassfish");
    let folder = folder(kind.folder)?;
    let domain = folder.path().join("domain1");
    copied(&home.join("domains/domain1"), &domain)?;
    let port = free_port()?;
    let listener = |port: u16| format!("<network-listener address=\"127.0.0.1\" port=\"{port}\"");
    let other = |port: u16| format!("address=\"127.0.0.1\" port=\"{port}\"");
    let (http, https, admin) = (listener(port), listener(free_port()?), listener(free_port()?));
    let (orb, orb_ssl) = (other(free_port()?), other(free_port()?));
    let (orb_mutual, jmx) = (other(free_port()?), other(free_port()?));
    let both = [
        ("<network-listener port=\"8080\"", http.as_str()),
        ("<network-listener port=\"8181\"", &https),
        ("<network-listener port=\"4848\"", &admin),
        ("address=\"0.0.0.0\" port=\"3700\"", &orb),
        ("address=\"0.0.0.0\" port=\"3820\"", &orb_ssl),
        ("address=\"0.0.0.0\" port=\"3920\"", &orb_mutual),
        ("address=\"0.0.0.0\" port=\"8686\"", &jmx),
    ];
    let changes = [&both, kind.changes].concat();
    adapted(&home.join("domains/domain1/config/domain.xml"), &domain.join("config/domain.xml"), &changes)?;
    shop::write(&folder.path().join("shop"), Some(LIMIT))?;
    let deployed = domain.join("autodeploy");
    fs::create_dir_all(&deployed).map_err(DemoError::file("create", &deployed))?;
    packed(jdk, &folder.path().join("shop"), &deployed.join("shop.war"))?;
    let mut arguments: Vec<String> =
        kind.opened.iter().map(|package| format!("--add-opens={package}=ALL-UNNAMED")).collect();
    let (home, domain) = (home.display(), domain.display());
    let environment = "com.sun.enterprise.config.serverbeans.AppserverConfigEnvironmentFactory";
    arguments.extend([
        "-Djava.awt.headless=true".to_owned(),
        "-Djdk.attach.allowAttachSelf=true".to_owned(),
        format!("-Djava.security.policy={domain}/config/server.policy"),
        format!("-Djava.security.auth.login.config={domain}/config/login.conf"),
        format!("-Djavax.net.ssl.keyStore={domain}/config/keystore.{}", kind.keys),
        format!("-Djavax.net.ssl.trustStore={domain}/config/cacerts.{}", kind.keys),
        format!("-Dcom.sun.enterprise.config.config_environment_factory_class={environment}"),
        format!("-Dcom.sun.aas.instanceRoot={domain}"),
        format!("-Dcom.sun.aas.installRoot={home}"),
        "-cp".to_owned(),
        format!("{home}/modules/glassfish.jar"),
        kind.main.to_owned(),
    ]);
    let own = ["-upgrade", "false", "-domaindir", &domain.to_string(), "-domainname", "domain1"];
    arguments.extend(own.map(str::to_owned));
    arguments.extend(["-instancename", "server", "-type", "DAS", "-verbose", "true"].map(str::to_owned));
    let ready = |text: &str| text.contains("Successfully autodeployed").then_some(port);
    Program::start(Launch::new(kind.name, jdk, jvm_options, arguments, folder, &ready), progress)
}

/// A folder as one file, by the JDK's own tool: GlassFish does not notice that a folder is taken away.
fn packed(jdk: &Jdk, from: &Path, to: &Path) -> Result<(), DemoError> {
    let tool = jdk.home().join("bin/jar");
    let run = Command::new(&tool).arg("--create").arg("--file").arg(to).arg("-C").arg(from).arg(".").status();
    match run {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(DemoError::Settings(format!("{} did not pack the shop: {status}", tool.display()))),
        Err(error) => Err(DemoError::file("run", &tool)(error)),
    }
}
