//! The tool interface with its memory taken care of. Everything here works on raw references.

use std::ffi::{CStr, c_char};
use std::ptr::{NonNull, null_mut};
use std::slice;

use jni_sys::{jclass, jfieldID, jint, jmethodID, jobject};

use super::failure::Failure;
use super::table::{self, Env, ThreadInfo};
use super::vm::Vm;

/// A tool environment of our own, without any capability.
pub(super) struct Tools(NonNull<Env>);

/// A thread's name and the references that came with it.
pub(super) struct ThreadAbout {
    pub(super) name: String,
    pub(super) group: jobject,
    pub(super) loader: jobject,
}

macro_rules! tool {
    ($tools:expr, $function:ident $(, $argument:expr)*) => {{
        let env = $tools.0.as_ptr();
        ((**env).$function)(env $(, $argument)*)
    }};
}

impl Tools {
    pub(super) fn new(vm: Vm) -> Result<Self, Failure> {
        vm.tools().map(Self).ok_or(Failure::Refused("a tool environment", 0))
    }

    pub(super) fn raw(&self) -> *mut Env {
        self.0.as_ptr()
    }

    /// A property as it was given at the JVM's start; what Java code set later does not show.
    pub(super) fn start_property(&self, name: &CStr) -> Option<String> {
        let mut value = null_mut();
        // SAFETY: the environment is ours and not disposed of; `name` ends with a zero byte.
        let code = unsafe { tool!(self, get_system_property, name.as_ptr(), &raw mut value) };
        // SAFETY: on success `value` is a string that the JVM allocated for us.
        (code == table::NONE).then(|| unsafe { self.take_text(value) }).flatten()
    }

    /// Every live platform thread, each a new local reference.
    pub(super) fn threads(&self) -> Result<Vec<jobject>, Failure> {
        let (mut count, mut threads) = (0, null_mut());
        // SAFETY: the environment is ours and not disposed of.
        let code = unsafe { tool!(self, get_all_threads, &raw mut count, &raw mut threads) };
        if code != table::NONE {
            return Err(Failure::Refused("the list of threads", code));
        }
        // SAFETY: on success `threads` is an array of `count` that the JVM allocated for us.
        Ok(unsafe { self.take_list(count, threads) })
    }

    /// Every class that the bootstrap loader has loaded, each a new local reference. Loads none.
    pub(super) fn bootstrap_classes(&self) -> Result<Vec<jclass>, Failure> {
        let (mut count, mut classes) = (0, null_mut());
        // SAFETY: the environment is ours; a null loader stands for the bootstrap loader.
        let code =
            unsafe { tool!(self, get_class_loader_classes, null_mut(), &raw mut count, &raw mut classes) };
        if code != table::NONE {
            return Err(Failure::Refused("the list of classes", code));
        }
        // SAFETY: on success `classes` is an array of `count` that the JVM allocated for us.
        Ok(unsafe { self.take_list(count, classes) })
    }

    /// # Safety
    /// `thread` must be a valid reference to a thread.
    pub(super) unsafe fn thread(&self, thread: jobject) -> Option<ThreadAbout> {
        let mut info = ThreadInfo {
            name: null_mut(),
            priority: 0,
            is_daemon: false,
            group: null_mut(),
            context_class_loader: null_mut(),
        };
        // SAFETY: the caller's promise; `info` has the layout that the JVM fills.
        let code = unsafe { tool!(self, get_thread_info, thread, &raw mut info) };
        if code != table::NONE {
            return None;
        }
        // SAFETY: on success the name is a string that the JVM allocated for us.
        let name = unsafe { self.take_text(info.name) }.unwrap_or_default();
        Some(ThreadAbout { name, group: info.group, loader: info.context_class_loader })
    }

    /// A class as the JVM spells it: `Ljava/lang/Thread;`.
    ///
    /// # Safety
    /// `class` must be a valid reference to a class.
    pub(super) unsafe fn signature(&self, class: jclass) -> Option<String> {
        let mut signature = null_mut();
        // SAFETY: the caller's promise; a null third argument is allowed.
        let code = unsafe { tool!(self, get_class_signature, class, &raw mut signature, null_mut()) };
        // SAFETY: on success `signature` is a string that the JVM allocated for us.
        (code == table::NONE).then(|| unsafe { self.take_text(signature) }).flatten()
    }

    /// The identity hash code: it stays with the object for its life.
    ///
    /// # Safety
    /// `object` must be a valid reference.
    pub(super) unsafe fn hash(&self, object: jobject) -> Result<u32, Failure> {
        let mut hash = 0;
        // SAFETY: the caller's promise.
        let code = unsafe { tool!(self, get_object_hash_code, object, &raw mut hash) };
        if code == table::NONE {
            Ok(hash.cast_unsigned())
        } else {
            Err(Failure::Refused("a hash code", code))
        }
    }

    /// The class that a method is written in, as a new local reference.
    ///
    /// # Safety
    /// `method` must be valid: its class is loaded.
    pub(super) unsafe fn declaring_class(&self, method: jmethodID) -> Option<jclass> {
        let mut class = null_mut();
        // SAFETY: the caller's promise.
        let code = unsafe { tool!(self, get_method_declaring_class, method, &raw mut class) };
        (code == table::NONE && !class.is_null()).then_some(class)
    }

    /// Whether a field can't be changed after its object was made.
    ///
    /// # Safety
    /// `field` must be a field of `class`, which must be a valid reference.
    pub(super) unsafe fn is_final(&self, class: jclass, field: jfieldID) -> bool {
        // SAFETY: the caller's promise.
        unsafe { self.modifiers(class, field) }.is_some_and(|modifiers| modifiers & table::FINAL != 0)
    }

    /// The fields that a class itself declares in which its objects hold other objects.
    ///
    /// # Safety
    /// `class` must be a valid reference to the class of an object, or to one above it.
    pub(super) unsafe fn object_fields(&self, class: jclass) -> Vec<jfieldID> {
        let (mut count, mut fields) = (0, null_mut());
        // SAFETY: the caller's promise.
        let code = unsafe { tool!(self, get_class_fields, class, &raw mut count, &raw mut fields) };
        if code != table::NONE {
            return Vec::new();
        }
        // SAFETY: on success `fields` is an array of `count` that the JVM allocated for us.
        let mut fields = unsafe { self.take_list(count, fields) };
        // SAFETY: fields of this class.
        fields.retain(|&field| unsafe {
            let is_static = self.modifiers(class, field).is_none_or(|bits| bits & table::STATIC != 0);
            !is_static && self.field_type(class, field).is_some_and(|kind| kind.starts_with(['L', '[']))
        });
        fields
    }

    /// # Safety
    /// `field` must be a field of `class`, which must be a valid reference.
    unsafe fn modifiers(&self, class: jclass, field: jfieldID) -> Option<jint> {
        let mut modifiers = 0;
        // SAFETY: the caller's promise.
        let code = unsafe { tool!(self, get_field_modifiers, class, field, &raw mut modifiers) };
        (code == table::NONE).then_some(modifiers)
    }

    /// # Safety
    /// `field` must be a field of `class`, which must be a valid reference.
    unsafe fn field_type(&self, class: jclass, field: jfieldID) -> Option<String> {
        let mut signature = null_mut();
        // SAFETY: the caller's promise; the name and the generic signature need not be asked for.
        let code =
            unsafe { tool!(self, get_field_name, class, field, null_mut(), &raw mut signature, null_mut()) };
        // SAFETY: on success `signature` is a string that the JVM allocated for us.
        (code == table::NONE).then(|| unsafe { self.take_text(signature) }).flatten()
    }

    /// # Safety
    /// `text` must be null, or a string allocated by this environment, which is freed here.
    unsafe fn take_text(&self, text: *mut c_char) -> Option<String> {
        if text.is_null() {
            return None;
        }
        // SAFETY: the caller's promise; the JVM ends its strings with a zero byte.
        let copy = unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
        // SAFETY: allocated by this environment, and not used after.
        unsafe { tool!(self, deallocate, text.cast()) };
        Some(copy)
    }

    /// # Safety
    /// `list` must be null, or an array of `count` allocated by this environment, which is freed here.
    unsafe fn take_list<T: Copy>(&self, count: jint, list: *mut T) -> Vec<T> {
        if list.is_null() {
            return Vec::new();
        }
        let count = usize::try_from(count).unwrap_or(0);
        // SAFETY: the caller's promise.
        let copy = unsafe { slice::from_raw_parts(list, count) }.to_vec();
        // SAFETY: allocated by this environment, and not used after.
        unsafe { tool!(self, deallocate, list.cast()) };
        copy
    }
}

impl Drop for Tools {
    fn drop(&mut self) {
        // SAFETY: the environment is ours, and this is its last use.
        unsafe { tool!(self, dispose_environment) };
    }
}
