//! Which application a tick means by a number.

use crate::id::ApplicationId;

/// The slots in order: agents number them through, and ticks name them in that order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Slots(Vec<(u32, ApplicationId)>);

impl Slots {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, slot: u32) -> Option<ApplicationId> {
        self.0.binary_search_by_key(&slot, |&(slot, _)| slot).ok().map(|at| self.0[at].1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, ApplicationId)> {
        self.0.iter().copied()
    }
}

impl FromIterator<(u32, ApplicationId)> for Slots {
    /// Of two applications at one slot the later counts.
    fn from_iter<I: IntoIterator<Item = (u32, ApplicationId)>>(slots: I) -> Self {
        let mut slots: Vec<_> = slots.into_iter().collect();
        slots.reverse();
        slots.sort_by_key(|&(slot, _)| slot);
        slots.dedup_by_key(|&mut (slot, _)| slot);
        slots.shrink_to_fit();
        Self(slots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_at_one_slot_counts() {
        let id = ApplicationId;
        let slots: Slots = [(7, id(1)), (3, id(2)), (7, id(3))].into_iter().collect();
        assert_eq!(slots.iter().collect::<Vec<_>>(), [(3, id(2)), (7, id(3))]);
        assert_eq!((slots.get(7), slots.get(4)), (Some(id(3)), None));
    }
}
