//! A thread of ours as a thread of the JVM.

use std::ffi::{CStr, c_void};
use std::ptr::{NonNull, null_mut};

use jni_sys::{JNI_OK, JNI_VERSION_1_8, JNIEnv, JavaVMAttachArgs};

use super::failure::Failure;
use super::frame::Frame;
use super::tools::Tools;
use super::vm::Vm;

impl Vm {
    /// Attaches this thread as a daemon, which the JVM does not wait for at its end, runs `work`, and detaches it.
    ///
    /// # Errors
    /// When the thread is attached already, or the JVM refuses.
    pub(crate) fn attached<R>(
        self,
        name: &CStr,
        work: impl for<'f> FnOnce(&mut Frame<'f>) -> R,
    ) -> Result<R, Failure> {
        if self.env().is_some() {
            return Err(Failure::Refused("a second attachment of a thread", 0));
        }
        let mut arguments =
            JavaVMAttachArgs { version: JNI_VERSION_1_8, name: name.as_ptr().cast_mut(), group: null_mut() };
        let mut env: *mut c_void = null_mut();
        // SAFETY: the table is valid; the arguments are as JNI lays them out, and the JVM only reads the name.
        let code = unsafe {
            ((**self.raw()).v1_4.AttachCurrentThreadAsDaemon)(
                self.raw(),
                &raw mut env,
                (&raw mut arguments).cast(),
            )
        };
        let (JNI_OK, Some(env)) = (code, NonNull::new(env.cast::<JNIEnv>())) else {
            return Err(Failure::Refused("to attach a thread", code));
        };
        let _detach = Detach(self);
        // Dropped before the thread is detached.
        let tools = Tools::new(self)?;
        // SAFETY: this thread's environment, until `_detach` is dropped; the thread was not attached before, so there is
        // no other frame.
        Ok(work(&mut unsafe { Frame::base(self, env, &tools) }))
    }
}

struct Detach(Vm);

impl Drop for Detach {
    fn drop(&mut self) {
        // SAFETY: this thread was attached by `attached` and no Java code is on its stack.
        unsafe { ((**self.0.raw()).v1_4.DetachCurrentThread)(self.0.raw()) };
    }
}
