//! Real application servers that are too large for every run, each with the shop at `/shop`.

mod glassfish;
mod liberty;
mod lucee;
mod tomee;
mod wildfly;

use std::fs;
use std::path::{Path, PathBuf};

use crate::copy::copied;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::program::Program;

/// The shop allows so many sessions at once.
pub const LIMIT: u32 = 5;

/// A large server, pinned to one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Large {
    /// TomEE 9.0.0, web profile.
    TomEe,
    /// WildFly 39.0.1 at its defaults.
    WildFly,
    /// The same with statistics on.
    WildFlyCounting,
    /// That with the shop's sessions ready to be shared with other nodes: `<distributable/>`.
    WildFlySharing,
    /// GlassFish 7.0.21.
    GlassFish,
    /// Payara 6.2025.9, which comes from it.
    Payara,
    /// Open Liberty 26.0.0.3, servlets and JSP only.
    Liberty,
    /// The same with its monitoring on.
    LibertyCounting,
    /// Lucee 6.2.0.321 in a Tomcat 9, with the same shop in CFML in two web applications, at `/shop` and `/other/shop`, and
    /// at `/jee` one whose sessions are the container's. There is no limit.
    Lucee,
}

impl Large {
    /// Fetches it if this machine does not have it, starts it, and waits until the shop is open.
    ///
    /// # Errors
    /// Whatever [`Artifact::folder`](crate::Artifact::folder) says; [`DemoError::Start`] with the end of its log;
    /// [`DemoError::File`].
    pub fn start(
        self,
        jdk: &Jdk,
        jvm_options: &[String],
        progress: &dyn Fn(&str),
    ) -> Result<Program, DemoError> {
        match self {
            Large::TomEe => tomee::start(jdk, jvm_options, progress),
            Large::WildFly | Large::WildFlyCounting | Large::WildFlySharing => {
                wildfly::start(self, jdk, jvm_options, progress)
            }
            Large::GlassFish => glassfish::start(jdk, jvm_options, progress),
            Large::Payara => glassfish::start_payara(jdk, jvm_options, progress),
            Large::Liberty => liberty::start(jdk, jvm_options, false, progress),
            Large::LibertyCounting => liberty::start(jdk, jvm_options, true, progress),
            Large::Lucee => lucee::start(jdk, jvm_options, progress),
        }
    }
}

impl Large {
    /// Has the shop taken out of the running server, which happens within a few seconds.
    ///
    /// # Errors
    /// [`DemoError::File`].
    pub fn take_out(self, program: &Program) -> Result<(), DemoError> {
        let (shop, away) = self.places(program);
        fs::rename(&shop, away).map_err(DemoError::file("move", &shop))
    }

    /// Has it deployed again, which happens within a few seconds.
    ///
    /// # Errors
    /// [`DemoError::File`].
    pub fn put_back(self, program: &Program) -> Result<(), DemoError> {
        let (shop, away) = self.places(program);
        // WildFly has a file that says that it is deployed, and another one that asks for it.
        let wanted = match shop.extension() {
            Some(extension) if extension == "deployed" => shop.with_extension("dodeploy"),
            _ => shop,
        };
        fs::rename(&away, wanted).map_err(DemoError::file("move", &away))
    }

    /// Has a copy of the shop deployed under another name, which happens within a few seconds.
    ///
    /// # Errors
    /// [`DemoError::File`].
    pub fn add(self, program: &Program, name: &str) -> Result<(), DemoError> {
        let folder = program.folder();
        match self {
            Large::TomEe => copied(&folder.join("webapps/shop"), &folder.join("webapps").join(name)),
            Large::WildFly | Large::WildFlyCounting | Large::WildFlySharing => {
                let deployments = folder.join("deployments");
                copied(&deployments.join("shop.war"), &deployments.join(format!("{name}.war")))?;
                let wanted = deployments.join(format!("{name}.war.dodeploy"));
                fs::write(&wanted, "").map_err(DemoError::file("write", &wanted))
            }
            Large::GlassFish | Large::Payara => {
                copied(&folder.join("shop"), &folder.join("domain1/autodeploy").join(name))
            }
            Large::Liberty | Large::LibertyCounting => {
                let shops = folder.join("servers/shop/dropins");
                copied(&shops.join("shop.war"), &shops.join(format!("{name}.war")))
            }
            Large::Lucee => lucee::add(folder, name),
        }
    }

    /// What must be there for the server to have the shop, and where it is kept meanwhile.
    fn places(self, program: &Program) -> (PathBuf, PathBuf) {
        let shop = match self {
            Large::TomEe => "webapps/shop",
            Large::WildFly | Large::WildFlyCounting | Large::WildFlySharing => {
                "deployments/shop.war.deployed"
            }
            Large::GlassFish | Large::Payara => "domain1/autodeploy/shop.war",
            Large::Liberty | Large::LibertyCounting => "servers/shop/dropins/shop.war",
            Large::Lucee => "webapps/other",
        };
        (program.folder().join(shop), program.folder().join("away"))
    }
}

/// Writes `from` to `to` with these replacements, each of which must apply.
fn adapted(from: &Path, to: &Path, replacements: &[(&str, &str)]) -> Result<(), DemoError> {
    let mut text = fs::read_to_string(from).map_err(DemoError::file("read", from))?;
    for (old, new) in replacements {
        if !text.contains(old) {
            return Err(DemoError::Settings(format!(
                "{} does not hold {old}: this release is not known here",
                from.display()
            )));
        }
        text = text.replace(old, new);
    }
    fs::write(to, text).map_err(DemoError::file("write", to))
}
