//! The JVM as any thread may hold it.

use std::ptr::{NonNull, null_mut};

use jni_sys::{JNI_OK, JNI_VERSION_1_8, JNIEnv, JavaVM};

use super::table;

/// The JVM that this library is loaded into.
#[derive(Clone, Copy)]
pub(crate) struct Vm(NonNull<JavaVM>);

// SAFETY: the invocation interface may be called from any thread, and stays valid as long as the process: HotSpot
// neither frees it nor unloads an agent's library.
unsafe impl Send for Vm {}
// SAFETY: as above.
unsafe impl Sync for Vm {}

impl Vm {
    /// Takes the pointer that the JVM gave to an entry point.
    ///
    /// # Safety
    /// `vm` must be the JVM of this process.
    pub(super) unsafe fn new(vm: *mut JavaVM) -> Option<Self> {
        NonNull::new(vm).map(Self)
    }

    pub(super) fn raw(self) -> *mut JavaVM {
        self.0.as_ptr()
    }

    /// The JNI environment of this thread, if it is attached.
    pub(super) fn env(self) -> Option<NonNull<JNIEnv>> {
        let mut env = null_mut();
        // SAFETY: the table is valid, see `new`; `GetEnv` may be called on every thread.
        let code = unsafe { ((**self.raw()).v1_2.GetEnv)(self.raw(), &raw mut env, JNI_VERSION_1_8) };
        if code == JNI_OK { NonNull::new(env.cast()) } else { None }
    }

    /// A new tool environment, which can do nothing that needs a capability.
    pub(super) fn tools(self) -> Option<NonNull<table::Env>> {
        let mut env = null_mut();
        // SAFETY: as in `env`.
        let code = unsafe { ((**self.raw()).v1_2.GetEnv)(self.raw(), &raw mut env, table::VERSION) };
        if code == JNI_OK { NonNull::new(env.cast()) } else { None }
    }
}
