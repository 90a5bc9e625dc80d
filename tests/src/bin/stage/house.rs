//! One server of the stage with everybody who was there.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sessionwatch_demo::{Counts, Crowd, Day, DemoError, SessionNumbers, Tomcat, Visitor};

/// A running Tomcat and its visitors by application.
#[derive(Debug)]
pub(crate) struct House {
    // Declared first, so that the visitors are gone when the server goes.
    crowd: Option<Crowd>,
    visitors: BTreeMap<String, Vec<Visitor>>,
    pub(crate) tomcat: Tomcat,
}

impl House {
    pub(crate) fn new(tomcat: Tomcat) -> Self {
        Self { crowd: None, visitors: BTreeMap::new(), tomcat }
    }

    /// New visitors come.
    pub(crate) fn arrive(&mut self, application: &str, visitors: usize) -> Result<Value, DemoError> {
        let inside = self.visitors.entry(application.to_owned()).or_default();
        for _ in 0..visitors {
            let mut visitor = Visitor::new(self.tomcat.site(application));
            let arrived = visitor.arrive();
            inside.push(visitor);
            arrived?;
        }
        Ok(counted(inside))
    }

    /// Lets visitors who have a session do something.
    pub(crate) fn each(
        &mut self,
        application: &str,
        visitors: usize,
        act: impl Fn(&mut Visitor) -> Result<(), DemoError>,
    ) -> Result<Value, String> {
        let inside = self.visitors.entry(application.to_owned()).or_default();
        let there = inside.iter().filter(|visitor| visitor.has_session()).count();
        if there < visitors {
            return Err(format!(
                "{there} visitors of {application} have a session, {visitors} are asked for"
            ));
        }
        for visitor in inside.iter_mut().filter(|visitor| visitor.has_session()).take(visitors) {
            act(visitor).map_err(|error| error.to_string())?;
        }
        Ok(counted(inside))
    }

    /// One visitor comes to each application and is forgotten here; the sessions stay.
    pub(crate) fn pass_by(&self, applications: &[String]) -> Result<(), DemoError> {
        for application in applications {
            Visitor::new(self.tomcat.site(application)).arrive()?;
        }
        Ok(())
    }

    /// Visitors without end come from now on.
    pub(crate) fn open_to_crowd(&mut self) {
        let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let (shop, examples) = (self.tomcat.site("/shop"), self.tomcat.site("/examples"));
        self.crowd = Some(Crowd::start(shop, examples, Day::new(seed)));
    }

    /// The server's own numbers beside the visitors'.
    pub(crate) fn numbers(&self) -> Result<Value, DemoError> {
        let all = self.tomcat.managers()?;
        Ok(all.iter().map(|own| self.row(own)).collect())
    }

    fn row(&self, own: &SessionNumbers) -> Value {
        json!({
            "path": own.path,
            "active": own.active,
            "created": own.created,
            "destroyed": own.destroyed,
            "rejected": own.rejected,
            "limit": own.limit,
            "visitors": counted(self.visitors.get(&own.path).map_or(&[], Vec::as_slice)),
        })
    }
}

fn counted(visitors: &[Visitor]) -> Value {
    let counts: Counts = visitors.iter().map(Visitor::counts).sum();
    json!({
        "created": counts.created,
        "destroyed": counts.destroyed,
        "left": counts.left,
        "rejected": counts.rejected,
        "rotated": counts.rotated,
    })
}
