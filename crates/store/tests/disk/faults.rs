//! A disk that fails at any operation: no panic, nothing old is lost, and writing goes on when it works again.

use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use redb::StorageBackend;
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::error::StoreError;
use sessionwatch_store::file::{File, Memory};
use sessionwatch_store::folder::{Folder, Opened};

use crate::world::{Step, World, just_started};

/// How the disk fails.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Full,
    Broken,
    /// Only the first half of what is written arrives.
    Short,
}

/// Bytes in memory that fail when the count of operations has run out, until it is set again.
#[derive(Debug, Clone)]
struct Disk {
    memory: Memory,
    left: Arc<AtomicI64>,
    fault: Arc<Mutex<Fault>>,
}

impl Disk {
    fn fails(&self) -> Option<Fault> {
        (self.left.fetch_sub(1, Ordering::SeqCst) <= 0).then(|| *self.fault.lock().unwrap())
    }

    fn error(fault: Fault) -> io::Error {
        match fault {
            Fault::Full => io::ErrorKind::StorageFull.into(),
            Fault::Broken | Fault::Short => io::Error::other("input/output error"),
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.memory.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.memory.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.fails().map_or_else(|| self.memory.set_len(len), |fault| Err(Self::error(fault)))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.fails().map_or(Ok(()), |fault| Err(Self::error(fault)))
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        match self.fails() {
            None => self.memory.write(offset, data),
            Some(Fault::Short) => {
                self.memory.write(offset, &data[..data.len() / 2])?;
                Err(Self::error(Fault::Short))
            }
            Some(fault) => Err(Self::error(fault)),
        }
    }
}

fn open(folder: &std::path::Path, disk: &Disk) -> Opened {
    let disk = disk.clone();
    let opener = Box::new(move |path: &std::path::Path, check| File::on(path, disk.clone(), check));
    Folder::open_with(folder, opener, || Ok::<_, StoreError>(Ledger::default())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn at_any_operation(
        faults in prop::collection::vec((0i64..60, prop_oneof![Just(Fault::Full), Just(Fault::Broken), Just(Fault::Short)]), 1..8),
    ) {
        let lab = tempfile::tempdir().unwrap();
        let disk = Disk { memory: Memory::default(), left: Arc::new(AtomicI64::new(i64::MAX)), fault: Arc::new(Mutex::new(Fault::Full)) };
        let mut world = World::default();
        let Opened { mut book, mut folder, .. } = open(lab.path(), &disk);
        for step in [Step::Connect(0, 1), Step::Applications(0, 0xff, false, 1), Step::Change(4, 0)] {
            book.enter(world.entry(&step).unwrap()).unwrap();
        }
        let mut tick = |book: &mut sessionwatch_store::book::Book| {
            book.enter(world.entry(&Step::Tick(0, 1, vec![(3, 1, 1); 5])).unwrap()).unwrap();
        };
        tick(&mut book);
        folder.write(&book.batch().unwrap()).unwrap();
        let mut written = book.ledger().clone();
        for (left, fault) in faults {
            *disk.fault.lock().unwrap() = fault;
            disk.left.store(left, Ordering::SeqCst);
            let mut failed = false;
            for _ in 0..6 {
                tick(&mut book);
                match folder.write(&book.batch().unwrap()) {
                    Ok(()) if !failed => written = book.ledger().clone(),
                    Ok(()) => {}
                    Err(_) => {
                        failed = true;
                        book.forget_the_journal();
                    }
                }
            }
            disk.left.store(i64::MAX, Ordering::SeqCst);
            if failed {
                // A process that starts now finds what was written last, or more, and never less.
                let there = File::on("store".as_ref(), Memory::of(disk.memory.bytes()), sessionwatch_store::file::Check::Whole)
                    .and_then(|file| file.replay()).unwrap();
                prop_assert!(there.damaged.is_empty(), "{:?}", there.damaged);
                prop_assert!(there.ledger.unwrap().total() >= written.total());
            }
            tick(&mut book);
            let batch = book.batch().unwrap();
            folder.write(&batch).unwrap();
            written = book.ledger().clone();
        }
        drop((book, folder));
        let mut opened = open(lab.path(), &disk);
        prop_assert_eq!(opened.folder.news(), Vec::<String>::new());
        prop_assert_eq!(opened.book.ledger(), &just_started(written));
    }
}
