//! Waiting for a JVM that has only just been created: before its initialization is over, no Java may run.

use std::ptr::null_mut;
use std::sync::OnceLock;

use jni_sys::{JNIEnv, jint, jobject};

use super::failure::Failure;
use super::table::{self, Callbacks, Env};
use super::tools::Tools;
use super::vm::Vm;
use crate::guard::guard;

static BEGIN: OnceLock<fn()> = OnceLock::new();

impl Vm {
    /// Has `begin` called once the JVM is ready. Asked a second time, it changes nothing.
    ///
    /// # Errors
    /// When the JVM has no tool interface.
    pub(crate) fn at_birth(self, begin: fn()) -> Result<(), Failure> {
        if BEGIN.set(begin).is_err() {
            return Ok(());
        }
        // Kept for the life of the JVM: it must not be disposed of while its callback runs.
        let tools = std::mem::ManuallyDrop::new(Tools::new(self)?);
        let callbacks = Callbacks { vm_init: born };
        let size = jint::try_from(size_of::<Callbacks>()).unwrap_or(0);
        let env = tools.raw();
        // SAFETY: the environment is ours; the JVM copies the callbacks, as many bytes as it is told.
        let code = unsafe { ((**env).set_event_callbacks)(env, &raw const callbacks, size) };
        if code != table::NONE {
            return Err(Failure::Refused("a callback", code));
        }
        // SAFETY: as above; a null thread stands for all.
        let code = unsafe {
            ((**env).set_event_notification_mode)(env, table::ENABLE, table::EVENT_VM_INIT, null_mut())
        };
        if code == table::NONE {
            Ok(())
        } else {
            Err(Failure::Refused("the event of its initialization", code))
        }
    }
}

/// # Safety
/// Only the JVM calls this, with an environment that is valid.
unsafe extern "C" fn born(env: *mut Env, _: *mut JNIEnv, _: jobject) {
    guard("starting with the JVM", || {
        if let Some(begin) = BEGIN.get() {
            begin();
        }
    });
    // SAFETY: the environment that the JVM gave to its own callback.
    unsafe { ((**env).set_event_notification_mode)(env, table::DISABLE, table::EVENT_VM_INIT, null_mut()) };
}
