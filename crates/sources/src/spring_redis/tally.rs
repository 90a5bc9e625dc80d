//! The numbers of one store: counted once, then kept by what happens.
//!
//! Ids are looked at while a count goes on, as salted hashes, so that nobody is counted twice who comes, goes or is
//! renamed meanwhile. At its end they are dropped.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use sessionwatch_series::reading::Reading;

use super::event::Event;

/// Cumulative counts of a store; those alive are their difference once it was counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    created: i64,
    destroyed: i64,
    counted: bool,
    count: Option<Count>,
    of_the_other: bool,
}

/// A count that goes on: whether each session that was seen is there.
#[derive(Debug, Clone, Default)]
struct Count {
    salt: RandomState,
    seen: HashMap<u64, bool>,
}

impl Tally {
    /// Goes on from what was last known, if anything was.
    pub(super) fn known(last: Option<Reading>) -> Self {
        let Some(Reading { created, destroyed, .. }) = last else { return Self::default() };
        let number = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
        Self {
            created: number(created).unwrap_or(0),
            destroyed: number(destroyed).unwrap_or(0),
            counted: created.is_some() && destroyed.is_some(),
            ..Self::default()
        }
    }

    /// The same without what belongs to a connection.
    pub(super) fn resumed(&self) -> Self {
        Self { count: None, of_the_other: false, ..*self }
    }

    /// Takes what happened to a session.
    pub(super) fn take(&mut self, event: Event, id: &[u8]) {
        let (created, destroyed, is_there) = match event {
            Event::Began => (1, 0, true),
            Event::Ended => (0, 1, false),
            Event::RenamedFrom => (0, 0, false),
            Event::RenamedToNew => (-1, 0, true),
            Event::RenamedTo => (0, 0, true),
            Event::OfTheOther => {
                self.of_the_other = true;
                return;
            }
        };
        self.created += created;
        self.destroyed += destroyed;
        if let Some(count) = &mut self.count {
            count.seen.insert(count.salt.hash_one(id), is_there);
        }
    }

    /// Begins to count anew.
    pub(super) fn begin(&mut self) {
        self.count = Some(Count::default());
    }

    /// A session was found. What happened to it meanwhile is newer.
    pub(super) fn found(&mut self, id: &[u8]) {
        if let Some(count) = &mut self.count {
            count.seen.entry(count.salt.hash_one(id)).or_insert(true);
        }
    }

    /// All were found. The sessions that came and went unseen are known by their difference only: how many more or less
    /// there are than there should be.
    pub(super) fn settle(&mut self) {
        let Some(count) = self.count.take() else { return };
        let there = count.seen.values().filter(|is_there| **is_there).count();
        let missed = i64::try_from(there).unwrap_or(i64::MAX) - (self.created - self.destroyed);
        // Those that are there at the first count have been created some time before.
        if missed > 0 || !self.counted {
            self.created += missed;
        } else {
            self.destroyed -= missed;
        }
        self.counted = true;
    }

    pub(super) fn created(&self) -> u64 {
        u64::try_from(self.created).unwrap_or(0)
    }

    pub(super) fn destroyed(&self) -> u64 {
        u64::try_from(self.destroyed).unwrap_or(0)
    }

    /// How many there are; `None` when that cannot be right.
    pub(super) fn active(&self) -> Option<u64> {
        u64::try_from(self.created - self.destroyed).ok().filter(|_| self.counted)
    }

    /// Whether a key was seen that the other repository would have made.
    pub(super) fn is_of_the_other(&self) -> bool {
        self.of_the_other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn counted(ids: &[&str]) -> Tally {
        let mut tally = Tally::default();
        count(&mut tally, ids);
        tally
    }

    fn count(tally: &mut Tally, ids: &[&str]) {
        tally.begin();
        ids.iter().for_each(|id| tally.found(id.as_bytes()));
        tally.settle();
    }

    fn numbers(tally: &Tally) -> (u64, u64, Option<u64>) {
        (tally.created(), tally.destroyed(), tally.active())
    }

    #[test]
    fn the_first_count_is_where_created_begins() {
        assert_eq!(numbers(&counted(&["a", "b", "a"])), (2, 0, Some(2)));
    }

    #[test]
    fn a_new_id_is_neither_a_beginning_nor_an_end() {
        let mut tally = counted(&["a"]);
        for (event, id) in [(Event::Began, "b"), (Event::RenamedFrom, "a"), (Event::RenamedToNew, "b")] {
            tally.take(event, id.as_bytes());
        }
        assert_eq!(numbers(&tally), (1, 0, Some(1)));
    }

    #[test]
    fn what_was_missed_is_known_by_the_difference() {
        let mut tally = counted(&["a", "b"]);
        count(&mut tally, &["c", "d", "e"]);
        assert_eq!(numbers(&tally), (3, 0, Some(3)));
        count(&mut tally, &[]);
        assert_eq!(numbers(&tally), (3, 3, Some(0)));
    }

    #[test]
    fn what_was_known_before_a_restart_goes_on() {
        let last = Reading { created: Some(9), destroyed: Some(5), active: Some(4), ..Reading::default() };
        let mut tally = Tally::known(Some(last));
        count(&mut tally, &["a"]);
        assert_eq!(numbers(&tally), (9, 8, Some(1)));
        let mut new = Tally::known(None);
        new.take(Event::Ended, b"x");
        assert_eq!(new.active(), None, "not counted yet");
        count(&mut new, &["a"]);
        assert_eq!(numbers(&new), (2, 1, Some(1)));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Begin(u8),
        End(u8),
        Rename(u8, u8),
        /// The scan looks at this session.
        Look(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        let id = || 0..12u8;
        prop_oneof![
            1 => id().prop_map(Step::Begin),
            1 => id().prop_map(Step::End),
            1 => (id(), id()).prop_map(|(from, to)| Step::Rename(from, to)),
            2 => id().prop_map(Step::Look),
        ]
    }

    proptest! {
        /// A scan returns who is there all the time, and may or may not return who is there for a part of it.
        #[test]
        fn a_count_is_right_whatever_happens_meanwhile(
            start in prop::collection::btree_set(0..12u8, 0..12),
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let mut there = start.clone();
            let mut always = start.clone();
            let (mut created, mut destroyed) = (0, 0);
            let mut tally = Tally::default();
            tally.begin();
            for step in steps {
                match step {
                    Step::Begin(id) => {
                        if there.insert(id) {
                            created += 1;
                            tally.take(Event::Began, &[id]);
                        }
                    }
                    Step::End(id) => {
                        if there.remove(&id) {
                            destroyed += 1;
                            always.remove(&id);
                            tally.take(Event::Ended, &[id]);
                        }
                    }
                    Step::Rename(from, to) => {
                        if there.contains(&from) && !there.contains(&to) {
                            there.remove(&from);
                            there.insert(to);
                            always.remove(&from);
                            tally.take(Event::Began, &[to]);
                            tally.take(Event::RenamedFrom, &[from]);
                            tally.take(Event::RenamedToNew, &[to]);
                        }
                    }
                    Step::Look(id) => {
                        if there.contains(&id) {
                            tally.found(&[id]);
                        }
                    }
                }
            }
            let rest: BTreeSet<u8> = always;
            rest.iter().for_each(|id| tally.found(&[*id]));
            tally.settle();
            prop_assert_eq!(tally.active(), Some(there.len() as u64));
            prop_assert_eq!(tally.created(), (start.len() + created) as u64);
            prop_assert_eq!(tally.destroyed(), destroyed as u64);
        }
    }
}
