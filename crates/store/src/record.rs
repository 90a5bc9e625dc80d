//! One record of the log: what it is, its content, and a sum over both that tells when it was damaged.

/// The version of the format; drawn in `docs/format/store.md`.
pub const FORMAT: u64 = 4;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The entries of a batch, one after the other.
    Entries,
    /// Everything but series and windows, as it was after the entries of its batch.
    State,
    /// Series and windows of some subjects, as they were after the entries of their batch.
    Subjects,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Entries, Self::State, Self::Subjects];
}

/// A record with room for its sum: content is added to it.
#[must_use]
pub fn begin(kind: Kind) -> Vec<u8> {
    vec![0, 0, 0, 0, kind as u8]
}

/// Puts the sum in its place.
#[must_use]
pub fn end(mut record: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&record[4..]);
    record[..4].copy_from_slice(&sum.to_le_bytes());
    record
}

/// Kind and content; `None` when the record was damaged.
#[must_use]
pub fn open(record: &[u8]) -> Option<(Kind, &[u8])> {
    let (sum, rest) = record.split_first_chunk::<4>()?;
    let (&kind, content) = rest.split_first()?;
    let whole = crc32fast::hash(rest) == u32::from_le_bytes(*sum);
    Some((*Kind::ALL.get(usize::from(kind)).filter(|_| whole)?, content))
}
