//! What one engine is still to be sent, in order: in a file of its own, bounded, drawn in `docs/format/queue.md`.

use std::collections::VecDeque;
use std::path::Path;

use redb::{ReadableDatabase, ReadableTable, Table, TableDefinition, TableError};
use sessionwatch_series::encoding::{Cursor, put_number, put_signed};

use crate::error::StoreError;
use crate::side::Side;

const ABOUT: TableDefinition<'_, &str, i64> = TableDefinition::new("about");
/// The number of a block, to when it was taken, how many samples it holds, and what is sent.
const BLOCKS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("blocks");

const FORMAT: i64 = 1;
/// While the file cannot be written to, so much waits in memory, bytes. With more, the oldest is dropped.
const IN_MEMORY: u64 = 16 * 1024 * 1024;

/// Samples of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its place among all blocks.
    pub number: u64,
    /// When it was taken, UTC seconds.
    pub second: i64,
    /// How many samples it holds.
    pub samples: u64,
    /// What is sent.
    pub body: Vec<u8>,
}

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Samples.
    pub samples: u64,
    /// Bytes of blocks.
    pub bytes: u64,
    /// Samples that were dropped since this process began, because more came than may wait.
    pub dropped: u64,
}

/// The queue of one engine.
#[derive(Debug)]
pub struct Queue {
    file: Side,
    /// The most that may wait, bytes of blocks.
    most: u64,
    waiting: Waiting,
    /// When samples were taken last, UTC milliseconds.
    taken: Option<i64>,
    /// The first block that is not done with.
    first: u64,
    next: u64,
    /// Blocks that are not in the file yet.
    fresh: VecDeque<Block>,
    /// What the file holds is known.
    is_read: bool,
}

impl Queue {
    /// Opens or makes the queue of this name in a folder; with it what should be known of the file. A damaged one is
    /// moved aside, and a new one begun. In a file that cannot be used now nothing waits as yet.
    #[must_use]
    pub fn open(folder: &Path, name: &str, most: u64) -> (Self, Option<String>) {
        let file = Side::new(folder.join(format!("queue-{name}.redb")));
        let (waiting, fresh) = (Waiting::default(), VecDeque::new());
        let mut queue = Self { file, most, waiting, taken: None, first: 0, next: 0, fresh, is_read: false };
        let notice = match queue.read() {
            Ok(()) => None,
            Err(StoreError::Damaged { path, reason }) => Some(
                queue
                    .file
                    .move_aside(&reason)
                    .unwrap_or_else(|error| format!("{path:?} is damaged ({reason}): {error}")),
            ),
            Err(error) => Some(error.to_string()),
        };
        (queue, notice)
    }

    /// When samples were taken last, also before a restart, UTC milliseconds.
    #[must_use]
    pub fn taken(&self) -> Option<i64> {
        self.taken
    }

    /// How much waits.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.waiting
    }

    /// Puts what was taken at `taken`, UTC milliseconds, behind all others: for each block how many samples it holds,
    /// and the samples.
    ///
    /// # Errors
    /// [`StoreError`] when it is in memory only. It is written with the next.
    pub fn put(&mut self, taken: i64, blocks: Vec<(u64, Vec<u8>)>) -> Result<(), StoreError> {
        self.taken = Some(taken);
        for (samples, body) in blocks {
            self.waiting.samples += samples;
            self.waiting.bytes += body.len() as u64;
            let second = taken.div_euclid(1000);
            self.fresh.push_back(Block { number: self.next, second, samples, body });
            self.next += 1;
        }
        let written = self.write();
        if written.is_err() {
            let mut bytes: u64 = self.fresh.iter().map(|block| block.body.len() as u64).sum();
            while bytes > IN_MEMORY.min(self.most)
                && let Some(oldest) = self.fresh.pop_front()
            {
                bytes -= oldest.body.len() as u64;
                self.waiting.drop_one(&oldest);
            }
        }
        written
    }

    /// The oldest blocks, with so many samples at most, but one at least.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn next(&mut self, samples: u64) -> Result<Vec<Block>, StoreError> {
        let in_memory: u64 = self.fresh.iter().map(|block| block.samples).sum();
        if self.waiting.samples == in_memory {
            let mut sum = 0;
            let fits = |block: &&Block| {
                sum += block.samples;
                sum <= samples || sum == block.samples
            };
            return Ok(self.fresh.iter().take_while(fits).cloned().collect());
        }
        let first = self.first;
        self.file.with("read", |database| {
            let table = match database.begin_read()?.open_table(BLOCKS) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                Err(error) => return Err(error.into()),
            };
            let mut blocks = Vec::new();
            let mut sum = 0;
            for entry in table.range(first..)? {
                let (number, value) = entry?;
                let block = block(number.value(), value.value());
                sum += block.samples;
                if sum > samples && !blocks.is_empty() {
                    break;
                }
                blocks.push(block);
            }
            Ok(blocks)
        })
    }

    /// These are done with. It is written down with the next that is written.
    pub fn done(&mut self, blocks: &[Block]) {
        for block in blocks.iter().filter(|block| block.number >= self.first) {
            self.waiting.forget(block);
        }
        let end = blocks.last().map_or(0, |last| last.number + 1);
        self.first = self.first.max(end);
        let first = self.first;
        self.fresh.retain(|block| block.number >= first);
    }

    /// Writes down what is done and what is in memory.
    ///
    /// # Errors
    /// [`StoreError`]; what is not written down as done is sent again after a restart.
    pub fn write(&mut self) -> Result<(), StoreError> {
        if !self.is_read {
            self.read_late()?;
        }
        let Self { file, most, waiting, taken, first, fresh, .. } = self;
        let mut after = *waiting;
        let mut begins = *first;
        file.with("write", |database| {
            let writing = database.begin_write()?;
            {
                let mut about = writing.open_table(ABOUT)?;
                about.insert("format", FORMAT)?;
                if let Some(taken) = taken {
                    about.insert("taken", *taken)?;
                }
                let mut table = writing.open_table(BLOCKS)?;
                table.retain_in(..begins, |_, _| false)?;
                for block in &*fresh {
                    table.insert(block.number, bytes(block).as_slice())?;
                }
                while after.bytes > *most
                    && let Some(oldest) = pop_first(&mut table)?
                {
                    after.drop_one(&oldest);
                    begins = oldest.number + 1;
                }
            }
            Ok(writing.commit()?)
        })?;
        (*waiting, *first) = (after, begins);
        fresh.clear();
        Ok(())
    }

    /// The file could not be used before: what came meanwhile comes behind what is in it.
    fn read_late(&mut self) -> Result<(), StoreError> {
        let (taken, dropped) = (self.taken, self.waiting.dropped);
        self.read()?;
        (self.taken, self.waiting.dropped) = (taken, dropped);
        for block in &mut self.fresh {
            block.number = self.next;
            self.next += 1;
            self.waiting.samples += block.samples;
            self.waiting.bytes += block.body.len() as u64;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), StoreError> {
        let (version, taken, first, next, waiting) = self.file.with("read", |database| {
            let reading = database.begin_read()?;
            let about = match reading.open_table(ABOUT) {
                Ok(about) => about,
                Err(TableError::TableDoesNotExist(_)) => return Ok((FORMAT, None, 0, 0, Waiting::default())),
                Err(error) => return Err(error.into()),
            };
            let version = about.get("format")?.map_or(FORMAT, |version| version.value());
            let taken = about.get("taken")?.map(|taken| taken.value());
            let table = reading.open_table(BLOCKS)?;
            let mut waiting = Waiting::default();
            for entry in table.iter()? {
                let (number, value) = entry?;
                let block = block(number.value(), value.value());
                waiting.samples += block.samples;
                waiting.bytes += block.body.len() as u64;
            }
            let first = table.first()?.map(|(number, _)| number.value());
            let next = table.last()?.map_or(0, |(number, _)| number.value() + 1);
            Ok((version, taken, first.unwrap_or(next), next, waiting))
        })?;
        if version > FORMAT {
            let version = version.unsigned_abs();
            return Err(StoreError::Newer { path: self.file.path().to_owned(), version });
        }
        (self.taken, self.first, self.next, self.waiting) = (taken, first, next, waiting);
        self.is_read = true;
        Ok(())
    }
}

impl Waiting {
    fn forget(&mut self, block: &Block) {
        self.samples = self.samples.saturating_sub(block.samples);
        self.bytes = self.bytes.saturating_sub(block.body.len() as u64);
    }

    fn drop_one(&mut self, block: &Block) {
        self.forget(block);
        self.dropped += block.samples;
    }
}

fn pop_first(table: &mut Table<'_, u64, &'static [u8]>) -> Result<Option<Block>, redb::Error> {
    let first = table.pop_first()?;
    Ok(first.map(|(number, value)| block(number.value(), value.value())))
}

fn bytes(block: &Block) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(block.body.len() + 16);
    put_signed(&mut bytes, block.second);
    put_number(&mut bytes, block.samples);
    bytes.extend_from_slice(&block.body);
    bytes
}

fn block(number: u64, bytes: &[u8]) -> Block {
    let mut cursor = Cursor::new(bytes);
    let second = cursor.signed().unwrap_or_default();
    let samples = cursor.number().unwrap_or_default();
    Block { number, second, samples, body: cursor.rest().to_vec() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

    use super::*;

    /// A block of so many samples and as many bytes.
    fn of(samples: u64) -> (u64, Vec<u8>) {
        (samples, vec![samples as u8; samples as usize])
    }

    fn numbers(blocks: &[Block]) -> Vec<u64> {
        blocks.iter().map(|block| block.number).collect()
    }

    #[test]
    fn blocks_come_out_in_order_once_and_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let (mut queue, notice) = Queue::open(folder.path(), "a", 1000);
        assert_eq!((notice, queue.taken(), queue.next(10).unwrap()), (None, None, Vec::new()));
        queue.put(5_000, vec![of(3), of(4)]).unwrap();
        queue.put(10_000, vec![of(5)]).unwrap();
        let two = queue.next(7).unwrap();
        assert_eq!(numbers(&two), [0, 1]);
        assert_eq!(two[1], Block { number: 1, second: 5, samples: 4, body: vec![4; 4] });
        assert_eq!(numbers(&queue.next(1).unwrap()), [0], "one at least, and the same until it is done");
        queue.done(&two);
        queue.write().unwrap();
        drop(queue);
        let (mut queue, _) = Queue::open(folder.path(), "a", 1000);
        assert_eq!(queue.taken(), Some(10_000));
        assert_eq!(queue.waiting(), Waiting { samples: 5, bytes: 5, dropped: 0 });
        let rest = queue.next(100).unwrap();
        assert_eq!(numbers(&rest), [2]);
        queue.done(&rest);
        queue.put(15_000, vec![of(1)]).unwrap();
        assert_eq!(numbers(&queue.next(100).unwrap()), [3]);
        assert_eq!(queue.waiting(), Waiting { samples: 1, bytes: 1, dropped: 0 });
    }

    #[test]
    fn more_than_may_wait_drops_the_oldest() {
        let folder = tempfile::tempdir().unwrap();
        let (mut queue, _) = Queue::open(folder.path(), "a", 10);
        for take in 1..=4 {
            queue.put(take * 1000, vec![of(4)]).unwrap();
        }
        assert_eq!(queue.waiting(), Waiting { samples: 8, bytes: 8, dropped: 8 });
        let rest = queue.next(100).unwrap();
        assert_eq!(numbers(&rest), [2, 3]);
        // What was read before it was dropped is not forgotten twice.
        queue.put(5_000, vec![of(4)]).unwrap();
        queue.done(&rest);
        assert_eq!(queue.waiting(), Waiting { samples: 4, bytes: 4, dropped: 12 });
    }

    #[test]
    fn what_cannot_be_written_waits_in_memory_and_is_written_later() {
        let folder = tempfile::tempdir().unwrap();
        let away = folder.path().join("away");
        let (mut queue, notice) = Queue::open(&away, "a", 1000);
        assert!(notice.unwrap().contains("queue-a.redb"));
        queue.put(1_000, vec![of(2)]).unwrap_err();
        std::fs::create_dir(&away).unwrap();
        let first = queue.next(10).unwrap();
        assert_eq!(numbers(&first), [0], "it is sent all the same");
        queue.done(&first);
        queue.put(2_000, vec![of(3)]).unwrap();
        drop(queue);
        let (mut queue, _) = Queue::open(&away, "a", 1000);
        let rest = queue.next(10).unwrap();
        assert_eq!(rest.iter().map(|block| block.samples).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_came_while_the_file_could_not_be_used_comes_behind_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there");
        std::fs::create_dir(&there).unwrap();
        let (mut queue, _) = Queue::open(&there, "a", 1000);
        queue.put(1_000, vec![of(2), of(3)]).unwrap();
        drop(queue);
        let away = folder.path().join("away");
        std::fs::rename(&there, &away).unwrap();
        let (mut queue, notice) = Queue::open(&there, "a", 1000);
        assert!(notice.is_some());
        queue.put(2_000, vec![of(4)]).unwrap_err();
        std::fs::rename(&away, &there).unwrap();
        queue.put(3_000, vec![of(5)]).unwrap();
        assert_eq!((queue.taken(), queue.waiting().samples), (Some(3_000), 14));
        let all = queue.next(100).unwrap();
        assert_eq!(all.iter().map(|block| block.samples).collect::<Vec<_>>(), [2, 3, 4, 5]);
        assert!(numbers(&all).is_sorted());
    }

    #[test]
    fn the_file_of_version_1_can_be_read_and_one_of_a_newer_version_is_left_alone() {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/queue-v1.redb");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue-a.redb");
        if std::env::var_os("WRITE_FIXTURE").is_some() {
            let (mut queue, _) = Queue::open(folder.path(), "a", 1000);
            queue.put(1_700_000_000_500, vec![of(3), of(4)]).unwrap();
            drop(queue);
            std::fs::copy(&path, &fixture).unwrap();
        }
        std::fs::copy(fixture, &path).unwrap();
        let (mut queue, notice) = Queue::open(folder.path(), "a", 1000);
        assert_eq!((notice, queue.taken()), (None, Some(1_700_000_000_500)));
        let second = 1_700_000_000;
        let block = |number, samples: u64| Block { number, second, samples, body: of(samples).1 };
        assert_eq!(queue.next(100).unwrap(), [block(0, 3), block(1, 4)]);
        drop(queue);
        let database = redb::Database::open(&path).unwrap();
        let writing = database.begin_write().unwrap();
        writing.open_table(ABOUT).unwrap().insert("format", FORMAT + 1).unwrap();
        writing.commit().unwrap();
        drop(database);
        let (mut queue, notice) = Queue::open(folder.path(), "a", 1000);
        assert!(notice.unwrap().contains("queue-a.redb"));
        queue.put(1_700_000_001_000, vec![of(2)]).unwrap_err();
        assert_eq!(queue.next(100).unwrap().len(), 1, "what comes is sent all the same");
        drop(queue);
        let database = redb::Database::open(&path).unwrap();
        let blocks = database.begin_read().unwrap().open_table(BLOCKS).unwrap();
        assert_eq!(blocks.range(0..).unwrap().count(), 2);
    }

    #[test]
    fn a_damaged_file_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("queue-a.redb"), b"something else").unwrap();
        let (mut queue, notice) = Queue::open(folder.path(), "a", 1000);
        assert!(notice.unwrap().contains("queue-a.redb.damaged-1"));
        queue.put(1_000, vec![of(2)]).unwrap();
        assert_eq!(numbers(&queue.next(10).unwrap()), [0]);
    }
}
