//! Redis' setting `notify-keyspace-events`: which letters are needed for which number, and how to set those that are missing.

use super::store::Repository;

/// What Redis tells of its keys, by the letters of its setting; an `A` stands for several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flags(String);

impl Flags {
    pub(super) fn new(letters: &str) -> Self {
        Self(letters.chars().filter(char::is_ascii_alphanumeric).collect())
    }

    fn has(&self, letter: char) -> bool {
        let by_all = self.0.contains('A') && "gxe".contains(letter);
        by_all || self.0.contains(letter)
    }

    /// Whether it is told when a session begins.
    pub(super) fn tell_begin(&self, repository: Repository) -> bool {
        repository == Repository::Indexed || self.has('E') && self.has('n')
    }

    /// Whether it is told when a session ends.
    pub(super) fn tell_end(&self) -> bool {
        ['E', 'g', 'x'].into_iter().all(|letter| self.has(letter))
    }

    /// The letters that are needed and not there.
    pub(super) fn missing(&self, repository: Repository, evicts: bool) -> String {
        let needed = ['E', 'g', 'x'].into_iter();
        let new = (repository == Repository::Default).then_some('n');
        let evicted = evicts.then_some('e');
        needed.chain(new).chain(evicted).filter(|&letter| !self.has(letter)).collect()
    }

    /// The command that adds letters to those that are there.
    pub(super) fn command(&self, missing: &str) -> String {
        format!("CONFIG SET notify-keyspace-events {}{missing}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_added_to_what_is_there() {
        let missing = |letters: &str, repository| Flags::new(letters).missing(repository, false);
        assert_eq!(missing("", Repository::Indexed), "Egx");
        assert_eq!(missing("gxE", Repository::Indexed), "");
        assert_eq!(missing("gxE", Repository::Default), "n");
        assert_eq!(missing("AKE", Repository::Default), "n", "an A does not stand for new keys");
        assert_eq!(missing("KA", Repository::Indexed), "E");
        assert_eq!(missing("KEAn", Repository::Default), "");
        assert_eq!(Flags::new("gxE").missing(Repository::Indexed, true), "e");
        assert_eq!(Flags::new("gxE").command("n"), "CONFIG SET notify-keyspace-events gxEn");
    }

    #[test]
    fn each_number_needs_its_letters() {
        let plain = Flags::new("gxE");
        assert!(plain.tell_end() && !plain.tell_begin(Repository::Default));
        assert!(plain.tell_begin(Repository::Indexed));
        assert!(!Flags::new("xE").tell_end());
        assert!(Flags::new("En").tell_begin(Repository::Default));
    }
}
