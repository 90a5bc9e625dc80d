//! The JVM's threads by name.

use super::failure::Failure;
use super::frame::Frame;
use super::local::Local;

impl<'f> Frame<'f> {
    /// The live platform threads whose names are `wanted`, with their names.
    ///
    /// # Errors
    /// When the JVM does not list them.
    pub(crate) fn threads(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Local<'f>)>, Failure> {
        let all = self.tools().threads()?;
        self.make_room(all.len())?;
        let mut threads = Vec::new();
        for raw in all {
            // SAFETY: references just made in this frame; each is either kept in a `Local` or deleted.
            unsafe {
                let about = self.tools().thread(raw);
                if let Some(about) = &about {
                    self.delete(about.group);
                    self.delete(about.loader);
                }
                match about {
                    Some(about) if wanted(&about.name) => {
                        threads.extend(self.local(raw).map(|thread| (about.name, thread)));
                    }
                    _ => self.delete(raw),
                }
            }
        }
        Ok(threads)
    }
}
