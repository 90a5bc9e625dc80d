//! References to Java objects that live as long as a local frame.

use std::marker::PhantomData;
use std::ptr::NonNull;

use jni_sys::{_jobject, jobject};

/// A Java object, never null, held until the frame `'f` ends. Belongs to the thread of that frame.
pub(crate) struct Local<'f> {
    raw: NonNull<_jobject>,
    frame: PhantomData<fn(&'f ()) -> &'f ()>,
}

impl Local<'_> {
    /// Takes a reference; `None` for null.
    ///
    /// # Safety
    /// `raw` must be a local reference of this thread in the frame that `'f` names, and nobody else may delete it.
    pub(super) unsafe fn new(raw: jobject) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, frame: PhantomData })
    }

    pub(super) fn raw(&self) -> jobject {
        self.raw.as_ptr()
    }
}
