//! Names that many applications of a server have in common, each kept once.

use std::sync::Arc;

use crate::frame::ApplicationInfo;

/// More than these are not compared: names come from outside.
const MOST: usize = 64;

/// The services and hosts seen so far.
#[derive(Default)]
pub(super) struct Texts(Vec<Arc<str>>);

impl Texts {
    /// Lets an application have its service and host in common with those before it.
    pub(super) fn share(&mut self, info: &mut ApplicationInfo) {
        for text in [&mut info.service, &mut info.host] {
            match self.0.iter().find(|known| known == &text) {
                Some(known) => *text = Arc::clone(known),
                None if self.0.len() < MOST => self.0.push(Arc::clone(text)),
                None => {}
            }
        }
    }
}
