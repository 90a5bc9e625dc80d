//! The services (in Tomcat's sense: connectors and an engine) that were found, known weakly.

use crate::jvm::{Failure, Frame, Local, Weak};

/// One service.
pub(super) struct Service {
    pub(super) object: Weak,
    /// Its name made distinct among the running services; `None` while it does not run.
    pub(super) label: Option<String>,
    /// `Apache Tomcat/11.0.24`; empty until it was asked.
    pub(super) product: String,
}

/// Every service found so far that was not collected.
#[derive(Default)]
pub(super) struct Services(pub(super) Vec<Service>);

impl Services {
    /// Notes a service, unless it is known.
    ///
    /// # Errors
    /// When the object is no service of Tomcat.
    pub(super) fn remember(&mut self, frame: &Frame<'_>, service: &Local<'_>) -> Result<(), Failure> {
        if self.0.iter().any(|known| known.object.is(frame, service)) {
            return Ok(());
        }
        frame.object_or_null(service, c"getContainer", c"()Lorg/apache/catalina/Engine;")?;
        self.0.push(Service { object: Weak::new(frame, service)?, label: None, product: String::new() });
        Ok(())
    }

    /// Forgets what was collected; true if anything was.
    pub(super) fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        let before = self.0.len();
        // A frame of its own, since looking makes references. Without memory for it all are kept.
        let alive: Vec<bool> = frame
            .nested(16, |frame| {
                let alive = |service: &Service| frame.nested(2, |frame| service.object.get(frame).is_some());
                self.0.iter().map(alive).map(|alive| alive.unwrap_or(true)).collect()
            })
            .unwrap_or_else(|_| vec![true; before]);
        let mut alive = alive.into_iter();
        self.0.retain(|_| alive.next().unwrap_or(true));
        self.0.len() < before
    }

    /// Notes the other services of the servers that the known ones belong to.
    pub(super) fn remember_siblings(&mut self, frame: &mut Frame<'_>) -> Result<(), Failure> {
        for index in 0..self.0.len() {
            frame.nested(16, |frame| {
                let Some(service) = self.0[index].object.get(frame) else { return };
                let siblings =
                    frame.object(&service, c"getServer", c"()Lorg/apache/catalina/Server;").and_then(
                        |server| frame.objects(&server, c"findServices", c"()[Lorg/apache/catalina/Service;"),
                    );
                // An embedded service may have no server.
                for sibling in siblings.unwrap_or_default() {
                    let _ = self.remember(frame, &sibling);
                }
            })?;
        }
        Ok(())
    }
}

/// A name that `taken` does not hold: `name`, or `name#2`, `name#3` and so on.
pub(super) fn distinct(name: &str, taken: &[&str]) -> String {
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
