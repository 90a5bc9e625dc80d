//! The performance data that a HotSpot JVM keeps in `/tmp/hsperfdata_<user>/<pid>`: its texts, by name.
//!
//! ```text
//! 0   ca fe c0 c0   magic, always in this order
//! 4   u8            byte order of what follows: 0 big endian, 1 little endian
//! 5   u8 u8         format version, 2.0
//! 7   u8            1 as soon as the JVM has written all of it
//! 8   i32           bytes in use
//! 24  i32 i32       offset of the first entry, number of entries
//!
//! each entry, offsets from its own start:
//! 0   i32           length of the entry, with its name and value
//! 4   i32           offset of the name, which ends in a zero byte
//! 8   i32           length of the value; 0 for a single number
//! 12  u8            type, as in Java descriptors: 'B' for a text, 'J' for a number
//! 16  i32           offset of the value
//! ```
//!
//! The file belongs to another process, which may be hostile or in the middle of writing: every offset is
//! checked, and nothing here panics.

use std::collections::BTreeMap;

const MAGIC: [u8; 4] = [0xca, 0xfe, 0xc0, 0xc0];
const HEADER: usize = 32;
const ENTRY: usize = 20;

/// Why bytes are not readable as performance data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PerfDataError {
    /// The four bytes at the start are not HotSpot's.
    #[error("these are not the performance data of a HotSpot JVM")]
    Magic,
    /// Fewer bytes than a header has.
    #[error("the performance data end within their header")]
    Short,
    /// A format other than 2.x.
    #[error("performance data of format {0} are not known, only of format 2")]
    Version(u8),
    /// The JVM has not finished writing them.
    #[error("the JVM is still writing its performance data")]
    Unfinished,
}

/// The texts of a JVM's performance data, such as `java.property.java.version`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PerfData {
    texts: BTreeMap<String, Vec<u8>>,
}

impl PerfData {
    /// Reads all texts in `bytes`. An entry that does not fit ends the reading; what came before it is kept.
    ///
    /// # Errors
    /// When the header is missing, unknown or says that the data are not complete yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, PerfDataError> {
        if bytes.get(..4) != Some(&MAGIC[..]) {
            return Err(PerfDataError::Magic);
        }
        let header = bytes.get(..HEADER).ok_or(PerfDataError::Short)?;
        let order = Order { little: header[4] == 1 };
        if header[5] != 2 {
            return Err(PerfDataError::Version(header[5]));
        }
        if header[7] == 0 {
            return Err(PerfDataError::Unfinished);
        }
        let used = order.length(bytes, 8).filter(|&used| used >= HEADER).unwrap_or(bytes.len());
        let bytes = &bytes[..used.min(bytes.len())];
        let mut at = order.length(bytes, 24).unwrap_or(bytes.len());
        let entries = order.length(bytes, 28).unwrap_or(0);
        let mut texts = BTreeMap::new();
        for _ in 0..entries {
            let Some((length, text)) = order.entry(bytes, at) else { break };
            if let Some((name, value)) = text {
                texts.insert(name.to_owned(), value.to_vec());
            }
            at += length;
        }
        Ok(Self { texts })
    }

    /// The text called `name`, without its closing zero bytes.
    pub fn text(&self, name: &str) -> Option<&[u8]> {
        self.texts.get(name).map(Vec::as_slice)
    }

    /// Whether this JVM answers attach requests; `None` when it does not say.
    pub fn attach_allowed(&self) -> Option<bool> {
        match self.text("sun.rt.jvmCapabilities")?.first()? {
            b'0' => Some(false),
            b'1' => Some(true),
            _ => None,
        }
    }
}

/// A text's name and value.
type Text<'a> = (&'a str, &'a [u8]);

/// The byte order of the numbers in one file.
#[derive(Clone, Copy)]
struct Order {
    little: bool,
}

impl Order {
    /// The number at `at`, if it is one that can be a length or an offset.
    fn length(self, bytes: &[u8], at: usize) -> Option<usize> {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let number = if self.little { i32::from_le_bytes(four) } else { i32::from_be_bytes(four) };
        usize::try_from(number).ok()
    }

    /// The length of the entry at `at`, and its name and value if it is a text.
    fn entry(self, bytes: &[u8], at: usize) -> Option<(usize, Option<Text<'_>>)> {
        let length = self.length(bytes, at)?;
        if length < ENTRY {
            return None;
        }
        let entry = bytes.get(at..at.checked_add(length)?)?;
        Some((length, self.text(entry)))
    }

    fn text(self, entry: &[u8]) -> Option<Text<'_>> {
        let (name_at, size, value_at) =
            (self.length(entry, 4)?, self.length(entry, 8)?, self.length(entry, 16)?);
        if entry.get(12) != Some(&b'B') || size == 0 {
            return None;
        }
        let name = until_zero(entry.get(name_at..)?);
        let value = until_zero(entry.get(value_at..value_at.checked_add(size)?)?);
        Some((std::str::from_utf8(name).ok()?, value))
    }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes the format by hand, as the head of this file draws it.
    struct Builder {
        little: bool,
        entries: Vec<Vec<u8>>,
    }

    impl Builder {
        fn new(little: bool) -> Self {
            Self { little, entries: Vec::new() }
        }

        fn number(&self, number: usize) -> [u8; 4] {
            let number = i32::try_from(number).unwrap();
            if self.little { number.to_le_bytes() } else { number.to_be_bytes() }
        }

        fn entry(mut self, kind: u8, name: &str, value: &[u8], vector: usize) -> Self {
            let value_at = ENTRY + name.len() + 1;
            let mut entry = Vec::new();
            entry.extend(self.number(value_at + value.len()));
            entry.extend(self.number(ENTRY));
            entry.extend(self.number(vector));
            entry.extend([kind, 0, 5, 1]);
            entry.extend(self.number(value_at));
            entry.extend(name.as_bytes());
            entry.push(0);
            entry.extend(value);
            self.entries.push(entry);
            self
        }

        fn text(self, name: &str, value: &str) -> Self {
            let mut bytes = value.as_bytes().to_vec();
            bytes.push(0);
            let size = bytes.len();
            self.entry(b'B', name, &bytes, size)
        }

        fn count(self, name: &str) -> Self {
            self.entry(b'J', name, &7_i64.to_le_bytes(), 0)
        }

        fn build(&self) -> Vec<u8> {
            let used = HEADER + self.entries.iter().map(Vec::len).sum::<usize>();
            let mut bytes = MAGIC.to_vec();
            bytes.extend([u8::from(self.little), 2, 0, 1]);
            bytes.extend(self.number(used));
            bytes.extend([0; 12]);
            bytes.extend(self.number(HEADER));
            bytes.extend(self.number(self.entries.len()));
            bytes.extend(self.entries.iter().flatten());
            bytes.resize(used.next_multiple_of(4096), 0);
            bytes
        }
    }

    #[test]
    fn texts_are_found_in_both_byte_orders_and_numbers_are_passed_over() {
        for little in [true, false] {
            let bytes = Builder::new(little)
                .count("sun.gc.cause")
                .text("java.property.java.version", "17.0.15")
                .text("sun.rt.jvmCapabilities", "1100")
                .build();
            let data = PerfData::parse(&bytes).unwrap();
            assert_eq!(data.text("java.property.java.version"), Some(&b"17.0.15"[..]));
            assert_eq!(data.text("sun.gc.cause"), None);
            assert_eq!(data.attach_allowed(), Some(true));
        }
    }

    #[test]
    fn a_jvm_with_attach_switched_off_says_so() {
        let bytes = Builder::new(true).text("sun.rt.jvmCapabilities", "0100").build();
        assert_eq!(PerfData::parse(&bytes).unwrap().attach_allowed(), Some(false));
        assert_eq!(PerfData::default().attach_allowed(), None);
    }

    #[test]
    fn what_is_not_performance_data_is_refused_with_a_reason() {
        assert_eq!(PerfData::parse(b"\x7fELF"), Err(PerfDataError::Magic));
        assert_eq!(PerfData::parse(&MAGIC), Err(PerfDataError::Short));
        let mut bytes = Builder::new(true).build();
        bytes[7] = 0;
        assert_eq!(PerfData::parse(&bytes), Err(PerfDataError::Unfinished));
        bytes[5] = 9;
        assert_eq!(PerfData::parse(&bytes), Err(PerfDataError::Version(9)));
    }

    #[test]
    fn an_entry_of_length_zero_does_not_hold_the_reader() {
        let mut bytes = Builder::new(true).text("a", "1").text("b", "2").build();
        let second = HEADER + ENTRY + 4;
        bytes[second..second + 4].fill(0);
        let data = PerfData::parse(&bytes).unwrap();
        assert_eq!((data.text("a"), data.text("b")), (Some(&b"1"[..]), None));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
            let _ = PerfData::parse(&bytes);
        }

        #[test]
        fn damaged_data_never_panic(
            at in 0_usize..600, byte: u8, cut in 0_usize..600,
            names in proptest::collection::vec("[a-z.]{1,20}", 1..10),
        ) {
            let mut bytes = names.iter().fold(Builder::new(true), |b, n| b.text(n, "value")).build();
            if let Some(there) = bytes.get_mut(at) { *there = byte; }
            let _ = PerfData::parse(&bytes);
            let _ = PerfData::parse(&bytes[..cut.min(bytes.len())]);
        }

        #[test]
        fn every_text_written_is_read_back(
            little: bool,
            texts in proptest::collection::btree_map("[a-zA-Z.]{1,30}", "[^\0]{0,60}", 0..20),
        ) {
            let bytes = texts.iter().fold(Builder::new(little), |b, (n, v)| b.text(n, v)).build();
            let data = PerfData::parse(&bytes).unwrap();
            for (name, value) in &texts {
                prop_assert_eq!(data.text(name), Some(value.as_bytes()));
            }
        }
    }
}
