//! Tomcats for the tests, and their own numbers to hold ours against.

use sessionwatch_demo::{Jdk, Release, SessionNumbers, Setup, Tomcat, Visitor};

use crate::api::Api;
use crate::wait::until;

/// Says nothing about a Tomcat's start.
pub fn quiet(_: &str) {}

/// JDK 17 and JDK 25, each if present; at least one Java of 17 or later must be.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn jdks() -> Vec<Jdk> {
    let mut found: Vec<_> = [17, 25].into_iter().filter_map(Jdk::with_major).collect();
    if found.is_empty() {
        found.push(Jdk::at_least(17).expect("a JDK of version 17 or later"));
    }
    found
}

/// A Tomcat 11 that looks for sessions whose time is up every second.
#[must_use]
pub fn tomcat(jdk: &Jdk) -> Setup {
    Setup::new(Release::Tomcat11).jdk(jdk).quick_expiry()
}

/// What Tomcat itself reports of an application.
///
/// # Panics
/// When it has no such application, or does not answer.
#[must_use]
pub fn own(tomcat: &Tomcat, path: &str) -> SessionNumbers {
    tomcat.manager(path).expect("Tomcat answers").expect("Tomcat has this application")
}

/// Awaits that an application's row shows what Tomcat itself reports.
pub fn await_same(api: &Api, tomcat: &Tomcat, path: &str) {
    until(&format!("Tomcat's own numbers of {path}"), || {
        let row = api.application(path).unwrap_or_default();
        let own = own(tomcat, path);
        let same =
            row["total"] == own.created && row["active"] == own.active && row["limit"].as_u64() == own.limit;
        if same { Ok(()) } else { Err(format!("{row} beside {own:?}")) }
    });
}

/// So many visitors come to the shop at `/shop`, and stay.
///
/// # Panics
/// When it is not open.
pub fn arrive(tomcat: &Tomcat, visitors: usize) {
    for _ in 0..visitors {
        Visitor::new(tomcat.site("/shop")).arrive().expect("the shop is open");
    }
}
