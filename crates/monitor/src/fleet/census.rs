//! Which servers there are in a fleet, and in which groups.

use std::collections::BTreeMap;
use std::collections::HashMap;

use sessionwatch_engine::answer::{Labels, Sample, count};
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question;

use super::asker::Asker;
use super::scope::{SERVER_LABELS, Scope, ServerKey, group_id};
use crate::clock::now;

/// Servers that have told nothing for so long are not listed any more, seconds.
const REMEMBERED: i64 = 3600;

/// What there is.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Census {
    pub(crate) servers: BTreeMap<ServerKey, Member>,
    /// By their names.
    pub(crate) groups: BTreeMap<String, Group>,
    /// How many applications, each once however many servers it is on.
    pub(crate) applications: usize,
    /// What the API calls them.
    ids: HashMap<String, Scope>,
}

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) group: Option<String>,
    /// Whether it is read.
    pub(crate) is_read: bool,
    /// Since when that is so, as far as this process has seen. UTC seconds.
    pub(crate) since: i64,
    pub(crate) applications: usize,
}

/// Servers that go together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Group {
    pub(crate) servers: usize,
    pub(crate) connected: usize,
}

impl Census {
    /// Asks for it; `last` knows since when servers are as they are.
    pub(super) async fn take(asker: &Asker, last: Option<&Self>) -> Result<Self, EngineError> {
        let (group, pace) = (asker.settings.group.as_str(), asker.pace());
        let mut labels = SERVER_LABELS.to_vec();
        if !labels.contains(&group) {
            labels.push(group);
        }
        let (known, told, applications, number) = tokio::try_join!(
            asker.now(question::servers(&labels, REMEMBERED)),
            asker.now(question::servers_now(&labels, pace)),
            asker.now(question::applications_of_servers(pace)),
            asker.now(question::applications(pace)),
        )?;
        let mut census = Self { applications: only(&number), ..Self::default() };
        for (samples, is_read) in [(&known, false), (&told, true)] {
            for sample in samples {
                let group = sample.labels.get(group).filter(|name| !name.is_empty()).cloned();
                let member = Member { group, is_read, since: now(), applications: 0 };
                census.servers.insert(key(&sample.labels), member);
            }
        }
        for sample in &applications {
            if let Some(member) = census.servers.get_mut(&key(&sample.labels)) {
                member.applications = size(sample.value);
            }
        }
        for (key, member) in &mut census.servers {
            let before = last.and_then(|last| last.servers.get(key));
            if let Some(before) = before.filter(|before| before.is_read == member.is_read) {
                member.since = before.since;
            }
            if let Some(name) = &member.group {
                let group = census.groups.entry(name.clone()).or_default();
                group.servers += 1;
                group.connected += usize::from(member.is_read);
            }
            census.ids.insert(key.id().to_string(), Scope::Server(key.clone()));
        }
        let groups = census.groups.keys().map(|name| (group_id(name), Scope::Group(name.clone())));
        census.ids.extend(groups);
        Ok(census)
    }

    /// What the API calls by this.
    pub(crate) fn scope(&self, id: &str) -> Option<&Scope> {
        self.ids.get(id)
    }
}

/// The server that a series is of.
pub(super) fn key(labels: &Labels) -> ServerKey {
    let [server, instance] = SERVER_LABELS.map(|name| labels.get(name).cloned().unwrap_or_default());
    ServerKey { server, instance }
}

fn only(samples: &[Sample]) -> usize {
    samples.first().map_or(0, |sample| size(sample.value))
}

fn size(value: f64) -> usize {
    usize::try_from(count(value)).unwrap_or(usize::MAX)
}
