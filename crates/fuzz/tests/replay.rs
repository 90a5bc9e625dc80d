//! Every target on the saved corpus, and on the same mutations of it each time.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngSeed, TestRunner};
use sessionwatch_fuzz::{frames, log, query, state, subject};

/// So many mutations of each corpus: seconds, also in a build for tests. `make fuzz` is for more.
const MUTATIONS: u32 = 1000;

#[derive(Debug, Clone)]
enum Mutation {
    Set(Index, u8),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// What lies here comes again there.
    Repeat(Index, usize, Index),
    /// The rest comes from another input.
    Splice(Index, Vec<u8>, Index),
}

fn mutation(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (at(), 0u8..8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        (at(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, new)| Mutation::Insert(at, new)),
        (at(), 1usize..40).prop_map(|(at, count)| Mutation::Remove(at, count)),
        (at(), 1usize..40, at()).prop_map(|(at, count, to)| Mutation::Repeat(at, count, to)),
        (at(), select(corpus), at()).prop_map(|(at, other, from)| Mutation::Splice(at, other, from)),
    ]
}

impl Mutation {
    fn apply(self, input: &mut Vec<u8>) {
        // A place in an empty input would be none.
        if input.is_empty() {
            input.push(0);
        }
        let length = input.len();
        match self {
            Self::Set(at, byte) => input[at.index(length)] = byte,
            Self::Flip(at, bit) => input[at.index(length)] ^= 1 << bit,
            Self::Insert(at, new) => {
                let at = at.index(length);
                input.splice(at..at, new);
            }
            Self::Remove(at, count) => {
                let at = at.index(length);
                input.drain(at..(at + count).min(length));
            }
            Self::Repeat(at, count, to) => {
                let (at, to) = (at.index(length), to.index(length));
                let again = input[at..(at + count).min(length)].to_vec();
                input.splice(to..to, again);
            }
            Self::Splice(at, other, from) => {
                input.truncate(at.index(length));
                input.extend_from_slice(&other[from.index(other.len().max(1)).min(other.len())..]);
            }
        }
    }
}

/// Shown on one line when a check fails.
struct Bytes(Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    // The same order everywhere, or the seed would not bring the same mutations.
    files.sort();
    assert!(files.len() > 10, "only {} inputs: the corpus of {target} is gone", files.len());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn replay(target: &str, check: fn(&[u8])) {
    let corpus = corpus(target);
    for input in &corpus {
        check(input);
    }
    let mutations = prop::collection::vec(mutation(corpus.clone()), 1..6);
    let inputs = (select(corpus), mutations).prop_map(|(mut input, mutations)| {
        for mutation in mutations {
            mutation.apply(&mut input);
        }
        Bytes(input)
    });
    let config = ProptestConfig {
        cases: MUTATIONS,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let tested = TestRunner::new(config).run(&inputs, |Bytes(input)| {
        check(&input);
        Ok(())
    });
    tested.unwrap_or_else(|failure| panic!("{target}: {failure}"));
}

#[test]
fn records_of_the_store_in_any_order() {
    replay("log", log::check);
}

#[test]
fn the_state_of_the_ledger() {
    replay("state", state::check);
}

#[test]
fn series_and_windows() {
    replay("subject", subject::check);
}

#[test]
fn frames_of_agents() {
    replay("frames", frames::check);
}

#[test]
fn queries_to_the_api() {
    replay("query", query::check);
}
