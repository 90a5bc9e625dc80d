//! One process at a time, one format, and files of old.

use std::path::PathBuf;

use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::whole;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::file::{Check, File};
use sessionwatch_store::folder::{self, Folder, NAME, Opened};
use sessionwatch_store::record::FORMAT;
use sessionwatch_store::restore::restore;

use crate::world::{Step, World, just_started};

fn open(path: &std::path::Path) -> Result<Opened, StoreError> {
    Folder::open(path, || Ok(Ledger::default()))
}

/// A folder in which something was written, and what.
pub(crate) fn written(path: &std::path::Path) -> Ledger {
    let Opened { mut book, mut folder, .. } = open(path).unwrap();
    let mut world = World::default();
    for step in [Step::Connect(0, 1), Step::Applications(0, 0xff, false, 1), Step::Change(4, 0)] {
        book.enter(world.entry(&step).unwrap()).unwrap();
    }
    for _ in 0..40 {
        book.enter(world.entry(&Step::Tick(0, 1, vec![(5, 1, 1); 5])).unwrap()).unwrap();
        folder.write(&book.batch().unwrap()).unwrap();
    }
    book.ledger().clone()
}

#[test]
fn what_was_written_is_there_again_and_everybody_is_away() {
    let lab = tempfile::tempdir().unwrap();
    let ledger = written(lab.path());
    let mut opened = open(lab.path()).unwrap();
    assert!(opened.folder.news().is_empty() && opened.trouble.is_none());
    assert_eq!(opened.book.ledger(), &just_started(ledger));
}

#[test]
fn a_second_process_is_told_who_the_first_is() {
    let lab = tempfile::tempdir().unwrap();
    let _first = open(lab.path()).unwrap();
    let error = open(lab.path()).unwrap_err().to_string();
    assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_what_is_in_it_stays() {
    let lab = tempfile::tempdir().unwrap();
    let path = lab.path().join(NAME);
    let about = redb::TableDefinition::<&str, u64>::new("about");
    {
        let database = redb::Database::create(&path).unwrap();
        let writing = database.begin_write().unwrap();
        writing.open_table(about).unwrap().insert("format", FORMAT + 1).unwrap();
        writing.commit().unwrap();
    }
    for _ in 0..2 {
        let error = open(lab.path()).unwrap_err();
        assert!(matches!(&error, StoreError::Newer { version, .. } if *version == FORMAT + 1), "{error}");
        assert!(error.to_string().contains("run a newer sessionwatch"), "{error}");
    }
    let files = std::fs::read_dir(lab.path()).unwrap().count();
    assert_eq!(files, 2, "the file and the lock, nothing aside");
}

/// Written by the first build that had a store, by the last that knew no patterns, by the last that knew no clusters, and
/// by this one; opened by every one since.
#[test]
fn a_file_of_every_version_can_be_read() {
    let fixture = |version: u64| {
        PathBuf::from(format!("{}/tests/fixtures/store-v{version}.redb", env!("CARGO_MANIFEST_DIR")))
    };
    if std::env::var_os("WRITE_FIXTURE").is_some() {
        let lab = tempfile::tempdir().unwrap();
        let mut ledger = written(lab.path());
        for step in [Step::Patterns(vec!["/1", "/*"]), Step::Change(3, 2)] {
            ledger.enter(World::default().entry(&step).unwrap()).unwrap();
        }
        std::fs::write(fixture(FORMAT), folder::copy_of(whole(&ledger)).unwrap()).unwrap();
    }
    for (version, tracked) in [(1, 5), (2, 5), (3, 4), (4, 4)] {
        let lab = tempfile::tempdir().unwrap();
        let ledger = folder::read(&fixture(version)).unwrap();
        let server = ledger.servers().next().unwrap();
        assert_eq!(server.name(), "tomcat 0");
        assert_eq!(server.total(), Some(5 * 40 * 5));
        assert_eq!(ledger.tracking().applications.len(), tracked, "version {version}");
        let clustered = server.applications().filter(|application| application.info().cluster.is_some());
        assert_eq!(clustered.count(), if version < 4 { 0 } else { 2 }, "version {version}");
        std::fs::copy(fixture(version), lab.path().join(NAME)).unwrap();
        let opened = open(lab.path()).unwrap();
        assert_eq!(opened.book.ledger(), &just_started(ledger));
    }
    let lab = tempfile::tempdir().unwrap();
    drop(File::open(&lab.path().join("another"), Check::Whole).unwrap());
}

#[test]
fn a_backup_takes_the_place_of_nothing_that_it_was_not_told_to() {
    let (lab, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ledger = written(lab.path());
    let backup = lab.path().join("backup");
    std::fs::write(&backup, folder::copy_of(whole(&ledger)).unwrap()).unwrap();
    assert_eq!(restore(other.path(), &backup, false).unwrap(), None);
    assert_eq!(open(other.path()).unwrap().book.ledger(), &just_started(ledger));

    assert!(matches!(restore(other.path(), &backup, false), Err(StoreError::Occupied { .. })));
    let before = std::fs::read(other.path().join(NAME)).unwrap();
    let aside = restore(other.path(), &backup, true).unwrap().unwrap();
    assert_eq!(std::fs::read(aside).unwrap(), before);

    let running = open(other.path()).unwrap();
    assert!(matches!(restore(other.path(), &backup, true), Err(StoreError::InUse { .. })));
    drop(running);
    std::fs::write(&backup, "no backup at all").unwrap();
    assert!(matches!(restore(other.path(), &backup, true), Err(StoreError::Damaged { .. })));
    assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 3, "store, lock, what was moved aside");
}
