//! How it stands with the configuration file, for whoever asks how we are.

use std::sync::{Mutex, PoisonError};

/// What is in the file and not in force.
#[derive(Debug, Default)]
pub struct Configuration(Mutex<Option<String>>);

impl Configuration {
    /// The file was read again: what of it is not in force, and what to do.
    pub fn read_again(&self, notice: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = notice;
    }

    pub(crate) fn notice(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
