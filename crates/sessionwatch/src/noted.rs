//! What is done from the command line, written into the audit.

use std::path::Path;

use sessionwatch_access::audit::Audit;
use sessionwatch_access::record::{Did, Record};
use sessionwatch_monitor::clock::now;

/// Writes down what whoever runs this did; that it cannot be written down is said, and undoes nothing.
pub(crate) fn note(folder: &Path, did: Did, what: &str) {
    if let Err(error) = Audit::of(folder).add(&record(did, &who(), what)) {
        eprintln!("The audit in {} cannot be written: {error}", folder.display());
    }
}

/// A record of now, from this machine.
pub(crate) fn record(did: Did, who: &str, what: &str) -> Record {
    Record { second: now(), did, who: who.to_owned(), what: what.to_owned(), from: String::new() }
}

/// As the environment names them. Who may write this file could write any name into it.
fn who() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = named.filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| match rustix::process::getuid().as_raw() {
        0 => "root".to_owned(),
        uid => format!("user {uid}"),
    });
    format!("{name} (command line)")
}
