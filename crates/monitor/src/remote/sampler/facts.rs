//! What stood in the ledger at one moment: applications and servers, in one form.

use std::collections::HashMap;

use sessionwatch_series::id::SubjectId;
use sessionwatch_series::ledger::Ledger;

use crate::exposition::Labels;
use crate::exposition::family::Family;
use crate::exposition::standing::{
    FAMILIES, SERVER_FAMILIES, ServerStanding, Standing, Values, counters, labels, server_counters,
    server_labels, servers, standing,
};

/// Longer names are cut, bytes: engines refuse a whole write for one of them.
const LONGEST: usize = 1024;

/// What stood there.
#[derive(Debug, Default)]
pub(in crate::remote) struct Facts {
    pub(super) applications: Vec<Standing>,
    pub(super) servers: Vec<ServerStanding>,
    /// What the counters of those came to that are read no more.
    pub(super) ended: HashMap<SubjectId, [Option<u64>; 3]>,
}

/// An application or a server as it is told.
#[derive(Debug)]
pub(super) struct One {
    pub(super) id: SubjectId,
    pub(super) families: &'static [&'static Family],
    pub(super) labels: Labels,
    /// Since when it is counted, UTC seconds.
    pub(super) since: i64,
    pub(super) values: Values,
}

impl Facts {
    /// Copies what is needed.
    pub(super) fn of(ledger: &Ledger) -> Self {
        let (mut applications, mut servers) = (standing(ledger), servers(ledger));
        let names = applications
            .iter_mut()
            .flat_map(|one| [&mut one.server, &mut one.application].into_iter().chain(&mut one.cluster));
        for name in names.chain(servers.iter_mut().map(|one| &mut one.server)) {
            name.truncate(name.floor_char_boundary(LONGEST));
        }
        Self { applications, servers, ended: HashMap::new() }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = SubjectId> {
        self.applications.iter().map(of_application).chain(self.servers.iter().map(of_server))
    }

    /// Each as it is told, the labels of no two the same.
    pub(super) fn all(&self) -> impl Iterator<Item = One> {
        let applications = self.applications.iter().zip(labels(&self.applications)).map(|(one, labels)| {
            let (id, since, values) = (of_application(one), one.since, one.values);
            One { id, families: &FAMILIES, labels, since, values }
        });
        let servers = self.servers.iter().zip(server_labels(&self.servers)).map(|(one, labels)| {
            let (id, since, values) = (of_server(one), one.since, one.values);
            One { id, families: &SERVER_FAMILIES, labels, since, values }
        });
        applications.chain(servers)
    }
}

/// Whether it may come back as what it was.
pub(super) fn is_known(ledger: &Ledger, id: SubjectId) -> bool {
    match id {
        SubjectId::All => false,
        SubjectId::Of(server, None) => ledger.server(server).is_some(),
        SubjectId::Of(server, Some(id)) => ledger.server(server).is_some_and(|s| s.application(id).is_some()),
    }
}

/// What its counters came to.
pub(super) fn counted(ledger: &Ledger, id: SubjectId) -> [Option<u64>; 3] {
    let SubjectId::Of(server, application) = id else { return [None; 3] };
    let counted = ledger.server(server).and_then(|server| match application {
        None => server_counters(server),
        Some(id) => counters(server.application(id)?),
    });
    counted.map_or([None; 3], |(_, values)| values)
}

fn of_application(one: &Standing) -> SubjectId {
    SubjectId::Of(one.server_id, Some(one.id))
}

fn of_server(one: &ServerStanding) -> SubjectId {
    SubjectId::Of(one.id, None)
}
