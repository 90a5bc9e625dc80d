//! What happened in single seconds, a few bits each: a queue, the oldest at the front.

use crate::bits::{Bits, Reader};
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_signed};
use crate::level::{Level, Spread};

/// Seconds in which something happened, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Seconds {
    bits: Bits,
    front: Model,
    back: Model,
}

/// A place among the seconds. It stays where it is while seconds are added; forgetting moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Bits from the front to here.
    at: usize,
    model: Model,
}

/// What the seconds up to a place let expect of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Model {
    second: i64,
    pause: Spread,
    created: Level,
    destroyed: Level,
    rejected: Level,
}

impl Seconds {
    /// None, and the first to come is later than this one.
    pub(crate) fn after(second: i64) -> Self {
        let model = Model { second, ..Model::default() };
        Self { bits: Bits::default(), front: model, back: model }
    }

    /// Adds a second, later than all others.
    pub(crate) fn push_back(&mut self, second: i64, counts: Counts) {
        self.back.put(&mut self.bits, second, counts);
    }

    /// The place of the oldest.
    pub(crate) fn first(&self) -> Place {
        Place { at: 0, model: self.front }
    }

    /// The second at a place, if it is not later than `end`; the place goes on to the next.
    pub(crate) fn next_until(&self, place: &mut Place, end: i64) -> Option<(i64, Counts)> {
        if place.at >= self.bits.len() {
            return None;
        }
        let mut reader = self.bits.reader(place.at);
        let mut model = place.model;
        let counts = model.take_until(&mut reader, end)?;
        *place = Place { at: place.at + reader.count(), model };
        Some((model.second, counts))
    }

    /// Forgets what lies before a place; `other`, a later one, is moved with it.
    pub(crate) fn forget_before(&mut self, place: &Place, other: &mut Place) {
        self.bits.drop_front(place.at);
        self.front = place.model;
        other.at = other.at.saturating_sub(place.at);
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.front.write(out);
        self.bits.write(out);
    }

    /// Shows every second to `each`, which may refuse it.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        mut each: impl FnMut(i64, Counts) -> Result<(), DecodeError>,
    ) -> Result<Self, DecodeError> {
        let front = Model::read(cursor)?;
        let bits = Bits::read(cursor)?;
        let mut back = front;
        let mut reader = bits.reader(0);
        while reader.count() < bits.len() {
            let counts = back.take(&mut reader);
            each(back.second, counts)?;
        }
        if reader.count() > bits.len() {
            return Err(DecodeError::Invalid("seconds that do not fill their bits"));
        }
        Ok(Self { bits, front, back })
    }
}

impl Model {
    fn put(&mut self, bits: &mut Bits, second: i64, counts: Counts) {
        // Seconds come in order: the next one is at least one later.
        self.pause.put(bits, second.wrapping_sub(self.second).wrapping_sub(1).cast_unsigned());
        self.created.put(bits, counts.created);
        self.destroyed.put(bits, counts.destroyed);
        self.rejected.put(bits, counts.rejected);
        self.second = second;
    }

    fn take(&mut self, reader: &mut Reader<'_>) -> Counts {
        let pause = self.pause.take(reader).cast_signed();
        self.second = self.second.wrapping_add(pause).wrapping_add(1);
        Counts {
            created: self.created.take(reader),
            destroyed: self.destroyed.take(reader),
            rejected: self.rejected.take(reader),
        }
    }

    /// Takes the next second unless it is later than `end`; then the model is of no further use.
    fn take_until(&mut self, reader: &mut Reader<'_>, end: i64) -> Option<Counts> {
        let pause = self.pause.clone().take(&mut reader.clone()).cast_signed();
        if self.second.wrapping_add(pause).wrapping_add(1) > end {
            return None;
        }
        Some(self.take(reader))
    }

    fn write(&self, out: &mut Vec<u8>) {
        put_signed(out, self.second);
        self.pause.write(out);
        for level in [self.created, self.destroyed, self.rejected] {
            level.write(out);
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            // Some seconds before the first that was booked; nothing is computed with it that could go wrong.
            second: cursor.signed()?,
            pause: Spread::read(cursor)?,
            created: Level::read(cursor)?,
            destroyed: Level::read(cursor)?,
            rejected: Level::read(cursor)?,
        })
    }
}
