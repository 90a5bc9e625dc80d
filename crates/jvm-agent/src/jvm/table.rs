//! The part of the JVM's tool interface (JVMTI) that is called, laid out as its specification numbers it.

use std::ffi::{c_char, c_void};
use std::mem::offset_of;

use jni_sys::{JNIEnv, jboolean, jclass, jfieldID, jint, jmethodID, jobject};

/// `JVMTI_VERSION_1_2`, which JDK 6 and everything since provide.
pub(super) const VERSION: jint = 0x3001_0200;
/// The only event asked for: the JVM is ready for threads of ours. It needs no capability.
pub(super) const EVENT_VM_INIT: jint = 50;
/// `JVMTI_ENABLE` and `JVMTI_DISABLE`.
pub(super) const ENABLE: jint = 1;
pub(super) const DISABLE: jint = 0;
/// The bit of a field that belongs to a class and not to its objects.
pub(super) const STATIC: jint = 0x8;
/// The bit of a field that can't be changed.
pub(super) const FINAL: jint = 0x10;
/// `JVMTI_ERROR_NONE`.
pub(super) const NONE: jint = 0;

/// A tool's environment: a pointer to its function table.
pub(super) type Env = *const Table;

type Skipped<const N: usize> = [*const c_void; N];

#[repr(C)]
pub(super) struct Table {
    _1: Skipped<1>,
    pub(super) set_event_notification_mode:
        unsafe extern "C" fn(*mut Env, mode: jint, event: jint, thread: jobject, ...) -> jint,
    _3: Skipped<1>,
    pub(super) get_all_threads:
        unsafe extern "C" fn(*mut Env, count: *mut jint, threads: *mut *mut jobject) -> jint,
    _5: Skipped<4>,
    pub(super) get_thread_info:
        unsafe extern "C" fn(*mut Env, thread: jobject, info: *mut ThreadInfo) -> jint,
    _10: Skipped<37>,
    pub(super) deallocate: unsafe extern "C" fn(*mut Env, memory: *mut u8) -> jint,
    pub(super) get_class_signature: unsafe extern "C" fn(
        *mut Env,
        class: jclass,
        signature: *mut *mut c_char,
        generic: *mut *mut c_char,
    ) -> jint,
    _49: Skipped<4>,
    pub(super) get_class_fields:
        unsafe extern "C" fn(*mut Env, class: jclass, count: *mut jint, fields: *mut *mut jfieldID) -> jint,
    _54: Skipped<4>,
    pub(super) get_object_hash_code: unsafe extern "C" fn(*mut Env, object: jobject, hash: *mut jint) -> jint,
    _59: Skipped<1>,
    pub(super) get_field_name: unsafe extern "C" fn(
        *mut Env,
        class: jclass,
        field: jfieldID,
        name: *mut *mut c_char,
        signature: *mut *mut c_char,
        generic: *mut *mut c_char,
    ) -> jint,
    _61: Skipped<1>,
    pub(super) get_field_modifiers:
        unsafe extern "C" fn(*mut Env, class: jclass, field: jfieldID, modifiers: *mut jint) -> jint,
    _63: Skipped<2>,
    pub(super) get_method_declaring_class:
        unsafe extern "C" fn(*mut Env, method: jmethodID, class: *mut jclass) -> jint,
    _66: Skipped<13>,
    pub(super) get_class_loader_classes:
        unsafe extern "C" fn(*mut Env, loader: jobject, count: *mut jint, classes: *mut *mut jclass) -> jint,
    _80: Skipped<42>,
    pub(super) set_event_callbacks:
        unsafe extern "C" fn(*mut Env, callbacks: *const Callbacks, size: jint) -> jint,
    _123: Skipped<4>,
    pub(super) dispose_environment: unsafe extern "C" fn(*mut Env) -> jint,
    _128: Skipped<3>,
    pub(super) get_system_property:
        unsafe extern "C" fn(*mut Env, name: *const c_char, value: *mut *mut c_char) -> jint,
}

/// What is told about a thread. The name is the tool's to free, the two objects are local references.
#[repr(C)]
pub(super) struct ThreadInfo {
    pub(super) name: *mut c_char,
    pub(super) priority: jint,
    pub(super) is_daemon: jboolean,
    pub(super) group: jobject,
    pub(super) context_class_loader: jobject,
}

/// The first entry of the callbacks, which is all that is registered.
#[repr(C)]
pub(super) struct Callbacks {
    pub(super) vm_init: unsafe extern "C" fn(*mut Env, *mut JNIEnv, thread: jobject),
}

/// The specification counts from 1.
const fn position(number: usize) -> usize {
    (number - 1) * size_of::<*const c_void>()
}

const _: () = {
    assert!(offset_of!(Table, set_event_notification_mode) == position(2));
    assert!(offset_of!(Table, get_all_threads) == position(4));
    assert!(offset_of!(Table, get_thread_info) == position(9));
    assert!(offset_of!(Table, deallocate) == position(47));
    assert!(offset_of!(Table, get_class_signature) == position(48));
    assert!(offset_of!(Table, get_class_fields) == position(53));
    assert!(offset_of!(Table, get_object_hash_code) == position(58));
    assert!(offset_of!(Table, get_field_name) == position(60));
    assert!(offset_of!(Table, get_field_modifiers) == position(62));
    assert!(offset_of!(Table, get_method_declaring_class) == position(65));
    assert!(offset_of!(Table, get_class_loader_classes) == position(79));
    assert!(offset_of!(Table, set_event_callbacks) == position(122));
    assert!(offset_of!(Table, dispose_environment) == position(127));
    assert!(offset_of!(Table, get_system_property) == position(131));
};
