//! What is written at once: all of it or nothing.

/// The records of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number; batches follow each other by one.
    pub number: u64,
    /// The records, in the order in which they are read back.
    pub records: Vec<Vec<u8>>,
    /// Batches before this one are not needed any more.
    pub needed_from: u64,
    /// So many entries had entered the book when it was made; all of them are in it or before it.
    pub entered: u64,
}

impl Batch {
    /// Whether it needs no batch before it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.needed_from == self.number
    }
}
