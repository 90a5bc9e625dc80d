//! What the watching thread is told to do, by threads that must not wait for it.

use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{EventfdFlags, eventfd};
use rustix::io::{read, write};

use crate::options::Watching;

/// Given by attaching threads, followed by the watching thread.
pub(crate) struct Orders {
    /// How to watch; `None`: stop.
    wanted: Mutex<Option<Watching>>,
    /// Readable when `wanted` may have changed.
    bell: OwnedFd,
}

impl Orders {
    /// The order to watch.
    ///
    /// # Errors
    /// When the process may open no more files.
    pub(crate) fn new(watching: Watching) -> std::io::Result<Self> {
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self { wanted: Mutex::new(Some(watching)), bell })
    }

    /// Changes how to watch; false if the thread was told to stop before, and so will not follow.
    pub(crate) fn change(&self, watching: &Watching) -> bool {
        let mut wanted = self.lock();
        let runs = wanted.is_some();
        if runs {
            *wanted = Some(watching.clone());
            self.ring();
        }
        runs
    }

    /// Tells the thread to stop, for good.
    pub(crate) fn stop(&self) {
        *self.lock() = None;
        self.ring();
    }

    /// What is wanted now; `None`: stop.
    pub(crate) fn wanted(&self) -> Option<Watching> {
        // A bell that does not ring (nothing to read) is silent.
        let _ = read(&self.bell, &mut [0_u8; 8]);
        self.lock().clone()
    }

    /// What to wait on.
    pub(crate) fn bell(&self) -> &OwnedFd {
        &self.bell
    }

    fn ring(&self) {
        // Fails only when it rings already.
        let _ = write(&self.bell, &1_u64.to_ne_bytes());
    }

    fn lock(&self) -> MutexGuard<'_, Option<Watching>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watching(socket: &str) -> Watching {
        Watching { socket: socket.into(), name: None, build: None }
    }

    #[test]
    fn orders_change_until_they_say_stop() {
        let orders = Orders::new(watching("/a")).unwrap();
        assert_eq!(orders.wanted(), Some(watching("/a")));
        assert!(orders.change(&watching("/b")));
        assert_eq!(orders.wanted(), Some(watching("/b")));
        orders.stop();
        assert!(!orders.change(&watching("/c")));
        assert_eq!(orders.wanted(), None);
    }

    #[test]
    fn the_bell_rings_until_the_order_is_heard() {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let orders = Orders::new(watching("/a")).unwrap();
        let rings = || {
            let mut fds = [PollFd::new(orders.bell(), PollFlags::IN)];
            poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).unwrap() == 1
        };
        assert!(!rings());
        orders.stop();
        assert!(rings());
        orders.wanted();
        assert!(!rings());
    }
}
