//! An object read again and again: known weakly, with its getters found once.
//!
//! The getters are those of the object's concrete class and are only ever called on that object. While it lives, so
//! does its class, and with it the ids of its methods; nothing else needs to be kept.

use std::ffi::CStr;
use std::ptr::null;

use jni_sys::{jfieldID, jmethodID};

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

/// Reading a number from a field costs a tenth of a call: HotSpot does it without entering the JVM.
enum Getter {
    Method(jmethodID, Number),
    Field(jfieldID),
    /// An object that belongs to the watched one for its life, and the field of its number.
    Part(Weak, jfieldID),
}

/// An object with `N` getters of numbers, some of which it may not have.
pub(crate) struct Watched<const N: usize> {
    object: Weak,
    getters: [Option<Getter>; N],
}

impl<const N: usize> Watched<N> {
    /// Finds the getters of an object.
    ///
    /// # Errors
    /// When the JVM has no memory. A getter that is missing is no error.
    pub(crate) fn new(frame: &Frame<'_>, object: &Local<'_>, wanted: &[Wanted; N]) -> Result<Self, Failure> {
        Ok(Self {
            object: Weak::new(frame, object)?,
            getters: wanted.each_ref().map(|wanted| find(frame, object, wanted)),
        })
    }

    /// Whether the object has this getter.
    pub(crate) fn has(&self, getter: usize) -> bool {
        self.getters[getter].is_some()
    }

    /// Whether this is `object`, and not collected.
    pub(crate) fn is(&self, frame: &Frame<'_>, object: &Local<'_>) -> bool {
        self.object.is(frame, object)
    }

    /// Holds the object for a frame; `None` once it was collected.
    pub(crate) fn hold<'f>(&self, frame: &Frame<'f>) -> Option<Held<'_, 'f, N>> {
        let object = self.object.get(frame)?;
        let part = |getter: &Option<Getter>| match getter {
            Some(Getter::Part(part, _)) => part.get(frame),
            _ => None,
        };
        Some(Held { object, getters: &self.getters, parts: self.getters.each_ref().map(part) })
    }
}

fn find(frame: &Frame<'_>, object: &Local<'_>, wanted: &Wanted) -> Option<Getter> {
    let (method, returns) = [wanted.returns, wanted.returns.other()].into_iter().find_map(|returns| {
        frame.method(object, wanted.name, returns.signature()).ok().map(|method| (method, returns))
    })?;
    if let Some((class, field)) = wanted.field
        // SAFETY: the object is held, hence its class is loaded and the method valid.
        && unsafe { declaring_class(frame, method) }.as_deref() == Some(class)
        && let Some(getter) = find_field(frame, object, field)
    {
        return Some(getter);
    }
    Some(Getter::Method(method, returns))
}

fn find_field(frame: &Frame<'_>, object: &Local<'_>, field: Field) -> Option<Getter> {
    match field {
        Field::Int(name) => frame.field_id(object, name, c"I").ok().map(Getter::Field),
        Field::AtomicLong(name) => {
            let part = frame.final_field(object, name, c"Ljava/util/concurrent/atomic/AtomicLong;").ok()?;
            let value = frame.field_id(&part, c"value", c"J").ok()?;
            Some(Getter::Part(Weak::new(frame, &part).ok()?, value))
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
    /// Calls a getter; `None` if the object does not have it or it answers a negative number.
    ///
    /// # Errors
    /// When it throws.
    pub(crate) fn number(&self, frame: &Frame<'_>, getter: usize) -> Result<Option<u64>, Failure> {
        let object = self.object.raw();
        let value = match (&self.getters[getter], &self.parts[getter]) {
            (Some(Getter::Field(field)), _) => {
                // SAFETY: the field was found on the class of this very object and is an int. It can't throw.
                return Ok(u64::try_from(unsafe { jni!(frame, GetIntField, object, *field) }).ok());
            }
            (Some(Getter::Part(_, field)), Some(part)) => {
                // SAFETY: the field was found on the class of this very part and is a long. It can't throw.
                return Ok(u64::try_from(unsafe { jni!(frame, GetLongField, part.raw(), *field) }).ok());
            }
            (Some(Getter::Method(method, Number::Int)), _) => {
                // SAFETY: the method was found on the class of this very object, takes nothing and returns an int; the
                // object is held, so its class is loaded.
                i64::from(unsafe { jni!(frame, CallIntMethodA, object, *method, null()) })
            }
            (Some(Getter::Method(method, Number::Long)), _) => {
                // SAFETY: as above, and it returns a long.
                unsafe { jni!(frame, CallLongMethodA, object, *method, null()) }
            }
            (None, _) | (Some(Getter::Part(..)), None) => return Ok(None),
        };
        match frame.thrown() {
            None => Ok(u64::try_from(value).ok()),
            Some(failure) => Err(failure),
        }
    }
}
