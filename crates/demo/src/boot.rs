//! A real program on Spring Boot, with the server that it starts by itself: a shop of the same pages as the demo's.

use crate::compile::compile;
use crate::error::DemoError;
use crate::jdk::Jdk;
use crate::libraries::Libraries;
use crate::program::{Launch, Program, folder};

const SHOP: (&str, &str) = ("Shop.java", include_str!("boot/Shop.java"));
const IN_MEMORY: (&str, &str) = ("InMemory.java", include_str!("boot/InMemory.java"));
/// Has such a program keep its sessions in a map, by Spring Session.
const BY_MEMORY: &str = "spring.main.sources=InMemory";

/// Which server such a program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// Tomcat, which it has by itself.
    Tomcat,
    /// Jetty 12.
    Jetty,
    /// Undertow.
    Undertow,
}

/// Where such a program keeps its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sessions {
    /// In the server that it starts.
    Server,
    /// In a map of its own, by Spring Session.
    Memory,
    /// In Redis on this port of 127.0.0.1, by Spring Session.
    Redis(u16),
    /// The same by the repository that also keeps indexes, and tells of what happens to sessions.
    IndexedRedis(u16),
}

/// A release of Spring Boot with one of its servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot {
    version: &'static str,
    inside: Inside,
    /// It has Spring Session among its libraries.
    spring_session: bool,
    sha256: &'static str,
}

impl Boot {
    /// Every pair that is pinned.
    pub const ALL: [Boot; 8] = [
        Boot {
            version: "3.5.16",
            inside: Inside::Tomcat,
            spring_session: false,
            sha256: "a327c3332490db9108520534c5029f3f7631468454b997d0655569d574c7885c",
        },
        Boot {
            version: "3.5.16",
            inside: Inside::Jetty,
            spring_session: false,
            sha256: "288210584f6a6d743d5664131277b61feedf18f15c02947cf2ad06313924e86d",
        },
        Boot {
            version: "3.5.16",
            inside: Inside::Undertow,
            spring_session: false,
            sha256: "a0b2ae535e120eb908aeb56a4ec7588631444a02482d64aac573d639f3a90901",
        },
        Boot {
            version: "4.1.2",
            inside: Inside::Tomcat,
            spring_session: false,
            sha256: "a65155bedab9e1ab8d9c053a5ece19d0cf8f63702169af7b0855f31fdd525dc2",
        },
        Boot {
            version: "4.1.2",
            inside: Inside::Jetty,
            spring_session: false,
            sha256: "31284b920a063811685c5ad4fde45a947239be2d4820aa6b01c226975790ffd5",
        },
        Boot {
            version: "3.5.16",
            inside: Inside::Undertow,
            spring_session: true,
            sha256: "ba4238cf4ba879e74a944387c379616da8e7192de3f5257f5b0d80802db66682",
        },
        Boot {
            version: "4.1.2",
            inside: Inside::Tomcat,
            spring_session: true,
            sha256: "30bfd84642ce5a565b902517128953b6a1f2a314a587c854980e33077b799944",
        },
        Boot {
            version: "4.1.2",
            inside: Inside::Jetty,
            spring_session: true,
            sha256: "7614bccd507ab3441f59c37542563e844c200571fee36ab352fa7fdccae6b8b9",
        },
    ];

    /// The pinned release of this line (`3` or `4`) with this server, if there is one.
    pub fn new(line: u32, inside: Inside) -> Option<Boot> {
        Boot::pinned(line, inside, false)
    }

    /// The same with Spring Session among its libraries.
    pub fn with_spring_session(line: u32, inside: Inside) -> Option<Boot> {
        Boot::pinned(line, inside, true)
    }

    fn pinned(line: u32, inside: Inside, spring_session: bool) -> Option<Boot> {
        let line = format!("{line}.");
        let is_it = |boot: &Boot| boot.inside == inside && boot.spring_session == spring_session;
        Boot::ALL.into_iter().find(|boot| boot.version.starts_with(&line) && is_it(boot))
    }

    /// Its version.
    pub fn version(self) -> &'static str {
        self.version
    }

    /// Starts the shop at `path`, with the server's defaults but for the address, where its sessions are kept and what
    /// `settings` say.
    ///
    /// # Errors
    /// Whatever [`Libraries::folder`] says; [`DemoError::Compile`]; [`DemoError::Start`] with the end of its log;
    /// [`DemoError::File`].
    pub fn start(
        self,
        path: &str,
        sessions: Sessions,
        jdk: &Jdk,
        jvm_options: &[String],
        settings: &[&str],
        progress: &dyn Fn(&str),
    ) -> Result<Program, DemoError> {
        let jars = self.libraries().folder(progress)?;
        let folder = folder("boot")?;
        let jars = format!("{}/*", jars.display());
        let sources: &[_] = if self.spring_session { &[SHOP, IN_MEMORY] } else { &[SHOP] };
        compile(jdk, &jars, folder.path(), sources)?;
        let classes = format!("{}:{jars}", folder.path().display());
        let mut arguments = ["-cp", &classes, "Shop", "--server.address=127.0.0.1", "--server.port=0"]
            .map(str::to_owned)
            .to_vec();
        arguments.push(format!("--server.servlet.context-path={}", path.trim_end_matches('/')));
        arguments.extend(self.kept(sessions).iter().map(|setting| format!("--{setting}")));
        arguments.extend(settings.iter().map(|setting| format!("--{setting}")));
        let name = format!("Spring Boot {} with {:?}", self.version, self.inside);
        Program::start(Launch::new(name, jdk, jvm_options, arguments, folder, &port), progress)
    }

    /// The settings by which sessions are kept there.
    fn kept(self, sessions: Sessions) -> Vec<String> {
        // Spring Boot 4 has put the settings of Spring Session for Redis below those for data.
        let prefix = if self.is_3() { "spring.session.redis" } else { "spring.session.data.redis" };
        let redis = |port: u16, kind: &str| {
            vec![
                "spring.data.redis.host=127.0.0.1".to_owned(),
                format!("spring.data.redis.port={port}"),
                format!("{prefix}.repository-type={kind}"),
            ]
        };
        match sessions {
            Sessions::Server => Vec::new(),
            Sessions::Memory => vec![BY_MEMORY.to_owned()],
            Sessions::Redis(port) => redis(port, "default"),
            Sessions::IndexedRedis(port) => redis(port, "indexed"),
        }
    }

    fn is_3(self) -> bool {
        self.version.starts_with("3.")
    }

    pub(crate) fn libraries(self) -> Libraries {
        let (name, starter) = match (self.inside, self.spring_session) {
            (Inside::Tomcat, false) => ("spring-boot-tomcat", "spring-boot-starter-tomcat"),
            (Inside::Tomcat, true) => ("spring-session-tomcat", "spring-boot-starter-tomcat"),
            (Inside::Jetty, false) => ("spring-boot-jetty", "spring-boot-starter-jetty"),
            (Inside::Jetty, true) => ("spring-session-jetty", "spring-boot-starter-jetty"),
            (Inside::Undertow, false) => ("spring-boot-undertow", "spring-boot-starter-undertow"),
            (Inside::Undertow, true) => ("spring-session-undertow", "spring-boot-starter-undertow"),
        };
        let more = match (self.spring_session, self.is_3()) {
            (false, _) => String::new(),
            (true, true) => {
                dependency("org.springframework.session", "spring-session-data-redis")
                    + &dependency("org.springframework.boot", "spring-boot-starter-data-redis")
            }
            (true, false) => dependency("org.springframework.boot", "spring-boot-starter-session-data-redis"),
        };
        let version = self.version;
        let project = format!(
            r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>{version}</version>
  </parent>
  <groupId>sessionwatch</groupId>
  <artifactId>{name}</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-web</artifactId>
      <exclusions>
        <exclusion>
          <groupId>org.springframework.boot</groupId>
          <artifactId>spring-boot-starter-tomcat</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>{starter}</artifactId>
    </dependency>
{more}  </dependencies>
</project>
"#
        );
        Libraries { name, version, project, sha256: self.sha256 }
    }
}

fn dependency(group: &str, name: &str) -> String {
    format!(
        "    <dependency>\n      <groupId>{group}</groupId>\n      <artifactId>{name}</artifactId>\n    </dependency>\n"
    )
}

/// The last line of a start names the program; one before it the server's port.
fn port(text: &str) -> Option<u16> {
    text.lines().find(|line| line.contains(": Started Shop in "))?;
    let (_, after) = text.split_once(" started on port ")?;
    after.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_known_when_the_program_has_started() {
        let server = "INFO 1 --- [main] x.UndertowWebServer : Undertow started on port 18203 (http) with context \
                      path '/shop'\n";
        assert_eq!(port(server), None);
        let started = format!("{server}INFO 1 --- [main] Shop : Started Shop in 2.1 seconds\n");
        assert_eq!(port(&started), Some(18203));
    }

    #[test]
    fn spring_boot_4_has_no_undertow() {
        assert!(Boot::new(4, Inside::Undertow).is_none());
        assert_eq!(Boot::new(3, Inside::Undertow).map(Boot::version), Some("3.5.16"));
    }
}
