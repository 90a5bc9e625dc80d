//! How many elements of a collection have had their time: each holds when it was last used and how long it may rest.
//!
//! Two dates of each are read from fields, nothing is called on them: a collection may hold a hundred thousand.

use std::ffi::CStr;
use std::time::Duration;

use jni_sys::{jclass, jfieldID, jobject};

use super::failure::Failure;
use super::frame::{Frame, jni};
use super::local::Local;

/// The fields of an element that say when its time is up.
pub(crate) struct Rest {
    /// A `java.time.Instant`: when it was last used.
    pub(crate) since: &'static CStr,
    /// A `java.time.Duration`: how long it may rest; negative: for ever.
    pub(crate) at_most: &'static CStr,
}

impl Frame<'_> {
    /// Counts the elements of a `java.util.Collection` that rest too long at `now`, as the time since 1970. Elements of
    /// another class than the first one do not count.
    ///
    /// # Errors
    /// When the collection does not give its elements, or they have no such fields.
    pub(crate) fn lapsed(&self, of: &Local<'_>, rest: &Rest, now: Duration) -> Result<u64, Failure> {
        let array = self.call_object(of, c"toArray", c"()[Ljava/lang/Object;")?;
        if array.is_null() {
            return Ok(0);
        }
        // SAFETY: by its signature the getter returned an array; indices are below its length, which never changes. Every
        // reference is made here and deleted here, or let go with the local frame after a failure.
        unsafe {
            let mut fields: Option<Fields> = None;
            let mut count = 0;
            for index in 0..jni!(self, GetArrayLength, array) {
                let element = jni!(self, GetObjectArrayElement, array, index);
                if element.is_null() {
                    continue;
                }
                let class = jni!(self, GetObjectClass, element);
                match &fields {
                    None => {
                        let found = Fields::of(self, element, class, rest)?;
                        count += u64::from(found.is_lapsed(self, element, now));
                        fields = Some(found);
                    }
                    Some(fields) => {
                        let is_same = jni!(self, IsSameObject, class, fields.class);
                        count += u64::from(is_same && fields.is_lapsed(self, element, now));
                        self.delete(class);
                    }
                }
                self.delete(element);
            }
            if let Some(fields) = fields {
                self.delete(fields.class);
            }
            self.delete(array);
            Ok(count)
        }
    }
}

/// Two dates of one class; each has seconds and nanoseconds.
struct Fields {
    /// Held, so that the ids stay valid.
    class: jclass,
    since: jfieldID,
    at_most: jfieldID,
    instant: [jfieldID; 2],
    duration: [jfieldID; 2],
}

impl Fields {
    /// # Errors
    /// When there are no such fields, or no dates in them.
    ///
    /// # Safety
    /// `element` must be valid and `class` its class.
    unsafe fn of(frame: &Frame<'_>, element: jobject, class: jclass, rest: &Rest) -> Result<Self, Failure> {
        // SAFETY: the caller's promise; the ids are asked of the classes of the very objects. The references to the dates
        // are let go with the local frame.
        unsafe {
            let field = |class, name: &CStr, signature: &CStr| {
                let field = jni!(frame, GetFieldID, class, name.as_ptr(), signature.as_ptr());
                if field.is_null() { Err(frame.missing("field", name)) } else { Ok(field) }
            };
            let parts = |name: &CStr, held: jfieldID| {
                let null = || Failure::Null(format!("the field {}", name.to_string_lossy()));
                let date = frame.local(jni!(frame, GetObjectField, element, held)).ok_or_else(null)?;
                let class = frame.local(jni!(frame, GetObjectClass, date.raw())).ok_or_else(null)?;
                Ok::<_, Failure>([field(class.raw(), c"seconds", c"J")?, field(class.raw(), c"nanos", c"I")?])
            };
            let since = field(class, rest.since, c"Ljava/time/Instant;")?;
            let at_most = field(class, rest.at_most, c"Ljava/time/Duration;")?;
            let (instant, duration) = (parts(rest.since, since)?, parts(rest.at_most, at_most)?);
            Ok(Self { class, since, at_most, instant, duration })
        }
    }

    /// # Safety
    /// `element` must be of this class.
    unsafe fn is_lapsed(&self, frame: &Frame<'_>, element: jobject, now: Duration) -> bool {
        // SAFETY: the caller's promise. `Instant` and `Duration` are final: what these fields hold is of the class that was
        // asked. The references are deleted here.
        unsafe {
            let date = |held, [seconds, nanos]: [jfieldID; 2]| {
                let date = jni!(frame, GetObjectField, element, held);
                if date.is_null() {
                    return None;
                }
                let seconds = i128::from(jni!(frame, GetLongField, date, seconds));
                let nanos = i128::from(jni!(frame, GetIntField, date, nanos));
                frame.delete(date);
                Some(seconds * 1_000_000_000 + nanos)
            };
            let (since, at_most) = (date(self.since, self.instant), date(self.at_most, self.duration));
            since.zip(at_most).is_some_and(|(since, at_most)| is_over(since, at_most, now))
        }
    }
}

/// Whether who rests since then has rested for longer than it may; all in nanoseconds.
fn is_over(since: i128, at_most: i128, now: Duration) -> bool {
    at_most >= 0 && i128::try_from(now.as_nanos()).is_ok_and(|now| now - at_most >= since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_up_at_its_last_moment_and_never_without_a_limit() {
        let now = Duration::from_secs(100);
        let second = 1_000_000_000;
        assert!(is_over(70 * second, 30 * second, now));
        assert!(!is_over(70 * second + 1, 30 * second, now));
        assert!(is_over(100 * second, 0, now));
        assert!(!is_over(0, -second, now), "for ever");
        assert!(!is_over(i128::from(i64::MAX) * second, i128::from(i64::MAX) * second, now));
    }
}
