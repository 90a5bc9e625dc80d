//! What the JVM hands to an entry point of an agent. Safe code can't make these values, it can only be given them.

use std::ffi::{CStr, c_char, c_void};

use jni_sys::JavaVM;

use super::vm::Vm;

/// The JVM, as the argument of an entry point.
#[repr(transparent)]
pub(crate) struct GivenVm(*mut JavaVM);

/// The options, as the argument of an entry point.
#[repr(transparent)]
pub(crate) struct GivenText(*const c_char);

/// The argument that is kept for the future.
#[repr(transparent)]
pub(crate) struct Reserved(*mut c_void);

impl GivenVm {
    /// The JVM; `None` if it gave nothing.
    pub(crate) fn vm(&self) -> Option<Vm> {
        // SAFETY: only the JVM makes this value, with a pointer to itself.
        unsafe { Vm::new(self.0) }
    }
}

impl GivenText {
    /// The bytes of the options; empty if there are none.
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.0.is_null() {
            return &[];
        }
        // SAFETY: only the JVM makes this value, with a string that ends with a zero byte and outlives the call.
        unsafe { CStr::from_ptr(self.0) }.to_bytes()
    }
}
