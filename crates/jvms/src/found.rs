//! Which server runs in a JVM, judged from outside by the names of its files and its main class.
//!
//! It is a hint for the reader and for choosing whom to attach to: a program that merely has a server's jar open
//! looks the same. What really is there only the agent sees.

use std::collections::BTreeMap;
use std::fmt;

/// Servers whose sessions can be told apart. Where several are in one JVM, the first in this order is shown: the
/// later ones are built into the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// WildFly or JBoss EAP; its web server is Undertow.
    WildFly,
    /// GlassFish or Payara; its web server is a relative of Tomcat.
    GlassFish,
    /// Open Liberty or WebSphere Liberty.
    Liberty,
    /// TomEE; a Tomcat with more in it.
    TomEe,
    /// Tomcat, from its own folder or within a program.
    Tomcat,
    /// Jetty, from its own folder or within a program.
    Jetty,
    /// Undertow within a program.
    Undertow,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WildFly => "WildFly",
            Self::GlassFish => "GlassFish",
            Self::Liberty => "Open Liberty",
            Self::TomEe => "TomEE",
            Self::Tomcat => "Tomcat",
            Self::Jetty => "Jetty",
            Self::Undertow => "Undertow",
        })
    }
}

/// What was found in a JVM. Shown as `Spring Boot with Tomcat 11.0.13`, or `nothing known`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The server, if one is known.
    pub server: Option<Server>,
    /// Its version, if the name of its jar tells it.
    pub version: Option<String>,
    /// The program is built with Spring Boot.
    pub spring_boot: bool,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.spring_boot, self.server) {
            (false, None) => return f.write_str("nothing known"),
            (true, None) => return f.write_str("Spring Boot"),
            (true, Some(server)) => write!(f, "Spring Boot with {server}")?,
            (false, Some(server)) => write!(f, "{server}")?,
        }
        match &self.version {
            Some(version) => write!(f, " {version}"),
            None => Ok(()),
        }
    }
}

/// The traces of servers seen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    servers: BTreeMap<Server, Option<String>>,
    spring_boot: bool,
    /// The server was started from its own folder, so Spring Boot belongs to an application deployed in it.
    own_folder: bool,
}

/// Jars by the beginning of their names; the version follows.
const JARS: [(&str, Server); 12] = [
    ("jboss-modules", Server::WildFly),
    ("wildfly-undertow-", Server::WildFly),
    ("glassfish", Server::GlassFish),
    ("ws-server", Server::Liberty),
    ("tomee-catalina-", Server::TomEe),
    ("catalina", Server::Tomcat),
    ("tomcat-embed-core-", Server::Tomcat),
    ("jetty-server-", Server::Jetty),
    ("jetty-session-", Server::Jetty),
    ("undertow-core-", Server::Undertow),
    ("undertow-servlet-", Server::Undertow),
    ("jetty-runner-", Server::Jetty),
];

/// Main classes by the beginning of their names, without their module.
const CLASSES: [(&str, Server); 11] = [
    ("org.jboss.modules.Main", Server::WildFly),
    ("com.sun.enterprise.glassfish.bootstrap.", Server::GlassFish),
    ("org.glassfish.main.boot.", Server::GlassFish),
    ("fish.payara.", Server::GlassFish),
    ("com.ibm.ws.kernel.boot.", Server::Liberty),
    ("io.openliberty.", Server::Liberty),
    ("org.apache.tomee.", Server::TomEe),
    ("org.apache.catalina.startup.", Server::Tomcat),
    ("org.eclipse.jetty.start.Main", Server::Jetty),
    ("org.eclipse.jetty.xml.XmlConfiguration", Server::Jetty),
    ("org.eclipse.jetty.runner.", Server::Jetty),
];

/// Classes that a jar holds when libraries were unpacked into it.
const ENTRIES: [(&str, Server); 3] = [
    ("org/apache/catalina/startup/Tomcat.class", Server::Tomcat),
    ("org/eclipse/jetty/server/Server.class", Server::Jetty),
    ("io/undertow/Undertow.class", Server::Undertow),
];

impl Evidence {
    /// Takes the file name of a jar that the JVM has open, or that lies in its application's jar.
    pub(crate) fn see_jar(&mut self, name: &str) {
        let Some(stem) = name.strip_suffix(".jar") else { return };
        if version_after("spring-boot-", stem).is_some() {
            self.spring_boot = true;
        }
        for (prefix, server) in JARS {
            if prefix.ends_with('-') {
                if let Some(version) = version_after(prefix, stem) {
                    self.add(server, Some(version));
                }
            } else if stem == prefix {
                self.own_folder = true;
                self.add(server, None);
            }
        }
    }

    /// Takes the name of an entry in the application's jar.
    pub(crate) fn see_entry(&mut self, entry: &str) {
        if entry == "org/springframework/boot/SpringApplication.class" {
            self.spring_boot = true;
        }
        if let Some((_, server)) = ENTRIES.iter().find(|(class, _)| *class == entry) {
            self.add(*server, None);
        }
        let nested = ["BOOT-INF/lib/", "WEB-INF/lib/", "WEB-INF/lib-provided/", "lib/"];
        if let Some(jar) = nested.iter().find_map(|folder| entry.strip_prefix(folder)) {
            self.see_jar(jar);
        }
    }

    /// Takes the main class, as `class` or `module/class`.
    pub(crate) fn see_class(&mut self, main: &str) {
        let class = main.rsplit('/').next().unwrap_or(main);
        if class.starts_with("org.springframework.boot.loader.") {
            self.spring_boot = true;
        }
        if let Some((_, server)) = CLASSES.iter().find(|(prefix, _)| class.starts_with(prefix)) {
            self.own_folder = true;
            self.add(*server, None);
        }
    }

    /// Adds what was seen elsewhere, such as in the application's jar.
    pub(crate) fn join(&mut self, other: &Self) {
        self.spring_boot |= other.spring_boot;
        self.own_folder |= other.own_folder;
        for (server, version) in &other.servers {
            self.add(*server, version.as_deref());
        }
    }

    pub(crate) fn found(&self) -> Found {
        let first = self.servers.first_key_value();
        Found {
            server: first.map(|(server, _)| *server),
            version: first.and_then(|(_, version)| version.clone()),
            spring_boot: self.spring_boot && !self.own_folder,
        }
    }

    fn add(&mut self, server: Server, version: Option<&str>) {
        let known = self.servers.entry(server).or_default();
        if known.is_none() {
            *known = version.map(str::to_owned);
        }
    }
}

/// What follows `prefix`, if it is a version: `tomcat-embed-core-11.0.13`, but not `spring-boot-actuator-3.5.7`.
fn version_after<'a>(prefix: &str, stem: &'a str) -> Option<&'a str> {
    let version = stem.strip_prefix(prefix)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    (version.starts_with(|c: char| c.is_ascii_digit()) && version.len() <= 40 && version.chars().all(plain))
        .then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(jars: &[&str], main: &str) -> String {
        let mut evidence = Evidence::default();
        jars.iter().for_each(|jar| evidence.see_jar(jar));
        evidence.see_class(main);
        evidence.found().to_string()
    }

    #[test]
    fn each_server_is_known_by_its_jars_or_its_main_class() {
        assert_eq!(
            of(
                &["bootstrap.jar", "catalina.jar", "tomcat-juli.jar"],
                "org.apache.catalina.startup.Bootstrap"
            ),
            "Tomcat"
        );
        assert_eq!(of(&["tomcat-embed-core-10.1.59.jar"], "com.example.Main"), "Tomcat 10.1.59");
        assert_eq!(of(&["jetty-session-12.1.12.jar"], ""), "Jetty 12.1.12");
        assert_eq!(of(&[], "org.eclipse.jetty.start.Main"), "Jetty");
        assert_eq!(of(&["undertow-servlet-2.3.18.Final.jar"], "shop.Main"), "Undertow 2.3.18.Final");
        assert_eq!(of(&[], "org.jboss.modules/org.jboss.modules.Main"), "WildFly");
        assert_eq!(of(&[], "com.sun.enterprise.glassfish.bootstrap.ASMain"), "GlassFish");
        assert_eq!(of(&["ws-server.jar"], ""), "Open Liberty");
        assert_eq!(of(&["catalina.jar", "tomee-catalina-9.0.0.jar"], ""), "TomEE 9.0.0");
    }

    #[test]
    fn the_server_that_holds_the_other_is_shown() {
        assert_eq!(of(&["undertow-core-2.3.jar", "jboss-modules.jar"], ""), "WildFly");
    }

    #[test]
    fn other_programs_have_nothing_known_in_them() {
        assert_eq!(
            of(&["catalina-ant.jar", "jetty-server.txt", "tomcat-embed-core-.jar"], "com.example.Main"),
            "nothing known"
        );
    }

    #[test]
    fn spring_boot_is_known_by_its_own_jar_and_not_by_its_relatives() {
        assert_eq!(of(&["spring-boot-actuator-3.5.7.jar"], ""), "nothing known");
        assert_eq!(of(&["spring-boot-3.5.7.jar"], ""), "Spring Boot");
        assert_eq!(
            of(&["tomcat-embed-core-11.0.13.jar"], "org.springframework.boot.loader.launch.JarLauncher"),
            "Spring Boot with Tomcat 11.0.13"
        );
    }

    #[test]
    fn a_spring_boot_application_deployed_in_a_tomcat_does_not_make_it_spring_boot() {
        let jars = ["catalina.jar", "spring-boot-3.5.7.jar"];
        assert_eq!(of(&jars, "org.apache.catalina.startup.Bootstrap"), "Tomcat");
    }

    #[test]
    fn entries_of_the_application_count_as_nested_jars_or_unpacked_classes() {
        let mut evidence = Evidence::default();
        evidence.see_entry("BOOT-INF/lib/spring-boot-4.1.2.jar");
        evidence.see_entry("BOOT-INF/lib/undertow-core-2.3.20.Final.jar");
        let mut all = Evidence::default();
        all.join(&evidence);
        assert_eq!(all.found().to_string(), "Spring Boot with Undertow 2.3.20.Final");
        let mut unpacked = Evidence::default();
        unpacked.see_entry("org/eclipse/jetty/server/Server.class");
        assert_eq!(unpacked.found().to_string(), "Jetty");
    }

    #[test]
    fn a_version_that_is_no_version_is_not_shown() {
        assert_eq!(of(&["tomcat-embed-core-1\u{1b}[2J.jar"], ""), "nothing known");
    }
}
