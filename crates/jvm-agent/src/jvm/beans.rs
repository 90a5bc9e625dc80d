//! What is registered with the JVM's MBean servers. Never brings one into being.

use std::ffi::CStr;
use std::ptr::null_mut;

use jni_sys::jvalue;

use super::failure::Failure;
use super::frame::{Frame, jni};
use super::local::Local;

impl<'f> Frame<'f> {
    /// Whether anything in this JVM has used MBean servers, found without loading a class.
    ///
    /// # Errors
    /// When the JVM does not list its classes.
    pub(crate) fn knows_beans(&mut self) -> Result<bool, Failure> {
        self.nested(16, |frame| {
            let classes = frame.tools().bootstrap_classes()?;
            // No JNI function is called before the frame ends, so that these references need no room announced.
            Ok(classes.into_iter().any(|class| {
                // SAFETY: a reference just made in this frame.
                let signature = unsafe { frame.tools().signature(class) };
                signature.as_deref() == Some("Ljavax/management/MBeanServerFactory;")
            }))
        })?
    }

    /// The MBean servers of this JVM.
    ///
    /// # Errors
    /// When they can't be listed.
    pub(crate) fn bean_servers(&self) -> Result<Vec<Local<'f>>, Failure> {
        let factory = self.jdk_class(c"javax/management/MBeanServerFactory")?;
        // SAFETY: the method takes a string, null for every server, and returns a list of MBean servers.
        let servers = unsafe {
            let list = self.call_static(
                factory.raw(),
                c"findMBeanServer",
                c"(Ljava/lang/String;)Ljava/util/ArrayList;",
                &[jvalue { l: null_mut() }],
            )?;
            self.local(list)
        };
        match servers {
            Some(servers) => self.objects(&servers, c"toArray", c"()[Ljava/lang/Object;"),
            None => Ok(Vec::new()),
        }
    }

    /// The attribute `attribute` of every MBean whose name fits `pattern`, in every MBean server. An MBean that does not
    /// have it is left out.
    ///
    /// # Errors
    /// When a server can't be asked.
    pub(crate) fn bean_attributes(
        &self,
        pattern: &CStr,
        attribute: &CStr,
    ) -> Result<Vec<Local<'f>>, Failure> {
        let mut values = Vec::new();
        for server in self.bean_servers()? {
            self.attributes_of(&server, pattern, attribute, &mut values)?;
        }
        Ok(values)
    }

    fn attributes_of(
        &self,
        server: &Local<'_>,
        pattern: &CStr,
        attribute: &CStr,
        values: &mut Vec<Local<'f>>,
    ) -> Result<(), Failure> {
        let names = self.object_name(pattern)?;
        let query = self.method(
            server,
            c"queryNames",
            c"(Ljavax/management/ObjectName;Ljavax/management/QueryExp;)Ljava/util/Set;",
        )?;
        let read = self.method(
            server,
            c"getAttribute",
            c"(Ljavax/management/ObjectName;Ljava/lang/String;)Ljava/lang/Object;",
        )?;
        let attribute = self.new_string(attribute)?;
        let arguments = [jvalue { l: names.raw() }, jvalue { l: null_mut() }];
        // SAFETY: the method is the server's, and takes an ObjectName and a query, which may be null.
        let found =
            unsafe { self.local(jni!(self, CallObjectMethodA, server.raw(), query, arguments.as_ptr())) };
        if let Some(failure) = self.thrown() {
            return Err(failure);
        }
        let Some(found) = found else { return Ok(()) };
        for name in self.objects(&found, c"toArray", c"()[Ljava/lang/Object;")? {
            let arguments = [jvalue { l: name.raw() }, jvalue { l: attribute.raw() }];
            // SAFETY: the method is the server's, and takes an ObjectName, as the query returned it, and a string.
            let value =
                unsafe { self.local(jni!(self, CallObjectMethodA, server.raw(), read, arguments.as_ptr())) };
            // Somebody else's MBean may have the same name and another set of attributes.
            if self.thrown().is_none() {
                values.extend(value);
            }
        }
        Ok(())
    }

    fn object_name(&self, pattern: &CStr) -> Result<Local<'f>, Failure> {
        let class = self.jdk_class(c"javax/management/ObjectName")?;
        let pattern = self.new_string(pattern)?;
        // SAFETY: the method takes a string and returns an ObjectName, made in this frame.
        let name = unsafe {
            let raw = self.call_static(
                class.raw(),
                c"getInstance",
                c"(Ljava/lang/String;)Ljavax/management/ObjectName;",
                &[jvalue { l: pattern.raw() }],
            )?;
            self.local(raw)
        };
        name.ok_or_else(|| Failure::Null("ObjectName.getInstance()".into()))
    }
}
