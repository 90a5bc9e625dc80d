//! Buckets that no longer change, a few bits each: a queue, the oldest at the front.

use crate::bits::{Bits, Reader};
use crate::bucket::{Bucket, Span};
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_number, unzigzag, zigzag};
use crate::level::{Level, Spread};

/// How a row begins: its first one or three bits, the lowest first.
const NOTHING_HAPPENED: u64 = 0b1;
const ORDINARY: u64 = 0b10;
const GAP: u64 = 0b100;

/// Rows of buckets, `None` being a gap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rows {
    bits: Bits,
    count: usize,
    front: Model,
    back: Model,
}

/// What the buckets up to a place let expect of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Model {
    active: Option<u64>,
    created: Level,
    destroyed: Level,
    rejected: Level,
    moved: Spread,
    below: Spread,
    above: Spread,
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn push_back(&mut self, bucket: Option<&Bucket>) {
        self.back.put(&mut self.bits, bucket);
        self.count += 1;
    }

    /// Forgets the oldest.
    pub(crate) fn pop_front(&mut self) {
        let mut reader = self.bits.reader(0);
        self.front.take(&mut reader);
        let width = reader.count();
        self.bits.drop_front(width);
        self.count = self.count.saturating_sub(1);
    }

    /// From the oldest to the newest.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<Bucket>> {
        let mut model = self.front;
        let mut reader = self.bits.reader(0);
        (0..self.count).map(move |_| model.take(&mut reader))
    }

    /// How many there are, what is expected of the first, the bits.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.count as u64);
        self.front.write(out);
        self.bits.write(out);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>, most: usize) -> Result<Self, DecodeError> {
        let count = cursor.count(0, most)?;
        let front = Model::read(cursor)?;
        let bits = Bits::read(cursor)?;
        let mut back = front;
        let mut reader = bits.reader(0);
        for _ in 0..count {
            back.take(&mut reader);
        }
        if reader.count() != bits.len() {
            return Err(DecodeError::Invalid("rows that do not fill their bits"));
        }
        Ok(Self { bits, count, front, back })
    }
}

impl Model {
    fn put(&mut self, bits: &mut Bits, bucket: Option<&Bucket>) {
        let Some(bucket) = bucket else { return bits.push(GAP, 3) };
        let Bucket { counts, active, late } = *bucket;
        let as_told = active.is_some() == self.active.is_some();
        if as_told && !late {
            if counts.is_zero()
                && active.is_none_or(|span| self.active.is_some_and(|last| span.is_only(last)))
            {
                return bits.push(NOTHING_HAPPENED, 1);
            }
            bits.push(ORDINARY, 2);
        } else {
            bits.push(u64::from(late) << 3 | u64::from(active.is_some()) << 4, 5);
        }
        self.created.put(bits, counts.created);
        self.destroyed.put(bits, counts.destroyed);
        self.rejected.put(bits, counts.rejected);
        if let Some(Span { last, min, max }) = active {
            let moved = last.wrapping_sub(self.expected(counts)).cast_signed();
            self.moved.put(bits, zigzag(moved));
            self.below.put(bits, last.wrapping_sub(min));
            self.above.put(bits, max.wrapping_sub(last));
        }
        self.active = active.map(|span| span.last);
    }

    fn take(&mut self, reader: &mut Reader<'_>) -> Option<Bucket> {
        let head = reader.peek();
        let (late, told) = if head & 1 == NOTHING_HAPPENED {
            reader.skip(1);
            let active = self.active.map(Span::of);
            return Some(Bucket { counts: Counts::ZERO, active, late: false });
        } else if head & 3 == ORDINARY {
            reader.skip(2);
            (false, self.active.is_some())
        } else if head & 7 == GAP {
            reader.skip(3);
            return None;
        } else {
            reader.skip(5);
            (head & 8 != 0, head & 16 != 0)
        };
        let counts = Counts {
            created: self.created.take(reader),
            destroyed: self.destroyed.take(reader),
            rejected: self.rejected.take(reader),
        };
        let active = told.then(|| {
            let moved = unzigzag(self.moved.take(reader));
            let last = self.expected(counts).wrapping_add_signed(moved);
            let min = last.wrapping_sub(self.below.take(reader));
            let max = last.wrapping_add(self.above.take(reader));
            Span { last, min, max }
        });
        self.active = active.map(|span| span.last);
        Some(Bucket { counts, active, late })
    }

    /// Sessions that exist are those that existed, and the created, without the destroyed.
    fn expected(&self, counts: Counts) -> u64 {
        self.active.unwrap_or(0).wrapping_add(counts.created).wrapping_sub(counts.destroyed)
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.active.is_some().into());
        if let Some(active) = self.active {
            put_number(out, active);
        }
        for level in [self.created, self.destroyed, self.rejected] {
            level.write(out);
        }
        for spread in [self.moved, self.below, self.above] {
            spread.write(out);
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            active: if cursor.flag()? { Some(cursor.number()?) } else { None },
            created: Level::read(cursor)?,
            destroyed: Level::read(cursor)?,
            rejected: Level::read(cursor)?,
            moved: Spread::read(cursor)?,
            below: Spread::read(cursor)?,
            above: Spread::read(cursor)?,
        })
    }
}
