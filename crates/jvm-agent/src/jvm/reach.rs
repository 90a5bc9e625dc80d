//! From one object through the fields of others to those that are looked for: a walk over a few hundred objects, where
//! no getter leads on. Nothing is called on the way, so that no code of the server runs.

use std::collections::{HashMap, VecDeque};

use jni_sys::{jclass, jfieldID, jobject};

use super::failure::Failure;
use super::frame::{Frame, class_name, jni};
use super::local::Local;

/// What to do with an object of some class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is looked for. What it holds is not looked at.
    Take,
    /// What it holds is looked at.
    Follow,
    /// It leads nowhere.
    Skip,
}

/// Of longer arrays only so many elements are looked at.
const LONGEST: i32 = 1_024;

/// A class met on the way, which is held for the length of the walk, and so are its fields.
struct Class<'f> {
    class: Local<'f>,
    step: Step,
    is_array: bool,
    fields: Vec<jfieldID>,
}

/// Which objects were met, by their hash codes.
type Met<'f> = HashMap<u32, Vec<Local<'f>>>;

impl<'f> Frame<'f> {
    /// The objects to take that `from` leads to, looking at no more than `most` objects. `step` decides by the name of a
    /// class; arrays of objects are always followed.
    ///
    /// # Errors
    /// When the JVM has no room for references.
    pub(crate) fn reach(
        &self,
        from: &Local<'_>,
        most: usize,
        step: impl Fn(&str) -> Step,
    ) -> Result<Vec<Local<'f>>, Failure> {
        // Each object met is held twice, those that one object holds for a moment.
        self.make_room(most * 2 + 2 * usize::try_from(LONGEST).unwrap_or(0))?;
        let mut classes = Vec::new();
        let mut by_hash = HashMap::new();
        let (mut met, mut taken) = (Met::new(), Vec::new());
        // SAFETY: a new reference in this frame.
        let mut waiting = VecDeque::from_iter(unsafe { self.local(jni!(self, NewLocalRef, from.raw())) });
        let mut seen = 0;
        while let Some(object) = waiting.pop_front() {
            let class = self.class_of(&object, &mut classes, &mut by_hash, &step)?;
            let held = match class.step {
                Step::Follow => self.held_by(&object, class),
                _ => Vec::new(),
            };
            for raw in held {
                // SAFETY: a reference just made in this frame, held by nobody else.
                let Some(next) = (unsafe { self.local(raw) }) else { continue };
                let class = self.class_of(&next, &mut classes, &mut by_hash, &step)?;
                if class.step == Step::Skip || seen >= most || self.was_met(&next, &mut met)? {
                    // SAFETY: made above; `next` is not used after.
                    unsafe { self.delete(next.raw()) };
                    continue;
                }
                seen += 1;
                if class.step == Step::Take { taken.push(next) } else { waiting.push_back(next) }
            }
        }
        Ok(taken)
    }

    /// What is known of the class of an object; asked once for each class.
    fn class_of<'c>(
        &self,
        object: &Local<'_>,
        classes: &'c mut Vec<Class<'f>>,
        by_hash: &mut HashMap<u32, Vec<usize>>,
        step: &impl Fn(&str) -> Step,
    ) -> Result<&'c Class<'f>, Failure> {
        // SAFETY: a valid reference; the new one is in this frame.
        let class = unsafe { self.local(jni!(self, GetObjectClass, object.raw())) };
        let class = class.ok_or_else(|| Failure::Null("the class of an object".into()))?;
        let same_hash = by_hash.entry(self.identity(&class)?).or_default();
        // SAFETY: valid references.
        let is_this =
            |&index: &usize| unsafe { jni!(self, IsSameObject, classes[index].class.raw(), class.raw()) };
        if let Some(known) = same_hash.iter().copied().find(is_this) {
            // SAFETY: made above; `class` is not used after.
            unsafe { self.delete(class.raw()) };
            return Ok(&classes[known]);
        }
        same_hash.push(classes.len());
        // SAFETY: a reference to a class.
        let name = class_name(&unsafe { self.tools().signature(class.raw()) }.unwrap_or_default());
        let is_array = name.starts_with("[L") || name.starts_with("[[");
        let step = if is_array { Step::Follow } else { step(&name) };
        let fields = if is_array || step != Step::Follow { Vec::new() } else { self.all_fields(class.raw()) };
        classes.push(Class { class, step, is_array, fields });
        Ok(&classes[classes.len() - 1])
    }

    /// The fields of a class and of those above it in which an object holds others.
    fn all_fields(&self, class: jclass) -> Vec<jfieldID> {
        // SAFETY: the caller holds `class`; each class above is a new reference, deleted after its use.
        unsafe {
            let mut fields = self.tools().object_fields(class);
            let mut above = jni!(self, GetSuperclass, class);
            while !above.is_null() {
                fields.extend(self.tools().object_fields(above));
                let next = jni!(self, GetSuperclass, above);
                self.delete(above);
                above = next;
            }
            fields
        }
    }

    /// New references to what an object holds; null among them.
    fn held_by(&self, object: &Local<'_>, class: &Class<'_>) -> Vec<jobject> {
        if class.is_array {
            // SAFETY: an array of objects, and indices below its length, which never changes.
            return unsafe {
                let length = jni!(self, GetArrayLength, object.raw()).min(LONGEST);
                (0..length).map(|index| jni!(self, GetObjectArrayElement, object.raw(), index)).collect()
            };
        }
        let fields = class.fields.iter();
        // SAFETY: the fields are of the object's class or of one above it, and hold objects.
        fields.map(|&field| unsafe { jni!(self, GetObjectField, object.raw(), field) }).collect()
    }

    fn was_met(&self, object: &Local<'_>, met: &mut Met<'f>) -> Result<bool, Failure> {
        let same_hash = met.entry(self.identity(object)?).or_default();
        // SAFETY: valid references.
        let is_this = |known: &Local<'_>| unsafe { jni!(self, IsSameObject, known.raw(), object.raw()) };
        if same_hash.iter().any(is_this) {
            return Ok(true);
        }
        // SAFETY: a new reference in this frame.
        same_hash.extend(unsafe { self.local(jni!(self, NewLocalRef, object.raw())) });
        Ok(false)
    }
}
