//! Numbers in few bits: each is written as its distance from what the ones before let expect.

use crate::bits::{Bits, Reader};
use crate::encoding::{Cursor, DecodeError, put_number, unzigzag, zigzag};

/// So many ones announce a number that is spelled out.
const SPELLED_OUT: usize = 16;
/// The widest remainder, so that a number that is not spelled out is written in one go.
const WIDEST: usize = 40;
/// Bits of the length of a number that is spelled out.
const LENGTH: usize = 6;

/// How large numbers were lately: 256 times the mean of their lengths in bits.
///
/// A number is split: what exceeds the expected length as that many ones and a zero, the rest as it is (Rice's code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spread(u16);

/// A column of counts: where they were lately, and how far from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Level {
    /// 16 times the mean of the counts.
    mean: u32,
    spread: Spread,
}

impl Spread {
    pub(crate) fn put(&mut self, bits: &mut Bits, number: u64) {
        let width = self.width();
        let ones = number >> width;
        if ones < SPELLED_OUT as u64 {
            let ones = ones as usize;
            let head = !(u64::MAX << ones);
            let rest = number & !(u64::MAX << width);
            bits.push(head | rest << (ones + 1), ones + 1 + width);
        } else {
            let length = length(number);
            bits.push(!(u64::MAX << SPELLED_OUT) | (length as u64 - 1) << SPELLED_OUT, SPELLED_OUT + LENGTH);
            bits.push(number, length);
        }
        self.learn(number);
    }

    pub(crate) fn take(&mut self, reader: &mut Reader<'_>) -> u64 {
        let width = self.width();
        let next = reader.peek();
        let ones = next.trailing_ones() as usize;
        let number = if ones < SPELLED_OUT {
            reader.skip(ones + 1 + width);
            let rest = (next >> (ones + 1)) & !(u64::MAX << width);
            (ones as u64) << width | rest
        } else {
            reader.skip(SPELLED_OUT);
            let length = reader.take(LENGTH) as usize + 1;
            reader.take(length)
        };
        self.learn(number);
        number
    }

    fn width(self) -> usize {
        usize::from(self.0.saturating_add(64) >> 8).min(WIDEST)
    }

    fn learn(&mut self, number: u64) {
        let seen = i32::try_from(length(number) << 8).unwrap_or(0);
        let known = i32::from(self.0);
        self.0 = u16::try_from(known + ((seen - known) >> 4)).unwrap_or(u16::MAX);
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        put_number(out, self.0.into());
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        u16::try_from(cursor.number()?).map(Self).map_err(|_| DecodeError::Invalid("a spread"))
    }
}

impl Level {
    pub(crate) fn put(&mut self, bits: &mut Bits, count: u64) {
        let expected = self.expected();
        let number =
            if count <= 2 * expected { zigzag(count.wrapping_sub(expected).cast_signed()) } else { count };
        self.spread.put(bits, number);
        self.learn(count);
    }

    pub(crate) fn take(&mut self, reader: &mut Reader<'_>) -> u64 {
        let expected = self.expected();
        let number = self.spread.take(reader);
        let count =
            if number <= 2 * expected { expected.wrapping_add_signed(unzigzag(number)) } else { number };
        self.learn(count);
        count
    }

    fn expected(self) -> u64 {
        u64::from(self.mean >> 4)
    }

    fn learn(&mut self, count: u64) {
        let seen = i64::try_from(count.min(u64::from(u32::MAX >> 4)) << 4).unwrap_or(0);
        let known = i64::from(self.mean);
        self.mean = u32::try_from(known + ((seen - known) >> 3)).unwrap_or(u32::MAX);
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        put_number(out, self.mean.into());
        self.spread.write(out);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let mean = u32::try_from(cursor.number()?).map_err(|_| DecodeError::Invalid("a mean"))?;
        Ok(Self { mean, spread: Spread::read(cursor)? })
    }
}

/// Of how many bits a number is; 0 has none.
fn length(number: u64) -> usize {
    (u64::BITS - number.leading_zeros()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![4 => 0u64..3, 4 => 250u64..350, 1 => any::<u64>(), 1 => (0u32..64).prop_map(|n| u64::MAX >> n)]
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(numbers in prop::collection::vec(number(), 0..300)) {
            let mut bits = Bits::default();
            let (mut level, mut spread) = (Level::default(), Spread::default());
            for &number in &numbers {
                level.put(&mut bits, number);
                spread.put(&mut bits, number);
            }
            let mut reader = bits.reader(0);
            let (mut level_again, mut spread_again) = (Level::default(), Spread::default());
            for &number in &numbers {
                prop_assert_eq!(level_again.take(&mut reader), number);
                prop_assert_eq!(spread_again.take(&mut reader), number);
            }
            prop_assert_eq!((level_again, spread_again), (level, spread));
            prop_assert_eq!(reader.count(), bits.len());
        }
    }

    #[test]
    fn numbers_that_stay_near_a_level_need_few_bits() {
        let mut bits = Bits::default();
        let mut level = Level::default();
        for n in 0..1000 {
            level.put(&mut bits, 100_000 + n * 7 % 16);
        }
        assert!(bits.len() < 7 * 1000, "{} bits", bits.len());
    }
}
