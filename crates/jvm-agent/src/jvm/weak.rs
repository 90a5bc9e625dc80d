//! References that keep nothing alive.

use std::ptr::NonNull;

use jni_sys::{_jobject, jweak};

use super::failure::Failure;
use super::frame::{Frame, jni};
use super::local::Local;
use super::vm::Vm;

/// A Java object that may be collected at any time. Let go when dropped on an attached thread.
pub(crate) struct Weak {
    raw: NonNull<_jobject>,
    vm: Vm,
}

impl Weak {
    /// Remembers an object without keeping it.
    ///
    /// # Errors
    /// When the JVM has no memory.
    pub(crate) fn new(frame: &Frame<'_>, object: &Local<'_>) -> Result<Self, Failure> {
        // SAFETY: a valid reference, no exception pending.
        let raw = unsafe { jni!(frame, NewWeakGlobalRef, object.raw()) };
        match NonNull::new(raw) {
            Some(raw) => Ok(Self { raw, vm: frame.vm() }),
            None => Err(frame.thrown().unwrap_or(Failure::Refused("a weak reference", 0))),
        }
    }

    /// The object, held for a frame; `None` once it was collected.
    pub(crate) fn get<'f>(&self, frame: &Frame<'f>) -> Option<Local<'f>> {
        // SAFETY: the weak reference is valid until dropped; the new one is in this frame.
        unsafe { frame.local(jni!(frame, NewLocalRef, self.raw())) }
    }

    /// Whether this is `object`, and not collected.
    pub(crate) fn is(&self, frame: &Frame<'_>, object: &Local<'_>) -> bool {
        // SAFETY: two valid references; a collected one equals null only.
        unsafe { jni!(frame, IsSameObject, self.raw(), object.raw()) }
    }

    pub(super) fn raw(&self) -> jweak {
        self.raw.as_ptr()
    }
}

impl Drop for Weak {
    fn drop(&mut self) {
        // Without an environment the reference is lost, which costs the JVM a word and keeps nothing alive.
        if let Some(env) = self.vm.env() {
            // SAFETY: this thread's environment; the reference is valid and not used after.
            unsafe { ((**env.as_ptr()).v1_6.DeleteWeakGlobalRef)(env.as_ptr(), self.raw()) };
        }
    }
}
