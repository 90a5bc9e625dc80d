//! What could not be read, each told once to each monitor.

use std::collections::HashSet;

/// More different troubles than this are not told: names of applications come from outside.
const MOST: usize = 200;

/// What went wrong since the connection began.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    told: HashSet<String>,
    waiting: Vec<String>,
}

impl Troubles {
    /// Notes a trouble, unless it was told already.
    pub(super) fn tell(&mut self, text: String) {
        if self.told.len() < MOST && self.told.insert(text.clone()) {
            self.waiting.push(text);
        }
    }

    /// What is to be told now.
    pub(crate) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once_and_not_without_end() {
        let mut troubles = Troubles::default();
        troubles.tell("a".into());
        troubles.tell("a".into());
        assert_eq!(troubles.take(), ["a"]);
        troubles.tell("a".into());
        assert!(troubles.take().is_empty());
        (0..1000).for_each(|number| troubles.tell(number.to_string()));
        assert_eq!(troubles.take().len(), MOST - 1);
    }
}
