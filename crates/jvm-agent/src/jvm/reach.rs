//! From one object through the fields of others to those that are looked for: a walk over a few hundred objects, where
//! no getter leads on. Nothing is called on the way, so that no code of the server runs.

use std::collections::HashMap;

use jni_sys::{jclass, jfieldID, jobject};

use super::failure::Failure;
use super::frame::{Frame, class_name, jni};
use super::local::Local;
use super::weak::Weak;

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
/// More classes than this are forgotten, and asked again.
const CLASSES: usize = 4_000;

/// A class met on the way. Its fields are valid while it is there.
struct Class {
    class: Weak,
    step: Step,
    is_array: bool,
    fields: Vec<jfieldID>,
}

/// A way to walk, which knows the classes that it met.
pub(crate) struct Reach {
    step: fn(&str) -> Step,
    classes: Vec<Class>,
    by_hash: HashMap<u32, Vec<usize>>,
    was_cut: bool,
}

impl Reach {
    /// A walk that decides by the names of classes; arrays of objects are always followed.
    pub(crate) fn new(step: fn(&str) -> Step) -> Self {
        Self { step, classes: Vec::new(), by_hash: HashMap::new(), was_cut: false }
    }

    /// Whether the last walk met more objects than it was to look at, and may have missed some.
    pub(crate) fn was_cut(&self) -> bool {
        self.was_cut
    }

    /// The objects to take that `from` leads to, looking at no more than `most` objects, the nearest first. A JVM has
    /// room for some 60,000 in a frame.
    ///
    /// # Errors
    /// When the JVM has no room for references.
    pub(crate) fn from<'f>(
        &mut self,
        frame: &Frame<'f>,
        from: &Local<'_>,
        most: usize,
    ) -> Result<Vec<Local<'f>>, Failure> {
        if self.classes.len() > CLASSES {
            self.classes.clear();
            self.by_hash.clear();
        }
        // Those met, and those that one object holds for a moment.
        frame.make_room(most + 2 * usize::try_from(LONGEST).unwrap_or(0))?;
        // SAFETY: a new reference in this frame.
        let mut met = Vec::from_iter(unsafe { frame.local(jni!(frame, NewLocalRef, from.raw())) });
        let (mut by_hash, mut is_taken) = (HashMap::from([(frame.identity(from)?, vec![0])]), vec![false]);
        let mut at = 0;
        while at < met.len() {
            let class = self.class_of(frame, &met[at])?;
            let held = if class.step == Step::Follow { held_by(frame, &met[at], class) } else { Vec::new() };
            at += 1;
            for raw in held {
                // SAFETY: a reference just made in this frame, held by nobody else.
                let Some(next) = (unsafe { frame.local(raw) }) else { continue };
                let step = self.class_of(frame, &next)?.step;
                if step != Step::Skip && met.len() < most {
                    let same_hash: &mut Vec<usize> = by_hash.entry(frame.identity(&next)?).or_default();
                    if !same_hash.iter().any(|&index| is_same(frame, &met[index], &next)) {
                        same_hash.push(met.len());
                        is_taken.push(step == Step::Take);
                        met.push(next);
                        continue;
                    }
                }
                // SAFETY: made above; `next` is not used after.
                unsafe { frame.delete(next.raw()) };
            }
        }
        self.was_cut = met.len() >= most;
        Ok(met
            .into_iter()
            .zip(is_taken)
            .filter_map(|(object, is_taken)| is_taken.then_some(object))
            .collect())
    }

    /// What is known of the class of an object; asked once for each class.
    fn class_of(&mut self, frame: &Frame<'_>, object: &Local<'_>) -> Result<&Class, Failure> {
        // SAFETY: a valid reference; the new one is in this frame.
        let class = unsafe { frame.local(jni!(frame, GetObjectClass, object.raw())) };
        let class = class.ok_or_else(|| Failure::Null("the class of an object".into()))?;
        let same_hash = self.by_hash.entry(frame.identity(&class)?).or_default();
        let known = same_hash.iter().copied().find(|&index| self.classes[index].class.is(frame, &class));
        let index = match known {
            Some(index) => index,
            None => {
                self.classes.push(ask(frame, &class, self.step)?);
                same_hash.push(self.classes.len() - 1);
                self.classes.len() - 1
            }
        };
        // SAFETY: made above; `class` is not used after.
        unsafe { frame.delete(class.raw()) };
        Ok(&self.classes[index])
    }
}

fn ask(frame: &Frame<'_>, class: &Local<'_>, step: fn(&str) -> Step) -> Result<Class, Failure> {
    // SAFETY: a reference to a class.
    let name = class_name(&unsafe { frame.tools().signature(class.raw()) }.unwrap_or_default());
    let is_array = name.starts_with("[L") || name.starts_with("[[");
    let step = if is_array { Step::Follow } else { step(&name) };
    let fields = if is_array || step != Step::Follow { Vec::new() } else { all_fields(frame, class.raw()) };
    Ok(Class { class: Weak::new(frame, class)?, step, is_array, fields })
}

/// The fields of a class and of those above it in which an object holds others.
fn all_fields(frame: &Frame<'_>, class: jclass) -> Vec<jfieldID> {
    // SAFETY: the caller holds `class`; each class above is a new reference, deleted after its use.
    unsafe {
        let mut fields = frame.tools().object_fields(class);
        let mut above = jni!(frame, GetSuperclass, class);
        while !above.is_null() {
            fields.extend(frame.tools().object_fields(above));
            let next = jni!(frame, GetSuperclass, above);
            frame.delete(above);
            above = next;
        }
        fields
    }
}

/// New references to what an object holds; null among them.
fn held_by(frame: &Frame<'_>, object: &Local<'_>, class: &Class) -> Vec<jobject> {
    if class.is_array {
        // SAFETY: an array of objects, and indices below its length, which never changes.
        return unsafe {
            let length = jni!(frame, GetArrayLength, object.raw()).min(LONGEST);
            (0..length).map(|index| jni!(frame, GetObjectArrayElement, object.raw(), index)).collect()
        };
    }
    let fields = class.fields.iter();
    // SAFETY: the fields are of the object's class or of one above it, which it keeps, and hold objects.
    fields.map(|&field| unsafe { jni!(frame, GetObjectField, object.raw(), field) }).collect()
}

fn is_same(frame: &Frame<'_>, one: &Local<'_>, other: &Local<'_>) -> bool {
    // SAFETY: valid references.
    unsafe { jni!(frame, IsSameObject, one.raw(), other.raw()) }
}
