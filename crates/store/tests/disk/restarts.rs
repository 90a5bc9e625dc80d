//! A ledger that was restarted is the ledger that never stopped.

use proptest::prelude::*;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::Book;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::file::{File, Memory};
use sessionwatch_store::folder::{Folder, Opened};

use crate::world::{Step, World, just_started, step};

fn open(folder: &std::path::Path, memory: &Memory) -> Opened {
    let memory = memory.clone();
    let opener = Box::new(move |path: &std::path::Path, check| File::on(path, memory.clone(), check));
    Folder::open_with(folder, opener, || Ok::<_, StoreError>(Ledger::default())).unwrap()
}

fn write(book: &mut Book, folder: &mut Folder) {
    if let Some(batch) = book.batch() {
        folder.write(&batch).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn for_any_sequence_of_entries_writes_and_restarts(steps in prop::collection::vec(step(), 1..250)) {
        let (lab, memory) = (tempfile::tempdir().unwrap(), Memory::default());
        let mut world = World::default();
        let Opened { mut book, mut folder, .. } = open(lab.path(), &memory);
        // As it was written last: all that may be relied on.
        let mut written = Ledger::default();
        for step in &steps {
            match step {
                Step::Write => {
                    write(&mut book, &mut folder);
                    written = book.ledger().clone();
                }
                Step::Restart => {
                    drop((book, folder));
                    let mut opened = open(lab.path(), &memory);
                    prop_assert_eq!(opened.folder.news(), Vec::<String>::new());
                    prop_assert!(opened.trouble.is_none(), "{:?}", opened.trouble);
                    (book, folder) = (opened.book, opened.folder);
                    written = just_started(written);
                    prop_assert_eq!(book.ledger(), &written);
                    world.restarted();
                }
                step => {
                    if let Some(entry) = world.entry(step) {
                        let _ = book.enter(entry);
                    }
                }
            }
        }
    }
}

/// Long enough for every subject to have had its turn twice, and states to be dropped.
#[test]
fn over_many_turns_of_the_snapshots() {
    let (lab, memory) = (tempfile::tempdir().unwrap(), Memory::default());
    let mut world = World::default();
    let Opened { mut book, mut folder, .. } = open(lab.path(), &memory);
    let begin = [Step::Connect(0, 1), Step::Applications(0, 0xff, false, 1), Step::Change(4, 0)];
    for second in 0..1500_u64 {
        let moves = (0..5).map(|n| (u8::try_from((second + n) % 4).unwrap(), 1, 0)).collect();
        let steps = if second % 400 == 0 { &begin[..] } else { &[] };
        for step in steps.iter().chain(&[Step::Tick(0, 1, moves)]) {
            let entry = world.entry(step).unwrap();
            book.enter(entry).unwrap();
        }
        write(&mut book, &mut folder);
        if second % 400 == 399 {
            let expected = just_started(book.ledger().clone());
            drop((book, folder));
            let opened = open(lab.path(), &memory);
            (book, folder) = (opened.book, opened.folder);
            assert_eq!(book.ledger(), &expected);
            world.restarted();
        }
    }
}
