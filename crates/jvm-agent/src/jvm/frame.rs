//! Local frames: the span in which Java objects may be held.
//!
//! A [`Frame`] is the only way to the JVM. A nested one borrows the outer one mutably, so that a reference is always made
//! in the frame that its type names, and its lifetime is the closure's own, so that none escapes.

use std::marker::PhantomData;
use std::ptr::NonNull;

use jni_sys::{JNI_OK, JNIEnv, jint, jobject};

use super::failure::Failure;
use super::local::Local;
use super::tools::Tools;
use super::vm::Vm;

/// The innermost local frame of this thread.
pub(crate) struct Frame<'f> {
    env: NonNull<JNIEnv>,
    tools: &'f Tools,
    vm: Vm,
    brand: PhantomData<fn(&'f ()) -> &'f ()>,
}

/// Calls a JNI function; unsafe as that function is.
macro_rules! jni {
    ($frame:expr, $function:ident $(, $argument:expr)*) => {{
        let env = $frame.env();
        ((**env).v1_6.$function)(env $(, $argument)*)
    }};
}
pub(super) use jni;

impl<'f> Frame<'f> {
    /// The frame that a thread has from its attachment.
    ///
    /// # Safety
    /// `env` must be this thread's and stay so for `'f`; no other `Frame` may be in use on this thread.
    pub(super) unsafe fn base(vm: Vm, env: NonNull<JNIEnv>, tools: &'f Tools) -> Self {
        Self { env, tools, vm, brand: PhantomData }
    }

    pub(super) fn env(&self) -> *mut JNIEnv {
        self.env.as_ptr()
    }

    pub(super) fn tools(&self) -> &'f Tools {
        self.tools
    }

    pub(super) fn vm(&self) -> Vm {
        self.vm
    }

    /// Runs `work` in a frame of its own with room for `room` references; all of them are let go at its end.
    ///
    /// # Errors
    /// When the JVM has no memory for the frame.
    pub(crate) fn nested<R>(
        &mut self,
        room: u16,
        work: impl for<'n> FnOnce(&mut Frame<'n>) -> R,
    ) -> Result<R, Failure> {
        // SAFETY: this thread's environment, no exception pending.
        let code = unsafe { jni!(self, PushLocalFrame, jint::from(room)) };
        if code != JNI_OK {
            return Err(self.thrown().unwrap_or(Failure::Refused("a local frame", code)));
        }
        let _pop = Pop(self.env);
        Ok(work(&mut Frame { env: self.env, tools: self.tools, vm: self.vm, brand: PhantomData }))
    }

    /// Announces that `count` more references will be held in this frame.
    ///
    /// # Errors
    /// When the JVM does not allow as many.
    pub(super) fn make_room(&self, count: usize) -> Result<(), Failure> {
        let count = jint::try_from(count.saturating_add(16)).unwrap_or(jint::MAX);
        // SAFETY: this thread's environment, no exception pending.
        let code = unsafe { jni!(self, EnsureLocalCapacity, count) };
        if code == JNI_OK {
            return Ok(());
        }
        Err(self.thrown().unwrap_or(Failure::Refused("room for references", code)))
    }

    /// Takes a reference that a JNI function has just made in this frame.
    ///
    /// # Safety
    /// As [`Local::new`].
    pub(super) unsafe fn local(&self, raw: jobject) -> Option<Local<'f>> {
        // SAFETY: the caller's promise; `'f` is this frame, which is the innermost, since a nested one borrows it.
        unsafe { Local::new(raw) }
    }

    /// Deletes a reference before its frame ends.
    ///
    /// # Safety
    /// `raw` must be null or a local reference that no [`Local`] holds.
    pub(super) unsafe fn delete(&self, raw: jobject) {
        if !raw.is_null() {
            // SAFETY: the caller's promise; allowed while an exception is pending.
            unsafe { jni!(self, DeleteLocalRef, raw) };
        }
    }

    /// Clears a pending exception and tells its class.
    pub(super) fn thrown(&self) -> Option<Failure> {
        // SAFETY: these four may be called while an exception is pending; the references made are deleted here.
        unsafe {
            if !jni!(self, ExceptionCheck) {
                return None;
            }
            let exception = jni!(self, ExceptionOccurred);
            jni!(self, ExceptionClear);
            if exception.is_null() {
                return Some(Failure::Thrown("an exception".into()));
            }
            let class = jni!(self, GetObjectClass, exception);
            let signature = self.tools.signature(class).unwrap_or_default();
            self.delete(class);
            self.delete(exception);
            Some(Failure::Thrown(class_name(&signature)))
        }
    }
}

struct Pop(NonNull<JNIEnv>);

impl Drop for Pop {
    fn drop(&mut self) {
        let env = self.0.as_ptr();
        // SAFETY: pops the frame pushed with this guard, also when the closure panicked. Allowed with an exception pending.
        unsafe { ((**env).v1_6.PopLocalFrame)(env, std::ptr::null_mut()) };
    }
}

/// `Ljava/lang/Thread;` as people write it.
pub(super) fn class_name(signature: &str) -> String {
    signature.strip_prefix('L').and_then(|rest| rest.strip_suffix(';')).unwrap_or(signature).replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_become_names() {
        assert_eq!(class_name("Ljava/lang/Thread$State;"), "java.lang.Thread$State");
        assert_eq!(class_name("[I"), "[I");
    }
}
