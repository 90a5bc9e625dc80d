//! An object read again and again, with parts of it: known weakly, their getters found once.
//!
//! The getters are those of an object's concrete class and are only ever called on that object. While it lives, so
//! does its class, and with it the ids of its methods; nothing else needs to be kept.

use std::ffi::CStr;
use std::ptr::null;

use jni_sys::{jfieldID, jmethodID, jobject, jvalue};

use super::failure::Failure;
use super::frame::{Frame, class_name, jni};
use super::local::Local;
use super::weak::Weak;

/// What a getter is expected to return; the other one is tried next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Int,
    Long,
}

impl Number {
    fn signature(self) -> &'static CStr {
        match self {
            Self::Int => c"()I",
            Self::Long => c"()J",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Int => Self::Long,
            Self::Long => Self::Int,
        }
    }
}

/// A getter to find.
pub(crate) struct Wanted {
    pub(crate) name: &'static CStr,
    pub(crate) returns: Number,
    /// The class whose getter does nothing but return a field, and that field.
    pub(crate) field: Option<(&'static str, Field)>,
}

/// A field of a class.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    /// An `int`.
    Int(&'static CStr),
    /// A final `AtomicLong`.
    AtomicLong(&'static CStr),
}

/// Where a number of a watched object is read.
#[derive(Clone, Copy)]
pub(crate) enum Source<'s, 'f> {
    /// By a getter of its own.
    Own(&'static Wanted),
    /// By a getter of another object that belongs to it.
    Part(&'s Local<'f>, &'static Wanted),
    /// By a getter of what a map has under a key: 0 while it has nothing.
    Entry(&'s Local<'f>, &'s Local<'f>, &'static Wanted),
    /// By a getter of its own, without what another one tells. Whatever both count is first in the other one.
    Difference(&'static Wanted, &'static Wanted),
    /// By how many elements have gone through a `LinkedList` of its own, in a field of this name and type, in which each new one
    /// takes the place of the oldest.
    Passed(&'static CStr, &'static CStr),
    /// Nowhere: it is not told.
    Nowhere,
}

/// Reading a number from a field costs a tenth of a call: HotSpot does it without entering the JVM.
enum Getter {
    Method(jmethodID, Number),
    Field(jfieldID),
    /// An object that belongs to the watched one for its life, and the field of its number.
    PartField(Weak, jfieldID),
    /// The same with a method of that object.
    PartMethod(Weak, jmethodID, Number),
    /// Both of the watched object.
    Difference(Box<[Getter; 2]>),
    /// A list that belongs to the watched one, and the fields of its changes and its length.
    Passed(Weak, [jfieldID; 2]),
    /// A map, with its method that finds something by a key, and a key of it.
    Entry(Weak, jmethodID, Weak, &'static CStr),
}

impl Getter {
    fn part(&self) -> Option<&Weak> {
        match self {
            Self::Method(..) | Self::Field(_) | Self::Difference(_) => None,
            Self::PartField(part, _)
            | Self::PartMethod(part, ..)
            | Self::Passed(part, _)
            | Self::Entry(part, ..) => Some(part),
        }
    }

    /// Whether all that it reads besides the watched object is still there.
    fn is_whole(&self, frame: &Frame<'_>) -> bool {
        let is_there = |object: &Weak| object.get(frame).is_some();
        if let Self::Difference(both) = self {
            return both.iter().all(|getter| getter.is_whole(frame));
        }
        let key = if let Self::Entry(_, _, key, _) = self { Some(key) } else { None };
        self.part().is_none_or(is_there) && key.is_none_or(is_there)
    }
}

/// An object with `N` numbers, some of which may not be told.
pub(crate) struct Watched<const N: usize> {
    object: Weak,
    wanted: [Option<&'static CStr>; N],
    getters: [Option<Getter>; N],
}

impl<const N: usize> Watched<N> {
    /// Finds the getters.
    ///
    /// # Errors
    /// When the JVM has no memory. A getter that is missing is no error.
    pub(crate) fn new(
        frame: &Frame<'_>,
        object: &Local<'_>,
        sources: &[Source<'_, '_>; N],
    ) -> Result<Self, Failure> {
        Ok(Self {
            object: Weak::new(frame, object)?,
            wanted: sources.each_ref().map(|source| match source {
                Source::Own(wanted) | Source::Part(_, wanted) | Source::Entry(_, _, wanted) => {
                    Some(wanted.name)
                }
                Source::Difference(_, less) => Some(less.name),
                Source::Passed(field, _) => Some(*field),
                Source::Nowhere => None,
            }),
            getters: sources.each_ref().map(|source| match source {
                Source::Own(wanted) => find(frame, object, wanted),
                Source::Part(part, wanted) => find_in_part(frame, part, wanted),
                Source::Entry(map, key, wanted) => find_in_map(frame, map, key, wanted),
                Source::Difference(from, less) => find_difference(frame, object, from, less),
                Source::Passed(field, signature) => find_passed(frame, object, field, signature),
                Source::Nowhere => None,
            }),
        })
    }

    /// Whether a number is told.
    pub(crate) fn has(&self, number: usize) -> bool {
        self.getters[number].is_some()
    }

    /// The name of the getter of a number; empty if none is wanted.
    pub(crate) fn name(&self, number: usize) -> String {
        self.wanted[number].map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// The names of the getters that are not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = String> {
        (0..N)
            .filter(|&number| !self.has(number))
            .map(|number| self.name(number))
            .filter(|name| !name.is_empty())
    }

    /// Whether every part that is read is still there. One that was replaced may be collected.
    pub(crate) fn is_whole(&self, frame: &Frame<'_>) -> bool {
        self.getters.iter().flatten().all(|getter| getter.is_whole(frame))
    }

    /// Whether this is `object`, and not collected.
    pub(crate) fn is(&self, frame: &Frame<'_>, object: &Local<'_>) -> bool {
        self.object.is(frame, object)
    }

    /// Holds the object for a frame; `None` once it was collected.
    pub(crate) fn hold<'f>(&self, frame: &Frame<'f>) -> Option<Held<'_, 'f, N>> {
        let object = self.object.get(frame)?;
        let part = |getter: &Option<Getter>| getter.as_ref()?.part()?.get(frame);
        Some(Held { object, getters: &self.getters, parts: self.getters.each_ref().map(part) })
    }
}

fn find(frame: &Frame<'_>, object: &Local<'_>, wanted: &Wanted) -> Option<Getter> {
    let (method, returns) = find_method(frame, object, wanted)?;
    if let Some((class, field)) = wanted.field
        // SAFETY: the object is held, hence its class is loaded and the method valid.
        && unsafe { declaring_class(frame, method) }.as_deref() == Some(class)
        && let Some(getter) = find_field(frame, object, field)
    {
        return Some(getter);
    }
    Some(Getter::Method(method, returns))
}

fn find_difference(frame: &Frame<'_>, object: &Local<'_>, from: &Wanted, less: &Wanted) -> Option<Getter> {
    Some(Getter::Difference(Box::new([find(frame, object, from)?, find(frame, object, less)?])))
}

fn find_passed(frame: &Frame<'_>, object: &Local<'_>, field: &CStr, signature: &CStr) -> Option<Getter> {
    let list = frame.final_field(object, field, signature).ok()?;
    let numbers = [c"modCount", c"size"].map(|name| frame.field_id(&list, name, c"I").ok());
    // Other lists count their changes in another way.
    let is_linked = frame.field(&list, c"first", c"Ljava/util/LinkedList$Node;").is_ok();
    let [Some(changes), Some(length)] = numbers else { return None };
    is_linked.then_some(Getter::Passed(Weak::new(frame, &list).ok()?, [changes, length]))
}

fn find_in_part(frame: &Frame<'_>, part: &Local<'_>, wanted: &Wanted) -> Option<Getter> {
    let (method, returns) = find_method(frame, part, wanted)?;
    Some(Getter::PartMethod(Weak::new(frame, part).ok()?, method, returns))
}

fn find_in_map(frame: &Frame<'_>, map: &Local<'_>, key: &Local<'_>, wanted: &Wanted) -> Option<Getter> {
    let get = frame.method(map, c"get", c"(Ljava/lang/Object;)Ljava/lang/Object;").ok()?;
    Some(Getter::Entry(Weak::new(frame, map).ok()?, get, Weak::new(frame, key).ok()?, wanted.name))
}

fn find_method(frame: &Frame<'_>, object: &Local<'_>, wanted: &Wanted) -> Option<(jmethodID, Number)> {
    [wanted.returns, wanted.returns.other()].into_iter().find_map(|returns| {
        frame.method(object, wanted.name, returns.signature()).ok().map(|method| (method, returns))
    })
}

fn find_field(frame: &Frame<'_>, object: &Local<'_>, field: Field) -> Option<Getter> {
    match field {
        Field::Int(name) => frame.field_id(object, name, c"I").ok().map(Getter::Field),
        Field::AtomicLong(name) => {
            let part = frame.final_field(object, name, c"Ljava/util/concurrent/atomic/AtomicLong;").ok()?;
            let value = frame.field_id(&part, c"value", c"J").ok()?;
            Some(Getter::PartField(Weak::new(frame, &part).ok()?, value))
        }
    }
}

/// The name of the class in which the getter of an object is written, if it has it.
pub(crate) fn written_in(frame: &Frame<'_>, object: &Local<'_>, getter: &Wanted) -> Option<String> {
    let method = frame.method(object, getter.name, getter.returns.signature()).ok()?;
    // SAFETY: the object is held, hence its class is loaded and the method valid.
    unsafe { declaring_class(frame, method) }
}

/// # Safety
/// The method's class must be loaded.
unsafe fn declaring_class(frame: &Frame<'_>, method: jmethodID) -> Option<String> {
    // SAFETY: the caller's promise; the reference to the class is deleted here.
    unsafe {
        let class = frame.tools().declaring_class(method)?;
        let signature = frame.tools().signature(class);
        frame.delete(class);
        signature.map(|signature| class_name(&signature))
    }
}

/// A watched object while it is held.
pub(crate) struct Held<'w, 'f, const N: usize> {
    object: Local<'f>,
    getters: &'w [Option<Getter>; N],
    parts: [Option<Local<'f>>; N],
}

impl<const N: usize> Held<'_, '_, N> {
    /// Reads a number; `None` if it is not told or negative.
    ///
    /// # Errors
    /// When its getter throws.
    pub(crate) fn number(&self, frame: &Frame<'_>, number: usize) -> Result<Option<u64>, Failure> {
        let Some(getter) = &self.getters[number] else { return Ok(None) };
        self.read(frame, getter, self.parts[number].as_ref())
    }

    fn difference(&self, frame: &Frame<'_>, both: &[Getter; 2]) -> Result<Option<u64>, Failure> {
        let mut numbers = [None; 2];
        for (number, getter) in numbers.iter_mut().zip(both) {
            let part = getter.part().and_then(|part| part.get(frame));
            *number = self.read(frame, getter, part.as_ref())?;
            if let Some(part) = part {
                // SAFETY: made above, and not used after.
                unsafe { frame.delete(part.raw()) };
            }
        }
        Ok(numbers[0].zip(numbers[1]).map(|(from, less)| from.saturating_sub(less)))
    }

    fn read(
        &self,
        frame: &Frame<'_>,
        getter: &Getter,
        part: Option<&Local<'_>>,
    ) -> Result<Option<u64>, Failure> {
        let object = self.object.raw();
        let value = match (getter, part) {
            (Getter::Field(field), _) => {
                // SAFETY: the field was found on the class of this very object and is an int. It can't throw.
                return Ok(u64::try_from(unsafe { jni!(frame, GetIntField, object, *field) }).ok());
            }
            (Getter::PartField(_, field), Some(part)) => {
                // SAFETY: the field was found on the class of this very part and is a long. It can't throw.
                return Ok(u64::try_from(unsafe { jni!(frame, GetLongField, part.raw(), *field) }).ok());
            }
            (Getter::Method(method, returns), _) => {
                // SAFETY: the method was found on the class of this very object, takes nothing and returns this; the
                // object is held, so its class is loaded.
                unsafe { call(frame, object, *method, *returns) }
            }
            (Getter::PartMethod(_, method, returns), Some(part)) => {
                // SAFETY: the same with the part.
                unsafe { call(frame, part.raw(), *method, *returns) }
            }
            (Getter::Entry(_, get, key, getter), Some(map)) => {
                let Some(key) = key.get(frame) else { return Ok(None) };
                // SAFETY: the method was found on the class of this very map and takes any object.
                return unsafe { of_entry(frame, map, *get, key, getter) };
            }
            (Getter::Difference(both), _) => return self.difference(frame, both),
            (Getter::Passed(_, numbers), Some(list)) => {
                // SAFETY: the fields were found on the class of this very list and are ints. They can't throw.
                let [changes, length] =
                    numbers.map(|field| unsafe { jni!(frame, GetIntField, list.raw(), field) });
                return Ok(Some(passed(changes, length)));
            }
            (
                Getter::PartField(..) | Getter::PartMethod(..) | Getter::Entry(..) | Getter::Passed(..),
                None,
            ) => {
                return Ok(None);
            }
        };
        match frame.thrown() {
            None => Ok(u64::try_from(value).ok()),
            Some(failure) => Err(failure),
        }
    }
}

/// How many elements have gone through a list: each one added is a change, and each one taken off.
fn passed(changes: i32, length: i32) -> u64 {
    u64::from(changes.wrapping_sub(length).cast_unsigned()) / 2
}

/// # Safety
/// `object` must be valid and `method` one of its class that takes nothing and returns what `returns` says.
unsafe fn call(frame: &Frame<'_>, object: jobject, method: jmethodID, returns: Number) -> i64 {
    // SAFETY: the caller's promise. An exception is the caller's to clear.
    unsafe {
        match returns {
            Number::Int => i64::from(jni!(frame, CallIntMethodA, object, method, null())),
            Number::Long => jni!(frame, CallLongMethodA, object, method, null()),
        }
    }
}

/// An `int` of what a map has under a key; 0 if it has nothing. Both references made here are deleted here.
///
/// # Safety
/// `get` must be a method of the map's class that takes an object and returns one.
unsafe fn of_entry(
    frame: &Frame<'_>,
    map: &Local<'_>,
    get: jmethodID,
    key: Local<'_>,
    getter: &CStr,
) -> Result<Option<u64>, Failure> {
    // SAFETY: the caller's promise; what comes back is new and in this frame. The key is held by nobody else.
    let found = unsafe {
        let argument = [jvalue { l: key.raw() }];
        let found = jni!(frame, CallObjectMethodA, map.raw(), get, argument.as_ptr());
        let thrown = frame.thrown();
        frame.delete(key.raw());
        thrown.map_or(Ok(frame.local(found)), Err)?
    };
    let Some(found) = found else { return Ok(Some(0)) };
    let number = frame.int(&found, getter);
    // SAFETY: made above, and not used after.
    unsafe { frame.delete(found.raw()) };
    number.map(|number| u64::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn what_went_through_a_list_is_known_by_its_changes() {
        // Filled with 100, then each new one added and the oldest taken off.
        assert_eq!(passed(0, 0), 0);
        assert_eq!(passed(100, 100), 0);
        assert_eq!(passed(101, 101), 0, "one was added, and the oldest is still there");
        assert_eq!(passed(102, 100), 1);
        assert_eq!(passed(100 + 2 * 5, 100), 5);
        // Changes go on below zero once they are more than an int holds.
        assert_eq!(passed(i32::MAX, 101), (1 << 30) - 51);
        assert_eq!(passed(i32::MIN + 99, 100), (1 << 30) - 1);
        assert_eq!(passed(i32::MIN + 100, 100), 1 << 30);
    }
}
