//! The few classes of the JDK itself that are asked something.

use std::ffi::CStr;
use std::ptr::null;

use jni_sys::{jclass, jobject, jvalue};

use super::failure::Failure;
use super::frame::{Frame, jni};
use super::local::Local;

impl<'f> Frame<'f> {
    /// A property as it was given at the JVM's start; what Java code set later does not show.
    pub(crate) fn start_property(&self, name: &CStr) -> Option<String> {
        self.tools().start_property(name)
    }

    /// A system property as it is now; `None` if it is not set.
    ///
    /// # Errors
    /// When Java throws.
    pub(crate) fn system_property(&self, name: &CStr) -> Result<Option<String>, Failure> {
        let class = self.jdk_class(c"java/lang/System")?;
        let name = self.new_string(name)?;
        // SAFETY: the method takes a string and returns one.
        unsafe {
            let value = self.call_static(
                class.raw(),
                c"getProperty",
                c"(Ljava/lang/String;)Ljava/lang/String;",
                &[jvalue { l: name.raw() }],
            )?;
            Ok(self.take_string(value))
        }
    }

    /// When the JVM started, UTC milliseconds, as its own management interface tells it.
    ///
    /// # Errors
    /// When this JVM has no `java.management` module, or Java throws.
    pub(crate) fn start_time_ms(&self) -> Result<i64, Failure> {
        let class = self.jdk_class(c"java/lang/management/ManagementFactory")?;
        // SAFETY: the method takes nothing and returns an object, made in this frame.
        let runtime = unsafe {
            let raw = self.call_static(
                class.raw(),
                c"getRuntimeMXBean",
                c"()Ljava/lang/management/RuntimeMXBean;",
                &[],
            )?;
            self.local(raw)
        };
        self.long(&runtime.ok_or_else(|| Failure::Null("getRuntimeMXBean()".into()))?, c"getStartTime")
    }

    /// Calls a static getter of a text, on a class as the loader of `object`'s class knows it. `class` is spelt with dots.
    ///
    /// # Errors
    /// When there is no such class or getter, or Java throws.
    pub(crate) fn static_text(
        &self,
        object: &Local<'_>,
        class: &CStr,
        getter: &CStr,
    ) -> Result<Option<String>, Failure> {
        let own = self.object(object, c"getClass", c"()Ljava/lang/Class;")?;
        let loader = self.object(&own, c"getClassLoader", c"()Ljava/lang/ClassLoader;")?;
        let load = self.method(&loader, c"loadClass", c"(Ljava/lang/String;)Ljava/lang/Class;")?;
        let name = self.new_string(class)?;
        let arguments = [jvalue { l: name.raw() }];
        // SAFETY: the method is the loader's, takes a string and returns a class, made in this frame; the getter takes
        // nothing and returns a string.
        unsafe {
            let found = self.local(jni!(self, CallObjectMethodA, loader.raw(), load, arguments.as_ptr()));
            if let Some(failure) = self.thrown() {
                return Err(failure);
            }
            let found = found.ok_or_else(|| Failure::Null("loadClass()".into()))?;
            let text = self.call_static(found.raw(), getter, c"()Ljava/lang/String;", &[])?;
            Ok(self.take_string(text))
        }
    }

    /// A class of the JDK. Never used for a server's classes, which other loaders hide.
    pub(super) fn jdk_class(&self, name: &CStr) -> Result<Local<'f>, Failure> {
        // SAFETY: a valid string; the reference is new and in this frame.
        let class = unsafe { self.local(jni!(self, FindClass, name.as_ptr())) };
        class.ok_or_else(|| {
            self.thrown().unwrap_or_else(|| Failure::Missing(name.to_string_lossy().into_owned()))
        })
    }

    /// A Java string. `text` is plain ASCII.
    pub(super) fn new_string(&self, text: &CStr) -> Result<Local<'f>, Failure> {
        assert!(text.to_bytes().is_ascii(), "the JVM has a coding of its own for anything else");
        // SAFETY: a valid string; the reference is new and in this frame.
        let string = unsafe { self.local(jni!(self, NewStringUTF, text.as_ptr())) };
        string.ok_or_else(|| self.thrown().unwrap_or(Failure::Null("a new string".into())))
    }

    /// Calls a static method that returns an object: a new reference in this frame, or null.
    ///
    /// # Safety
    /// `class` must be a class; the signature must return an object and take what `arguments` hold.
    pub(super) unsafe fn call_static(
        &self,
        class: jclass,
        name: &CStr,
        signature: &CStr,
        arguments: &[jvalue],
    ) -> Result<jobject, Failure> {
        // SAFETY: the caller's promise.
        unsafe {
            let method = jni!(self, GetStaticMethodID, class, name.as_ptr(), signature.as_ptr());
            if method.is_null() {
                return Err(self.missing("static method", name));
            }
            let arguments = if arguments.is_empty() { null() } else { arguments.as_ptr() };
            let value = jni!(self, CallStaticObjectMethodA, class, method, arguments);
            self.thrown().map_or(Ok(value), Err)
        }
    }
}
