//! What is played on every kind of server, and what is shown of it: sessions are begun, refused, renamed, ended and left.

use serde_json::Value;
use sessionwatch_demo::{Arrival, Counts, Site, Visitor};

use crate::api::Api;
use crate::wait::until;

/// Sessions that are begun.
pub const BEGUN: usize = 5;

/// What is shown of an application; `None` is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Since the server started.
    pub total: Option<u64>,
    /// Now.
    pub active: Option<u64>,
    /// In the last hour, of what happened since the application was tracked.
    pub created: Option<u64>,
    /// The same.
    pub destroyed: Option<u64>,
    /// The same.
    pub rejected: Option<u64>,
}

/// What is shown of an application now.
///
/// # Panics
/// When it is not listed.
pub fn shown(api: &Api, name: &str) -> Shown {
    let row = api.application(name).unwrap_or_else(|| panic!("{name} is not listed"));
    let hour = |counter: &str| row[counter]["h1"].as_u64();
    Shown {
        total: row["total"].as_u64(),
        active: row["active"].as_u64(),
        created: hour("created"),
        destroyed: hour("destroyed"),
        rejected: hour("rejected"),
    }
}

/// Awaits an application of which anything is read.
pub fn await_read(api: &Api, name: &str) {
    until(&format!("application {name}"), || {
        let row = api.application(name).unwrap_or_default();
        if row["active"].is_u64() { Ok(()) } else { Err(api.get("/applications").to_string()) }
    });
}

/// Awaits that something shown of an application is so, and returns all that is shown then.
pub fn await_shown(api: &Api, name: &str, what: &str, is_so: impl Fn(&Shown) -> bool) -> Shown {
    until(&format!("{what} of {name}"), || {
        let shown = shown(api, name);
        if is_so(&shown) { Ok(shown) } else { Err(format!("{shown:?}")) }
    })
}

/// How a server is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ground {
    /// No more than [`BEGUN`] sessions are allowed.
    pub limited: bool,
    /// It looks for sessions whose time is up every few minutes only.
    pub slow: bool,
}

/// Visitors come to a shop that was never visited; two sessions get new ids, one is ended and one is left for a second. Under
/// a limit one more visitor is refused. Returns them when the server has noticed who left, with what is shown then.
///
/// # Panics
/// When a visitor is received otherwise.
pub fn play(api: &Api, name: &str, site: &Site, ground: Ground) -> (Vec<Visitor>, Shown) {
    let mut visitors: Vec<_> = (0..BEGUN).map(|_| Visitor::new(site.clone())).collect();
    for visitor in &mut visitors {
        assert_eq!(visitor.arrive().expect("the shop is open"), Arrival::Welcome);
    }
    if ground.limited {
        let mut late = Visitor::new(site.clone());
        assert_eq!(late.arrive().expect("the shop answers"), Arrival::Refused);
        visitors.push(late);
    }
    // A reading from between two arrivals must not be taken for one after the ends.
    await_shown(api, name, "all who came", |shown| shown.active == Some(BEGUN as u64));
    for visitor in &mut visitors[..2] {
        visitor.log_in().expect("a session gets a new id");
    }
    visitors[1].log_out().expect("a session is ended");
    if !ground.slow {
        visitors[2].leave(1).expect("a session is left");
    }
    let counts = counted(&visitors);
    let left = counts.created - counts.destroyed - counts.left;
    // Of a server that counts ends the end must have been counted too: it may count before or after it removes.
    let shown = await_shown(api, name, &format!("the end of who left ({counts:?})"), |shown| {
        shown.active == Some(left)
            && shown.destroyed.is_none_or(|destroyed| destroyed == counts.destroyed + counts.left)
    });
    (visitors, shown)
}

/// What visitors caused, all together.
pub fn counted(visitors: &[Visitor]) -> Counts {
    visitors.iter().map(Visitor::counts).sum()
}

/// The trouble that is told of the only server.
///
/// # Panics
/// When there is not one server.
pub fn trouble(api: &Api) -> Value {
    let servers = api.get("/servers");
    assert_eq!(servers["servers"].as_array().map(Vec::len), Some(1), "{servers}");
    servers["servers"][0]["trouble"].clone()
}

/// The name and version that the only server tells of itself.
///
/// # Panics
/// When there is none.
pub fn product(api: &Api) -> String {
    let servers = api.get("/servers");
    servers["servers"][0]["product"].as_str().expect("a text").to_owned()
}
