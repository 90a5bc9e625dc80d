//! Numbers as bytes, and bytes that may be damaged as numbers: what every saved form is made of.

use std::fmt;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// They end before the last field.
    Short,
    /// They were written by another version of the format.
    Version(u8),
    /// A field has a value that is never written; what is wrong with it.
    Invalid(&'static str),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => f.write_str("the bytes end before the last field"),
            Self::Version(version) => {
                write!(f, "written in format {version}, which this build does not read")
            }
            Self::Invalid(what) => write!(f, "{what}: the bytes are damaged"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Adds a number in as many bytes as it needs: seven bits in each, the lowest first, the top bit set in all but the
/// last.
pub fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Adds a number with a sign: 0, -1, 1, -2 … become 0, 1, 2, 3 ….
pub fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, zigzag(number));
}

/// Adds a text: its length in bytes and its bytes.
pub fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// 2⁶⁴, as [`put_number`] would write it: the successor of the last number.
const BEHIND_THE_LAST: [u8; 10] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2];

/// Adds a number that may be unknown: 0, or one more than the number.
pub fn put_option(out: &mut Vec<u8>, number: Option<u64>) {
    match number.map(|number| number.checked_add(1)) {
        None => out.push(0),
        Some(Some(next)) => put_number(out, next),
        Some(None) => out.extend_from_slice(&BEHIND_THE_LAST),
    }
}

/// 0, -1, 1, -2 … as 0, 1, 2, 3 ….
#[must_use]
pub fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// The number that [`zigzag`] made this of.
#[must_use]
pub fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// No clock goes as far from 1970: thirty million years.
const FARTHEST_SECOND: i64 = 1 << 50;

/// Reads fields off the front of bytes.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// As many bytes as asked for.
    ///
    /// # Errors
    /// [`DecodeError::Short`]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(DecodeError::Short)?;
        self.rest = rest;
        Ok(head)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`DecodeError::Short`]
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    /// The byte that names the version of what follows.
    ///
    /// # Errors
    /// [`DecodeError::Version`] when it is another than this.
    pub fn version(&mut self, expected: u8) -> Result<(), DecodeError> {
        self.version_since(expected, expected).map(|_| ())
    }

    /// The same where older versions are read too: which of `oldest..=newest` it is.
    ///
    /// # Errors
    /// [`DecodeError::Version`] when it is none of these.
    pub fn version_since(&mut self, oldest: u8, newest: u8) -> Result<u8, DecodeError> {
        let version = self.byte()?;
        if (oldest..=newest).contains(&version) { Ok(version) } else { Err(DecodeError::Version(version)) }
    }

    /// 0 or 1.
    ///
    /// # Errors
    /// [`DecodeError`] when it is anything else.
    pub fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Invalid("a flag that is neither 0 nor 1")),
        }
    }

    /// A number as [`put_number`] wrote it.
    ///
    /// # Errors
    /// [`DecodeError`] when it ends too early or is longer than it needs to be.
    pub fn number(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    break;
                }
                return Ok(number);
            }
        }
        Err(DecodeError::Invalid("a number in more bytes than it needs"))
    }

    /// A number as [`put_signed`] wrote it.
    ///
    /// # Errors
    /// As [`Cursor::number`].
    pub fn signed(&mut self) -> Result<i64, DecodeError> {
        self.number().map(unzigzag)
    }

    /// A second, UTC. One that no clock can show is refused, so that whoever computes with it need not care.
    ///
    /// # Errors
    /// As [`Cursor::number`].
    pub fn second(&mut self) -> Result<i64, DecodeError> {
        let second = self.signed()?;
        let possible = -FARTHEST_SECOND..=FARTHEST_SECOND;
        if possible.contains(&second) { Ok(second) } else { Err(DecodeError::Invalid("a second")) }
    }

    /// A text as [`put_text`] wrote it.
    ///
    /// # Errors
    /// [`DecodeError`] when it is longer than the rest or no UTF-8.
    pub fn text(&mut self) -> Result<String, DecodeError> {
        let length = self.count(1, usize::MAX)?;
        let text = std::str::from_utf8(self.take(length)?);
        text.map(str::to_owned).map_err(|_| DecodeError::Invalid("a text that is not UTF-8"))
    }

    /// A number as [`put_option`] wrote it.
    ///
    /// # Errors
    /// As [`Cursor::number`].
    pub fn option(&mut self) -> Result<Option<u64>, DecodeError> {
        if let Some(rest) = self.rest.strip_prefix(&BEHIND_THE_LAST) {
            self.rest = rest;
            return Ok(Some(u64::MAX));
        }
        Ok(self.number()?.checked_sub(1))
    }

    /// A number of at most 32 bits.
    ///
    /// # Errors
    /// As [`Cursor::number`].
    pub fn small(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.number()?).map_err(|_| DecodeError::Invalid("a number of more than 32 bits"))
    }

    /// A number of eight bytes, the lowest first.
    ///
    /// # Errors
    /// [`DecodeError::Short`]
    pub fn fixed(&mut self) -> Result<u64, DecodeError> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// An id: 16 bytes, the lowest first.
    ///
    /// # Errors
    /// [`DecodeError::Short`]
    pub fn id(&mut self) -> Result<u128, DecodeError> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(self.take(16)?);
        Ok(u128::from_le_bytes(bytes))
    }

    /// How many things of at least `size` bytes follow: more than the rest can hold is refused, and more than `most`.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn count(&mut self, size: usize, most: usize) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > most {
            return Err(DecodeError::Invalid("more of a thing than there can be"));
        }
        if count.saturating_mul(size) > self.rest.len() { Err(DecodeError::Short) } else { Ok(count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_is_read_back(numbers in prop::collection::vec(any::<(u64, i64, u8)>(), 0..50)) {
            let mut out = Vec::new();
            for &(number, signed, shift) in &numbers {
                put_number(&mut out, number >> (shift % 64));
                put_signed(&mut out, signed >> (shift % 64));
            }
            let mut cursor = Cursor::new(&out);
            for &(number, signed, shift) in &numbers {
                prop_assert_eq!(cursor.number(), Ok(number >> (shift % 64)));
                prop_assert_eq!(cursor.signed(), Ok(signed >> (shift % 64)));
            }
            prop_assert!(cursor.rest().is_empty());
        }

        #[test]
        fn a_number_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            let mut cursor = Cursor::new(&bytes);
            if let Ok(number) = cursor.number() {
                let mut again = Vec::new();
                put_number(&mut again, number);
                prop_assert_eq!(&again[..], &bytes[..again.len()]);
            }
        }
    }

    /// Sums saturate at the last number.
    #[test]
    fn a_number_that_may_be_unknown_may_be_any() {
        for number in [None, Some(0), Some(1), Some(u64::MAX - 1), Some(u64::MAX)] {
            let mut out = Vec::new();
            put_option(&mut out, number);
            out.push(7);
            let mut cursor = Cursor::new(&out);
            assert_eq!(cursor.option(), Ok(number));
            assert_eq!(cursor.rest(), [7]);
        }
    }

    #[test]
    fn a_count_that_cannot_fit_is_refused_before_anything_is_made_of_it() {
        let mut out = Vec::new();
        put_number(&mut out, u64::MAX);
        assert_eq!(Cursor::new(&out).count(1, usize::MAX), Err(DecodeError::Short));
        assert!(Cursor::new(&[200, 1, 0]).count(0, 199).is_err());
    }
}
