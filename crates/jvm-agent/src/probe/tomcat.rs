//! Tomcat, in any of its forms: found by its threads and by its MBeans, walked down to its session managers.
//!
//! Its classes are never looked up by name, since they may be in any class loader: everything starts from an object.

mod known;
mod threads;
mod walk;

use std::time::{Duration, Instant};

use self::known::{Services, distinct};
use self::walk::{Walk, is_available};
use super::application::Application;
use super::pace::Pace;
use super::trouble::Troubles;
use crate::jvm::{Failure, Frame, Local};

/// The Tomcats of this JVM.
pub(super) struct Tomcat {
    services: Services,
    threads: Pace,
    beans: Pace,
    classes: Pace,
    /// Something in this JVM has used MBean servers.
    has_beans: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) product: String,
    pub(super) ports: Vec<u16>,
    pub(super) applications: Vec<Application>,
}

/// A service that runs, as it is walked.
struct Running {
    index: usize,
    name: String,
    ports: Vec<u16>,
}

/// One part in so many of a core, for each way of searching.
const SHARE: u32 = 5_000;

impl Tomcat {
    /// Knows none yet; every search is due.
    pub(super) fn new() -> Self {
        Self {
            services: Services::default(),
            threads: Pace::new(SHARE),
            beans: Pace::new(SHARE),
            classes: Pace::new(SHARE),
            has_beans: false,
        }
    }

    /// Searches where a search is due (at most every `least`), and walks down from every service known.
    pub(super) fn find(
        &mut self,
        frame: &mut Frame<'_>,
        now: Instant,
        least: Duration,
        before: Vec<Application>,
        troubles: &mut Troubles,
    ) -> Found {
        if self.services.forget_collected(frame) {
            self.threads.hurry();
            self.beans.hurry();
        }
        self.search(frame, now, least, troubles);
        let mut before = before.into_iter().map(|known| (known.info.incarnation, known)).collect();
        let mut found = Found::default();
        let running = self.running(frame);
        self.label(&running);
        for Running { index, ports, .. } in running {
            found.ports.extend(ports);
            let service = &mut self.services.0[index];
            let walked = frame.nested(32, |frame| {
                let (Some(object), Some(label)) = (service.object.get(frame), &service.label) else {
                    return Ok(());
                };
                if service.product.is_empty() {
                    service.product = product(frame, &object);
                }
                let mut walk =
                    Walk { before: &mut before, found: &mut found.applications, troubles: &mut *troubles };
                walk.service(frame, &object, label)
            });
            if let Err(failure) = walked.and_then(|walked| walked) {
                let label = service.label.as_deref().unwrap_or_default();
                troubles.tell(format!("looking for the applications of service {label:?}: {failure}"));
            }
            if found.product.is_empty() {
                found.product.clone_from(&service.product);
            }
        }
        found.ports.sort_unstable();
        found.ports.dedup();
        found
    }

    fn search(&mut self, frame: &mut Frame<'_>, now: Instant, least: Duration, troubles: &mut Troubles) {
        let Self { services, threads, beans, classes, has_beans } = self;
        let mut told = |what: &str, result: Result<(), Failure>| {
            if let Err(failure) = result {
                troubles.tell(format!("looking for Tomcat by {what}: {failure}"));
            }
        };
        if threads.is_due(now, least) {
            told("its threads", threads.run(now, || threads::search(frame, services)));
        }
        if !*has_beans && classes.is_due(now, least) {
            told("its MBeans", classes.run(now, || frame.knows_beans()).map(|known| *has_beans = known));
        }
        if *has_beans && beans.is_due(now, least) {
            told("its MBeans", beans.run(now, || by_beans(frame, services)));
        }
        told("its other services", services.remember_siblings(frame));
    }

    /// The services that run, in an order that does not depend on how they were found.
    fn running(&mut self, frame: &mut Frame<'_>) -> Vec<Running> {
        let mut running = Vec::new();
        for (index, service) in self.services.0.iter_mut().enumerate() {
            let about = frame.nested(32, |frame| {
                let object = service.object.get(frame).filter(|object| is_available(frame, object))?;
                let name = frame.text(&object, c"getName").ok().flatten().unwrap_or_default();
                Some((name, ports(frame, &object).unwrap_or_default()))
            });
            match about {
                Ok(Some((name, ports))) => running.push(Running { index, name, ports }),
                _ => service.label = None,
            }
        }
        running.sort_by(|one, other| (&one.name, &one.ports).cmp(&(&other.name, &other.ports)));
        running
    }

    /// Gives every running service a name that no other has; a name once given stays.
    fn label(&mut self, running: &[Running]) {
        for one in running {
            let services = &mut self.services.0;
            if services[one.index].label.is_none() {
                let taken: Vec<&str> =
                    services.iter().filter_map(|service| service.label.as_deref()).collect();
                services[one.index].label = Some(distinct(&one.name, &taken));
            }
        }
    }
}

fn by_beans(frame: &mut Frame<'_>, services: &mut Services) -> Result<(), Failure> {
    frame.nested(32, |frame| {
        for resource in frame.bean_attributes(c"*:type=Service", c"managedResource")? {
            // Somebody else's service may be named like this.
            let _ = services.remember(frame, &resource);
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

/// The server's own name and version; its loader has this class since the server started.
fn product(frame: &Frame<'_>, service: &Local<'_>) -> String {
    frame
        .static_text(service, c"org.apache.catalina.util.ServerInfo", c"getServerInfo")
        .ok()
        .flatten()
        .unwrap_or_else(|| "Apache Tomcat".to_owned())
}
