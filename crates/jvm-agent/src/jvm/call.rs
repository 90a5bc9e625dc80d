//! Calling getters and reading fields of an object, found on its own class each time.
//!
//! What makes this safe: a method or field found on the class of an object belongs to that object, and the signature
//! asked for says what comes back. No getter takes an argument.

use std::ffi::CStr;
use std::ptr::null;

use jni_sys::{jfieldID, jmethodID, jobject};

use super::failure::Failure;
use super::frame::{Frame, jni};
use super::local::Local;

/// Longest text taken from a Java string, in UTF-16 units.
const MAX_TEXT: i32 = 8 * 1024;

impl<'f> Frame<'f> {
    /// Calls a getter that returns an object.
    ///
    /// # Errors
    /// When there is no such getter, it throws, or it answers null.
    pub(crate) fn object(
        &self,
        of: &Local<'_>,
        getter: &CStr,
        signature: &CStr,
    ) -> Result<Local<'f>, Failure> {
        self.object_or_null(of, getter, signature)?.ok_or_else(|| Failure::Null(called(getter)))
    }

    /// Calls a getter that returns an object or null.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn object_or_null(
        &self,
        of: &Local<'_>,
        getter: &CStr,
        signature: &CStr,
    ) -> Result<Option<Local<'f>>, Failure> {
        assert!(signature.to_bytes().starts_with(b"()L"), "a getter of an object");
        let raw = self.call_object(of, getter, signature)?;
        // SAFETY: a reference just made in this frame.
        Ok(unsafe { self.local(raw) })
    }

    /// Calls a getter that returns an array of objects, without its null elements.
    ///
    /// # Errors
    /// When there is no such getter, it throws, or there are too many elements.
    pub(crate) fn objects(
        &self,
        of: &Local<'_>,
        getter: &CStr,
        signature: &CStr,
    ) -> Result<Vec<Local<'f>>, Failure> {
        assert!(signature.to_bytes().starts_with(b"()[L"), "a getter of an array of objects");
        let array = self.call_object(of, getter, signature)?;
        // SAFETY: by its signature the getter returned an array of objects.
        let elements = unsafe { self.elements(array) };
        // SAFETY: made above and held by nobody.
        unsafe { self.delete(array) };
        elements
    }

    /// Calls a getter that returns a text; `None` for null.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn text(&self, of: &Local<'_>, getter: &CStr) -> Result<Option<String>, Failure> {
        let raw = self.call_object(of, getter, c"()Ljava/lang/String;")?;
        // SAFETY: by its signature the getter returned a string, or null; nobody else holds it.
        Ok(unsafe { self.take_string(raw) })
    }

    /// Calls a getter that returns an array of bytes; none for null.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn bytes(&self, of: &Local<'_>, getter: &CStr) -> Result<Vec<u8>, Failure> {
        let array = self.call_object(of, getter, c"()[B")?;
        if array.is_null() {
            return Ok(Vec::new());
        }
        // SAFETY: by its signature the getter returned an array of bytes; the region is within it and within the buffer.
        unsafe {
            let length = jni!(self, GetArrayLength, array).clamp(0, MAX_TEXT);
            let mut bytes = vec![0_u8; usize::try_from(length).unwrap_or(0)];
            jni!(self, GetByteArrayRegion, array, 0, length, bytes.as_mut_ptr().cast());
            self.delete(array);
            self.thrown().map_or(Ok(bytes), Err)
        }
    }

    /// Calls a getter that returns an `int`.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn int(&self, of: &Local<'_>, getter: &CStr) -> Result<i32, Failure> {
        let method = self.method(of, getter, c"()I")?;
        // SAFETY: the method is one of the object's class, takes nothing and returns an int.
        let value = unsafe { jni!(self, CallIntMethodA, of.raw(), method, null()) };
        self.thrown().map_or(Ok(value), Err)
    }

    /// Calls a getter that returns a `long`.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn long(&self, of: &Local<'_>, getter: &CStr) -> Result<i64, Failure> {
        let method = self.method(of, getter, c"()J")?;
        // SAFETY: the method is one of the object's class, takes nothing and returns a long.
        let value = unsafe { jni!(self, CallLongMethodA, of.raw(), method, null()) };
        self.thrown().map_or(Ok(value), Err)
    }

    /// Calls a getter that returns a `boolean`.
    ///
    /// # Errors
    /// When there is no such getter, or it throws.
    pub(crate) fn boolean(&self, of: &Local<'_>, getter: &CStr) -> Result<bool, Failure> {
        let method = self.method(of, getter, c"()Z")?;
        // SAFETY: the method is one of the object's class, takes nothing and returns a boolean.
        let value = unsafe { jni!(self, CallBooleanMethodA, of.raw(), method, null()) };
        self.thrown().map_or(Ok(value), Err)
    }

    /// Reads a field that holds an object, whatever its access.
    ///
    /// # Errors
    /// When there is no such field, or it is null.
    pub(crate) fn field(&self, of: &Local<'_>, name: &CStr, signature: &CStr) -> Result<Local<'f>, Failure> {
        assert!(signature.to_bytes().starts_with(b"L"), "a field of an object");
        let field = self.field_id(of, name, signature)?;
        // SAFETY: the field is one of the object's class and holds an object; the reference is new and in this frame.
        let value = unsafe { self.local(jni!(self, GetObjectField, of.raw(), field)) };
        value.ok_or_else(|| Failure::Null(format!("the field {}", name.to_string_lossy())))
    }

    /// Reads a field that holds a `boolean`, whatever its access.
    ///
    /// # Errors
    /// When there is no such field.
    pub(crate) fn boolean_field(&self, of: &Local<'_>, name: &CStr) -> Result<bool, Failure> {
        let field = self.field_id(of, name, c"Z")?;
        // SAFETY: the field is one of the object's class and holds a boolean. It can't throw.
        Ok(unsafe { jni!(self, GetBooleanField, of.raw(), field) })
    }

    /// A number that stays with an object for its life: its identity hash code, 31 bits in HotSpot.
    ///
    /// # Errors
    /// When the JVM refuses.
    pub(crate) fn identity(&self, of: &Local<'_>) -> Result<u32, Failure> {
        // SAFETY: a valid reference.
        unsafe { self.tools().hash(of.raw()) }
    }

    /// A method of the object's own class.
    pub(super) fn method(&self, of: &Local<'_>, name: &CStr, signature: &CStr) -> Result<jmethodID, Failure> {
        // SAFETY: valid references and strings; the reference to the class is deleted here.
        let method = unsafe {
            let class = jni!(self, GetObjectClass, of.raw());
            let method = jni!(self, GetMethodID, class, name.as_ptr(), signature.as_ptr());
            self.delete(class);
            method
        };
        if method.is_null() { Err(self.missing("method", name)) } else { Ok(method) }
    }

    /// Reads a field that holds an object and is final: it holds the same one for the life of its owner.
    ///
    /// # Errors
    /// When there is no such field, it is not final, or it is null.
    pub(super) fn final_field(
        &self,
        of: &Local<'_>,
        name: &CStr,
        signature: &CStr,
    ) -> Result<Local<'f>, Failure> {
        let field = self.field_id(of, name, signature)?;
        // SAFETY: the field is one of the object's class; the reference to the class is deleted here.
        let is_final = unsafe {
            let class = jni!(self, GetObjectClass, of.raw());
            let is_final = self.tools().is_final(class, field);
            self.delete(class);
            is_final
        };
        if is_final {
            self.field(of, name, signature)
        } else {
            Err(Failure::Missing(format!("final field {}", name.to_string_lossy())))
        }
    }

    /// A field of the object's own class.
    pub(super) fn field_id(
        &self,
        of: &Local<'_>,
        name: &CStr,
        signature: &CStr,
    ) -> Result<jfieldID, Failure> {
        // SAFETY: valid references and strings; the reference to the class is deleted here.
        let field = unsafe {
            let class = jni!(self, GetObjectClass, of.raw());
            let field = jni!(self, GetFieldID, class, name.as_ptr(), signature.as_ptr());
            self.delete(class);
            field
        };
        if field.is_null() { Err(self.missing("field", name)) } else { Ok(field) }
    }

    /// Turns the error that a search left pending into a failure.
    pub(super) fn missing(&self, kind: &str, name: &CStr) -> Failure {
        match self.thrown() {
            Some(Failure::Thrown(class)) if !class.starts_with("java.lang.NoSuch") => Failure::Thrown(class),
            _ => Failure::Missing(format!("{kind} {}", name.to_string_lossy())),
        }
    }

    pub(super) fn call_object(
        &self,
        of: &Local<'_>,
        getter: &CStr,
        signature: &CStr,
    ) -> Result<jobject, Failure> {
        let method = self.method(of, getter, signature)?;
        // SAFETY: the method is one of the object's class, takes nothing and returns an object.
        let value = unsafe { jni!(self, CallObjectMethodA, of.raw(), method, null()) };
        self.thrown().map_or(Ok(value), Err)
    }

    /// # Safety
    /// `array` must be null or a valid reference to an array of objects.
    pub(super) unsafe fn elements(&self, array: jobject) -> Result<Vec<Local<'f>>, Failure> {
        if array.is_null() {
            return Ok(Vec::new());
        }
        // SAFETY: the caller's promise.
        let length = unsafe { jni!(self, GetArrayLength, array) };
        self.make_room(usize::try_from(length).unwrap_or(0))?;
        let mut elements = Vec::new();
        for index in 0..length {
            // SAFETY: the index is below the length, which never changes; the reference is new and in this frame.
            let element = unsafe { self.local(jni!(self, GetObjectArrayElement, array, index)) };
            if let Some(failure) = self.thrown() {
                return Err(failure);
            }
            elements.extend(element);
        }
        Ok(elements)
    }

    /// The content of a string, whose reference is deleted.
    ///
    /// # Safety
    /// `string` must be null or a local reference to a string that no [`Local`] holds.
    pub(super) unsafe fn take_string(&self, string: jobject) -> Option<String> {
        if string.is_null() {
            return None;
        }
        // SAFETY: the caller's promise; the region is within the string and within the buffer.
        unsafe {
            let length = jni!(self, GetStringLength, string).clamp(0, MAX_TEXT);
            let mut units = vec![0_u16; usize::try_from(length).unwrap_or(0)];
            jni!(self, GetStringRegion, string, 0, length, units.as_mut_ptr());
            self.delete(string);
            match self.thrown() {
                None => Some(String::from_utf16_lossy(&units)),
                Some(_) => None,
            }
        }
    }
}

fn called(getter: &CStr) -> String {
    format!("{}()", getter.to_string_lossy())
}
