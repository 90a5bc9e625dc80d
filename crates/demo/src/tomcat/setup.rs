//! What a Tomcat is to be like before it is started.

use crate::artifact::Artifact;
use crate::jdk::Jdk;

use super::application::Application;
use super::cluster::Member;

/// A line of Tomcat releases, each pinned to one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// 9.0.117: `javax.servlet`, Java 8 and later.
    Tomcat9,
    /// 10.1.59: `jakarta.servlet`, Java 11 and later.
    Tomcat10,
    /// 11.0.24: `jakarta.servlet`, Java 17 and later.
    Tomcat11,
}

impl Release {
    /// Every release there is, the oldest first.
    pub const ALL: [Release; 3] = [Release::Tomcat9, Release::Tomcat10, Release::Tomcat11];

    /// The version, as its download spells it.
    pub fn version(self) -> &'static str {
        match self {
            Release::Tomcat9 => "9.0.117",
            Release::Tomcat10 => "10.1.59",
            Release::Tomcat11 => "11.0.24",
        }
    }

    /// The oldest Java feature release that it runs on and that its settings here are made for.
    pub fn least_java(self) -> u32 {
        match self {
            // Tomcat 9 alone would run on 8, which knows no `--add-opens`.
            Release::Tomcat9 | Release::Tomcat10 => 11,
            Release::Tomcat11 => 17,
        }
    }

    pub(crate) fn artifact(self) -> Artifact {
        let sha256 = match self {
            Release::Tomcat9 => "4447396fe8eef219c5e8c46ab63ce017a482ae018b6a81e97ff699ffebdd693b",
            Release::Tomcat10 => "c156101c33584748c74a44b3e3352191ef66a783a1fd2cb37a7c82308cb3d75c",
            Release::Tomcat11 => "80c8c85424f2d860ac6ae1b49551307a0b472c3497d8f5a97da1e9a92af5da4c",
        };
        Artifact::zip("org.apache.tomcat", "tomcat", self.version(), sha256)
    }
}

/// A Tomcat to be: which release on which Java, with which options and applications.
///
/// Without anything said it is the release on the newest Java of the machine, at a free port, with no
/// application but Tomcat's own for its administration.
#[derive(Debug, Clone)]
pub struct Setup {
    pub(super) release: Release,
    pub(super) jdk: Option<Jdk>,
    pub(super) port: Option<u16>,
    pub(super) jvm_options: Vec<String>,
    pub(super) applications: Vec<Application>,
    pub(super) examples: bool,
    pub(super) quick_expiry: bool,
    pub(super) session_minutes: u32,
    pub(super) mbeans: bool,
    pub(super) member: Option<Member>,
}

impl Setup {
    /// A Tomcat of this release.
    pub fn new(release: Release) -> Setup {
        Setup {
            release,
            jdk: None,
            port: None,
            jvm_options: Vec::new(),
            applications: Vec::new(),
            examples: false,
            quick_expiry: false,
            session_minutes: 30,
            mbeans: true,
            member: None,
        }
    }

    /// Runs on this Java instead of the newest one.
    #[must_use]
    pub fn jdk(mut self, jdk: &Jdk) -> Setup {
        self.jdk = Some(jdk.clone());
        self
    }

    /// Listens at this port instead of any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Setup {
        self.port = Some(port);
        self
    }

    /// One more option for the JVM, for example `-agentpath:…`; passed as it is, not through a shell.
    #[must_use]
    pub fn jvm_option(mut self, option: impl Into<String>) -> Setup {
        self.jvm_options.push(option.into());
        self
    }

    /// One more application.
    #[must_use]
    pub fn application(mut self, application: Application) -> Setup {
        self.applications.push(application);
        self
    }

    /// Tomcat's own examples too, at `/examples`.
    #[must_use]
    pub fn examples(mut self) -> Setup {
        self.examples = true;
        self
    }

    /// Looks for sessions whose time is up every second, in every application, instead of every minute.
    #[must_use]
    pub fn quick_expiry(mut self) -> Setup {
        self.quick_expiry = true;
        self
    }

    /// How long an unused session stays in an application that says nothing about it; 30 when not set.
    #[must_use]
    pub fn session_minutes(mut self, minutes: u32) -> Setup {
        self.session_minutes = minutes;
        self
    }

    /// In a cluster with others.
    #[must_use]
    pub fn member(mut self, member: Member) -> Setup {
        self.member = Some(member);
        self
    }

    /// Registers no MBeans at all, as a server embedded in a program mostly does.
    ///
    /// Needs a JDK (the server is started from a source file). Nothing can be deployed, undeployed or reloaded
    /// then, and Tomcat tells no session numbers: all of that goes through MBeans.
    #[must_use]
    pub fn without_mbeans(mut self) -> Setup {
        self.mbeans = false;
        self
    }
}
