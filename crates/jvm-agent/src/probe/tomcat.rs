//! Tomcat, in any of its forms: found by its threads and by its MBeans, walked down to its session managers.

mod cluster;
mod counters;
mod threads;
mod walk;

use super::family::{Family, Hint, Search};
use super::pace::Pace;
use super::servers::{About, Asking, Servers};
use crate::jvm::{Failure, Frame, Local};

/// The Tomcats of this JVM: their services, in Tomcat's sense: connectors and an engine.
pub(super) struct Tomcat {
    services: Servers,
    beans: Pace,
    classes: Pace,
    /// Something in this JVM has used MBean servers.
    has_beans: bool,
}

/// One part in so many of a core, for each way of searching.
const SHARE: u32 = 5_000;

struct Service;

impl Asking for Service {
    fn about(&self, frame: &mut Frame<'_>, service: &Local<'_>) -> Option<About> {
        if !walk::is_available(frame, service) {
            return None;
        }
        let name = frame.text(service, c"getName").ok().flatten().unwrap_or_default();
        Some(About { name, ports: ports(frame, service).unwrap_or_default() })
    }

    fn kind(&self) -> &'static str {
        "Apache Tomcat"
    }

    fn product(&self, frame: &mut Frame<'_>, service: &Local<'_>) -> Option<String> {
        // The server's own name and version; its loader has this class since the server started.
        frame.static_text(service, c"org.apache.catalina.util.ServerInfo", c"getServerInfo").ok().flatten()
    }

    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        server: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure> {
        walk::service(frame, server, label, search)
    }
}

impl Tomcat {
    /// Knows none yet; every search is due.
    pub(super) fn new() -> Self {
        Self {
            services: Servers::default(),
            beans: Pace::new(SHARE),
            classes: Pace::new(SHARE),
            has_beans: false,
        }
    }

    fn search_beans(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        let (now, least) = (search.now, search.least);
        let Self { services, beans, classes, has_beans } = self;
        let mut told = |what: &str, result: Result<(), Failure>| {
            if let Err(failure) = result {
                search.troubles.tell(format!("looking for Tomcat by {what}: {failure}"));
            }
        };
        if !*has_beans && classes.is_due(now, least) {
            told("its MBeans", classes.run(now, || frame.knows_beans()).map(|known| *has_beans = known));
        }
        if *has_beans && beans.is_due(now, least) {
            told("its MBeans", beans.run(now, || by_beans(frame, services)));
        }
        told("its other services", remember_siblings(frame, services));
    }
}

impl Family for Tomcat {
    fn is_hint(&self, thread: &str) -> bool {
        threads::is_hint(thread)
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        threads::follow(frame, hints, &mut self.services)
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        let forgot = self.services.forget_collected(frame);
        if forgot {
            self.beans.hurry();
        }
        forgot
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        self.search_beans(frame, search);
        self.services.walk(frame, search, &mut Service);
    }
}

/// Notes a service, unless it is known or no service of Tomcat.
fn remember(frame: &Frame<'_>, services: &mut Servers, service: &Local<'_>) -> Result<(), Failure> {
    if services.knows(frame, service) {
        return Ok(());
    }
    frame.object_or_null(service, c"getContainer", c"()Lorg/apache/catalina/Engine;")?;
    services.remember(frame, service)
}

/// Notes the other services of the servers that the known ones belong to.
fn remember_siblings(frame: &mut Frame<'_>, services: &mut Servers) -> Result<(), Failure> {
    for index in 0..services.len() {
        frame.nested(16, |frame| {
            let Some(service) = services.get(frame, index) else { return };
            let siblings =
                frame.object(&service, c"getServer", c"()Lorg/apache/catalina/Server;").and_then(|server| {
                    frame.objects(&server, c"findServices", c"()[Lorg/apache/catalina/Service;")
                });
            // An embedded service may have no server.
            for sibling in siblings.unwrap_or_default() {
                let _ = remember(frame, services, &sibling);
            }
        })?;
    }
    Ok(())
}

fn by_beans(frame: &mut Frame<'_>, services: &mut Servers) -> Result<(), Failure> {
    frame.nested(32, |frame| {
        for resource in frame.bean_attributes(c"*:type=Service", c"managedResource")? {
            // Somebody else's service may be named like this.
            let _ = remember(frame, services, &resource);
        }
        Ok(())
    })?
}

/// The ports of a service's HTTP connectors, sorted.
fn ports(frame: &mut Frame<'_>, service: &Local<'_>) -> Result<Vec<u16>, Failure> {
    let mut ports = Vec::new();
    for connector in
        frame.objects(service, c"findConnectors", c"()[Lorg/apache/catalina/connector/Connector;")?
    {
        let protocol = frame.text(&connector, c"getProtocol")?.unwrap_or_default();
        if !protocol.to_ascii_lowercase().contains("ajp") {
            // Not bound yet: -1.
            ports.extend(
                u16::try_from(frame.int(&connector, c"getLocalPort")?).ok().filter(|&port| port != 0),
            );
        }
    }
    ports.sort_unstable();
    Ok(ports)
}
