//! Clusters of servers: the sessions of each are counted once, however many of its servers tell of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::id::ServerId;

/// What a server tells of the clusters that its applications are in: the name of each, and how many sessions it has.
pub(crate) type Told = Vec<(Arc<str>, u64)>;

/// What all servers tell of clusters now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Clusters {
    of: BTreeMap<ServerId, Told>,
    by_name: BTreeMap<Arc<str>, Vec<(ServerId, u64)>>,
    surplus: u128,
}

impl Clusters {
    /// A server tells this, in place of what it told before.
    pub(crate) fn tell(&mut self, server: ServerId, told: Told) {
        let before = self.of.get(&server).map_or(&[][..], Vec::as_slice);
        if before == told {
            return;
        }
        for (name, _) in self.of.remove(&server).unwrap_or_default() {
            self.change(&name, |members| members.retain(|&(member, _)| member != server));
        }
        for (name, active) in &told {
            self.change(name, |members| members.push((server, *active)));
        }
        if !told.is_empty() {
            self.of.insert(server, told);
        }
    }

    /// By how much the sum of what the servers tell is too high. Each server of a cluster knows all its sessions; one that
    /// was told of the last a moment later than the others is behind, so the highest counts.
    pub(crate) fn surplus(&self) -> u128 {
        self.surplus
    }

    /// Whether another server tells of this cluster as well.
    pub(crate) fn is_also_elsewhere(&self, name: &str, server: ServerId) -> bool {
        self.by_name.get(name).is_some_and(|members| members.iter().any(|&(member, _)| member != server))
    }

    /// How many servers tell of this cluster, and how many sessions it has.
    pub(crate) fn look(&self, name: &str) -> Option<(usize, u64)> {
        let members = self.by_name.get(name)?;
        Some((members.len(), members.iter().map(|&(_, active)| active).max()?))
    }

    fn change(&mut self, name: &Arc<str>, change: impl FnOnce(&mut Vec<(ServerId, u64)>)) {
        let members = self.by_name.entry(Arc::clone(name)).or_default();
        let before = too_many(members);
        change(members);
        // As if they had been told in any other order.
        members.sort_unstable();
        self.surplus = self.surplus + too_many(members) - before;
        if members.is_empty() {
            self.by_name.remove(name);
        }
    }
}

fn too_many(members: &[(ServerId, u64)]) -> u128 {
    let active = || members.iter().map(|&(_, active)| u128::from(active));
    active().sum::<u128>() - active().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the servers told before: all they tell now, without the surplus, is each cluster once.
        #[test]
        fn each_cluster_is_counted_once(
            steps in prop::collection::vec((0u128..4, prop::collection::vec((0u8..5, 0u64..9), 0..5)), 0..60),
        ) {
            let mut clusters = Clusters::default();
            let mut now: BTreeMap<ServerId, Told> = BTreeMap::new();
            for (server, told) in steps {
                let told: Told = told.into_iter().map(|(name, active)| (Arc::from(name.to_string()), active)).collect();
                clusters.tell(ServerId(server), told.clone());
                now.insert(ServerId(server), told);
                let all = || now.iter().flat_map(|(id, told)| told.iter().map(move |(name, active)| (*id, name, *active)));
                let mut highest: BTreeMap<&Arc<str>, u64> = BTreeMap::new();
                for (_, name, active) in all() {
                    let known = highest.entry(name).or_default();
                    *known = active.max(*known);
                }
                let sum: u128 = all().map(|(_, _, active)| u128::from(active)).sum();
                prop_assert_eq!(sum - clusters.surplus(), highest.values().map(|&active| u128::from(active)).sum::<u128>());
                for (name, active) in highest {
                    let servers = all().filter(|(_, other, _)| *other == name).map(|(id, ..)| id).collect::<Vec<_>>();
                    prop_assert_eq!(clusters.look(name), Some((servers.len(), active)));
                    for server in 0..4 {
                        let elsewhere = servers.iter().any(|id| *id != ServerId(server));
                        prop_assert_eq!(clusters.is_also_elsewhere(name, ServerId(server)), elsewhere);
                    }
                }
            }
            for server in 0..4 {
                clusters.tell(ServerId(server), Vec::new());
            }
            prop_assert_eq!(clusters, Clusters::default());
        }
    }
}
