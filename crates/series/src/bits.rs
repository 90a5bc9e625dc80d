//! A queue of bits: written at the end, read anywhere, dropped from the front.

use std::collections::VecDeque;

use crate::encoding::{Cursor, DecodeError, put_number};

const WORD: usize = 64;

/// Bits in the order they came, the first in the lowest place of the first word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bits {
    words: VecDeque<u64>,
    /// How many bits of the first word are dropped already, below 64.
    start: usize,
    len: usize,
}

/// Reads on from a place among the bits; behind the last one there are zeros.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    words: (&'a [u64], &'a [u64]),
    at: usize,
    begin: usize,
}

impl Bits {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds the lowest `width` bits of `value`; the others must be zero.
    pub(crate) fn push(&mut self, value: u64, width: usize) {
        debug_assert!(width <= WORD && (width == WORD || value >> width == 0), "{value} in {width} bits");
        let used = (self.start + self.len) % WORD;
        match self.words.back_mut() {
            Some(last) if used > 0 => {
                *last |= value << used;
                if used + width > WORD {
                    self.push_word(value >> (WORD - used));
                }
            }
            _ if width > 0 => self.push_word(value),
            _ => {}
        }
        self.len += width;
    }

    /// Drops the first `width` bits.
    pub(crate) fn drop_front(&mut self, width: usize) {
        let width = width.min(self.len);
        self.len -= width;
        self.start += width;
        if self.len == 0 {
            self.words.clear();
            self.start = 0;
        }
        while self.start >= WORD {
            self.words.pop_front();
            self.start -= WORD;
        }
        let (len, capacity) = (self.words.len(), self.words.capacity());
        if capacity > 2 * len + 16 {
            self.words.shrink_to(len + 4);
        }
    }

    /// Reads from the `at`th bit on.
    pub(crate) fn reader(&self, at: usize) -> Reader<'_> {
        let begin = self.start + at;
        Reader { words: self.words.as_slices(), at: begin, begin }
    }

    /// How many bits are dropped of the first word, how many there are, the words.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.len as u64);
        if self.len > 0 {
            out.extend((self.start as u64).to_le_bytes().first());
            out.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let len = usize::try_from(cursor.number()?).unwrap_or(usize::MAX);
        if len == 0 {
            return Ok(Self::default());
        }
        let start = usize::from(cursor.byte()?);
        let end = start.checked_add(len).filter(|_| start < WORD);
        let end = end.ok_or(DecodeError::Invalid("a number of bits"))?;
        let (bytes, _) = cursor.take(end.div_ceil(WORD).saturating_mul(8))?.as_chunks::<8>();
        let words: VecDeque<u64> = bytes.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let unused = words
            .back()
            .map_or(0, |last| last.unbounded_shr(u32::try_from((end - 1) % WORD + 1).unwrap_or(0)));
        if unused == 0 {
            Ok(Self { words, start, len })
        } else {
            Err(DecodeError::Invalid("bits behind the last"))
        }
    }

    /// Room grows by a sixteenth, not by the whole: there are tens of thousands of these.
    fn push_word(&mut self, word: u64) {
        let len = self.words.len();
        if len == self.words.capacity() {
            self.words.reserve_exact(len / 16 + 2);
        }
        self.words.push_back(word);
    }
}

impl Reader<'_> {
    /// The next 64 bits.
    pub(crate) fn peek(&self) -> u64 {
        let (index, used) = (self.at / WORD, self.at % WORD);
        let low = self.word(index) >> used;
        if used == 0 { low } else { low | self.word(index + 1) << (WORD - used) }
    }

    /// The next `width` bits, at most 64.
    pub(crate) fn take(&mut self, width: usize) -> u64 {
        let value = self.peek();
        self.at += width;
        if width >= WORD { value } else { value & !(u64::MAX << width) }
    }

    pub(crate) fn skip(&mut self, width: usize) {
        self.at += width;
    }

    /// How many bits were read.
    pub(crate) fn count(&self) -> usize {
        self.at - self.begin
    }

    fn word(&self, index: usize) -> u64 {
        let (front, back) = self.words;
        match front.get(index) {
            Some(&word) => word,
            None => back.get(index - front.len()).copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Numbers of any width in, dropped in the same order, against a plain queue of them.
        #[test]
        fn it_is_a_queue(steps in prop::collection::vec((any::<bool>(), any::<u64>(), 0usize..=64), 0..400)) {
            let mut bits = Bits::default();
            let mut plain: VecDeque<(u64, usize)> = VecDeque::new();
            for (drops, value, width) in steps {
                if drops && let Some((value, width)) = plain.pop_front() {
                    prop_assert_eq!(bits.reader(0).take(width), value);
                    bits.drop_front(width);
                } else {
                    let value = value & u64::MAX.unbounded_shr(64 - u32::try_from(width).unwrap());
                    bits.push(value, width);
                    plain.push_back((value, width));
                }
                prop_assert_eq!(bits.len(), plain.iter().map(|(_, width)| width).sum::<usize>());
            }
            let mut reader = bits.reader(0);
            for (value, width) in plain {
                prop_assert_eq!(reader.take(width), value);
            }
            prop_assert_eq!(reader.count(), bits.len());
            let mut saved = Vec::new();
            bits.write(&mut saved);
            prop_assert_eq!(Bits::read(&mut Cursor::new(&saved)), Ok(bits));
        }
    }
}
