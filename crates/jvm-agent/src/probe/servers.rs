//! The servers of one family that were found, known weakly, each under a name of its own.

use super::family::Search;
use crate::jvm::{Failure, Frame, Local, Weak};

/// One server, or the part of one that has ports and applications of its own.
struct Server {
    object: Weak,
    /// Its name made distinct among the running ones; `None` while it does not run.
    label: Option<String>,
    /// Name and version, once it told.
    product: Option<String>,
}

/// Every server found so far that was not collected.
#[derive(Default)]
pub(super) struct Servers(Vec<Server>);

/// What tells running servers apart.
pub(super) struct About {
    pub(super) name: String,
    /// Of its HTTP connectors, sorted.
    pub(super) ports: Vec<u16>,
}

/// How a family asks one of its servers.
pub(super) trait Asking {
    /// `None` while it does not run.
    fn about(&self, frame: &mut Frame<'_>, server: &Local<'_>) -> Option<About>;

    /// What such servers are called.
    fn kind(&self) -> &'static str;

    /// Its name and version for people; `None` while it does not tell.
    fn product(&self, frame: &mut Frame<'_>, server: &Local<'_>) -> Option<String>;

    /// Tells the search the applications of a server that is shown under a label.
    ///
    /// # Errors
    /// When they can't be listed.
    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        server: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure>;
}

impl Servers {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them; `None` once it was collected.
    pub(super) fn get<'f>(&self, frame: &Frame<'f>, index: usize) -> Option<Local<'f>> {
        self.0[index].object.get(frame)
    }

    pub(super) fn knows(&self, frame: &Frame<'_>, server: &Local<'_>) -> bool {
        self.0.iter().any(|known| known.object.is(frame, server))
    }

    /// Notes a server, unless it is known.
    ///
    /// # Errors
    /// When the JVM has no memory.
    pub(super) fn remember(&mut self, frame: &Frame<'_>, server: &Local<'_>) -> Result<(), Failure> {
        if !self.knows(frame, server) {
            self.0.push(Server { object: Weak::new(frame, server)?, label: None, product: None });
        }
        Ok(())
    }

    /// Forgets what was collected; true if anything was.
    pub(super) fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        let before = self.0.len();
        // A frame of its own, since looking makes references. Without memory for it all are kept.
        let alive: Vec<bool> = frame
            .nested(16, |frame| {
                let alive = |server: &Server| frame.nested(2, |frame| server.object.get(frame).is_some());
                self.0.iter().map(alive).map(|alive| alive.unwrap_or(true)).collect()
            })
            .unwrap_or_else(|_| vec![true; before]);
        let mut alive = alive.into_iter();
        self.0.retain(|_| alive.next().unwrap_or(true));
        self.0.len() < before
    }

    /// Tells the search every server that runs and its applications.
    pub(super) fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>, asking: &mut impl Asking) {
        let running = self.running(frame, asking);
        self.label(&running);
        for (index, about) in running {
            let server = &mut self.0[index];
            let walked = frame.nested(32, |frame| {
                let (Some(object), Some(label)) = (server.object.get(frame), &server.label) else {
                    return Ok(());
                };
                if server.product.is_none() {
                    server.product = asking.product(frame, &object);
                }
                search.server(server.product.as_deref().unwrap_or(asking.kind()), &about.ports);
                asking.applications(frame, &object, label, search)
            });
            if let Err(failure) = walked.and_then(|walked| walked) {
                let label = server.label.as_deref().unwrap_or_default();
                search.troubles.tell(format!("looking for the applications of service {label:?}: {failure}"));
            }
        }
    }

    /// The servers that run, in an order that does not depend on how they were found.
    fn running(&mut self, frame: &mut Frame<'_>, asking: &impl Asking) -> Vec<(usize, About)> {
        let mut running = Vec::new();
        for (index, server) in self.0.iter_mut().enumerate() {
            let about = frame.nested(32, |frame| {
                let object = server.object.get(frame)?;
                asking.about(frame, &object)
            });
            match about {
                Ok(Some(about)) => running.push((index, about)),
                _ => server.label = None,
            }
        }
        running.sort_by(|(_, one), (_, other)| (&one.name, &one.ports).cmp(&(&other.name, &other.ports)));
        running
    }

    /// Gives every running server a name that no other has; a name once given stays.
    fn label(&mut self, running: &[(usize, About)]) {
        for (index, about) in running {
            if self.0[*index].label.is_none() {
                let taken: Vec<&str> = self.0.iter().filter_map(|server| server.label.as_deref()).collect();
                self.0[*index].label = Some(distinct(&about.name, &taken));
            }
        }
    }
}

/// A name that `taken` does not hold: `name`, or `name#2`, `name#3` and so on.
fn distinct(name: &str, taken: &[&str]) -> String {
    if !taken.contains(&name) {
        return name.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let label = format!("{name}#{number}");
        if !taken.contains(&label.as_str()) {
            return label;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_one_name_are_told_apart() {
        assert_eq!(distinct("Tomcat", &[]), "Tomcat");
        assert_eq!(distinct("Tomcat", &["Tomcat"]), "Tomcat#2");
        assert_eq!(distinct("Tomcat", &["Tomcat#2"]), "Tomcat");
        assert_eq!(distinct("Tomcat", &["Tomcat", "Tomcat#2"]), "Tomcat#3");
    }
}
