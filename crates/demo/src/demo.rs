//! The demo: a real Tomcat with its examples, a shop with a session limit, and a crowd of visitors.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::crowd::Crowd;
use crate::day::Day;
use crate::error::DemoError;
use crate::tomcat::{Application, Release, Setup, Tomcat};

/// How many sessions the demo's shop holds at once.
pub const SHOP_LIMIT: u32 = 50;
const SHOP: &str = "/shop";
const EXAMPLES: &str = "/examples";
/// Nobody logs out of the examples, so their sessions go soon, or there would be hundreds.
const SESSION_MINUTES: u32 = 3;

/// A running demo. Dropping it sends the visitors home, stops the server and removes its files.
#[derive(Debug)]
pub struct Demo {
    // Declared first, so that the visitors are gone when the server goes.
    crowd: Crowd,
    tomcat: Tomcat,
}

impl Demo {
    /// Brings everything up on 127.0.0.1: the newest Tomcat on the newest Java of this machine.
    ///
    /// `progress` gets a line for every step that may take long, the fetch of Tomcat among them.
    ///
    /// # Errors
    /// Whatever [`Tomcat::start`] says.
    pub fn start(progress: impl Fn(&str)) -> Result<Demo, DemoError> {
        let setup = Setup::new(Release::Tomcat11)
            .application(Application::shop(SHOP, SHOP_LIMIT))
            .examples()
            .session_minutes(SESSION_MINUTES)
            .jvm_option("-Xmx192m");
        let tomcat = Tomcat::start(setup, &progress)?;
        let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let crowd = Crowd::start(tomcat.site(SHOP), tomcat.site(EXAMPLES), Day::new(seed));
        progress("visitors are on their way to the shop");
        Ok(Demo { crowd, tomcat })
    }

    /// The pid of the server's JVM.
    pub fn pid(&self) -> u32 {
        self.tomcat.pid()
    }

    /// The address of the shop, for a browser on this machine.
    pub fn address(&self) -> String {
        self.tomcat.site(SHOP).url("")
    }

    /// The server.
    pub fn tomcat(&self) -> &Tomcat {
        &self.tomcat
    }

    /// The visitors.
    pub fn crowd(&self) -> &Crowd {
        &self.crowd
    }
}
