//! Files that were cut off, scribbled on, or taken away the right to write.

use proptest::prelude::*;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::batch::Batch;
use sessionwatch_store::book::whole;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::file::{Check, File};
use sessionwatch_store::folder::{Folder, NAME, Opened};

use crate::life::written;

fn open(path: &std::path::Path) -> Opened {
    Folder::open(path, || Ok::<_, StoreError>(Ledger::default())).unwrap()
}

/// The file as it is, and what a start makes of it after it was damaged.
fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> (tempfile::TempDir, Vec<u8>, Opened) {
    let lab = tempfile::tempdir().unwrap();
    written(lab.path());
    let path = lab.path().join(NAME);
    let mut bytes = std::fs::read(&path).unwrap();
    change(&mut bytes);
    std::fs::write(&path, &bytes).unwrap();
    let opened = open(lab.path());
    (lab, bytes, opened)
}

#[test]
fn a_file_that_was_cut_off_is_moved_aside_and_named() {
    for part in [0, 1, 2, 3] {
        let (lab, bytes, mut opened) = damaged(|bytes| bytes.truncate(bytes.len() * part / 4 + 100));
        let (aside, news) = (lab.path().join(format!("{NAME}.damaged-1")), opened.folder.news());
        assert!(news.concat().contains("damaged-1"), "a person is told: {news:?}");
        assert_eq!(std::fs::read(aside).unwrap(), bytes, "not one byte of it was changed");
        opened.folder.write(&opened.book.batch().unwrap()).unwrap();
        drop(opened);
        assert!(open(lab.path()).folder.news().is_empty(), "the new one is whole");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_flipped_bit_is_found_or_harmless(at in 0.0..1.0f64, bit in 0u8..8) {
        let lab = tempfile::tempdir().unwrap();
        let ledger = written(lab.path());
        let path = lab.path().join(NAME);
        let mut bytes = std::fs::read(&path).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let place = (at * bytes.len() as f64) as usize;
        bytes[place] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        let mut opened = open(lab.path());
        if opened.folder.news().is_empty() {
            prop_assert_eq!(opened.book.ledger().total(), ledger.total());
            let all = |ledger: &Ledger| ledger.subjects(None).map(|(id, subject)| (id, subject.clone())).collect::<Vec<_>>();
            prop_assert_eq!(all(opened.book.ledger()), all(&ledger));
        } else {
            let aside = lab.path().join(format!("{NAME}.damaged-1"));
            prop_assert_eq!(std::fs::read(aside).unwrap(), bytes);
        }
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_trouble_and_no_end() {
    let lab = tempfile::tempdir().unwrap();
    std::fs::write(lab.path().join("file"), "in the way").unwrap();
    let path = lab.path().join("file/folder");
    let mut opened = open(&path);
    let trouble = opened.trouble.take().unwrap().to_string();
    assert!(trouble.contains("file/folder"), "{trouble}");
    let batch = opened.book.batch().unwrap();
    assert!(opened.folder.write(&batch).is_err());
    // Whoever is in the way goes: the next batch is written, and it is whole.
    std::fs::remove_file(lab.path().join("file")).unwrap();
    opened.book.forget_the_journal();
    opened.folder.write(&opened.book.batch().unwrap()).unwrap();
    assert!(path.join(NAME).exists());
}

/// As when a disk is mounted only after the start.
#[test]
fn a_store_that_turns_up_later_is_not_written_over() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("data"), place.path().join("away"));
    std::fs::create_dir(&folder).unwrap();
    written(&folder);
    let bytes = std::fs::read(folder.join(NAME)).unwrap();
    std::fs::rename(&folder, &away).unwrap();
    std::fs::write(&folder, "no folder").unwrap();

    let Opened { mut book, folder: mut there, trouble } = open(&folder);
    assert!(trouble.is_some(), "nothing can be written");
    let batch = book.batch().unwrap();
    assert!(there.write(&batch).is_err());
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    there.write(&batch).unwrap();
    assert!(there.news().concat().contains("unread-1"));
    assert_eq!(std::fs::read(folder.join(format!("{NAME}.unread-1"))).unwrap(), bytes);
    drop(there);
    assert_eq!(open(&folder).book.ledger(), book.ledger());
}

/// Numbers count up from 0, one a second: no log gets there, and there would be none for the next batch.
#[test]
fn a_batch_of_the_last_number_is_damage() {
    let lab = tempfile::tempdir().unwrap();
    let (path, ledger) = (lab.path().join(NAME), written(lab.path()));
    let batch = Batch { number: u64::MAX, records: whole(&ledger), needed_from: u64::MAX, entered: 0 };
    File::open(&path, Check::Needed).unwrap().write(&batch).unwrap();
    let mut opened = open(lab.path());
    assert!(opened.folder.news().concat().contains("damaged-1"));
    opened.folder.write(&opened.book.batch().unwrap()).unwrap();
}
