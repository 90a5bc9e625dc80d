//! The stores in which a server's applications keep their sessions: which source hears each, or how to make it one.

use sessionwatch_sources::source::Source;
use sessionwatch_sources::spring_redis::named;

use super::seen::Server;

/// What is to be said of the stores that a server's product names.
pub(super) fn about(server: &Server, sources: &[Source]) -> Vec<String> {
    let mut said = Vec::new();
    for store in named(&server.product) {
        let identity = store.identity();
        match sources.iter().find(|source| source.identity() == identity) {
            Some(source) => {
                said.push(format!("[+] the sessions in {} are shown as {:?}", source.url, source.name));
            }
            None => {
                said.push(
                    "[-] sessions in Redis are not read by the agent. Add these lines to sessionwatch.toml:"
                        .to_owned(),
                );
                let application = server.applications.iter().find(|application| application.tells_nothing());
                let application = application.map_or("/", |application| application.name.as_str());
                said.extend(store.lines(application).lines().map(|line| format!("      {line}")));
            }
        }
    }
    said
}
