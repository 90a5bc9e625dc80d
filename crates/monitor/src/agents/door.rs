//! Where an agent that is about to be loaded will report.

use std::path::{Path, PathBuf};

use sessionwatch_jvms::Jvm;

use super::listener::Listener;
use super::places::Places;

/// Where agents report, and of whose JVMs.
pub trait Door: std::fmt::Debug + Send + Sync + 'static {
    /// Whether a JVM is any of our business, be it to say that it cannot be attached to.
    fn minds(&self, jvm: &Jvm) -> bool;

    /// The socket for the agent of a JVM.
    ///
    /// # Errors
    /// Why there is none, and what to do.
    fn socket_for(&self, jvm: &Jvm) -> Result<PathBuf, String>;
}

/// The monitor in this process listens.
impl Door for Listener {
    fn minds(&self, _: &Jvm) -> bool {
        true
    }

    fn socket_for(&self, jvm: &Jvm) -> Result<PathBuf, String> {
        if !self.places().may_serve(jvm.uid) {
            let obstacle = jvm.attachable.as_ref().err();
            return Err(obstacle.map_or_else(|| "it belongs to another user".into(), ToString::to_string));
        }
        self.listen_for(jvm.uid).map_err(|error| error.to_string())?;
        Ok(self.places().socket_of(jvm.uid))
    }
}

/// A monitor listens that another process is, on a runtime folder that it has open.
#[derive(Debug)]
pub struct Elsewhere {
    base: PathBuf,
    own_uid: u32,
}

impl Elsewhere {
    /// For the monitor that uses this runtime folder.
    #[must_use]
    pub fn new(base: &Path) -> Self {
        Self { base: base.to_owned(), own_uid: rustix::process::geteuid().as_raw() }
    }
}

impl Door for Elsewhere {
    fn minds(&self, jvm: &Jvm) -> bool {
        self.own_uid == 0 || self.own_uid == jvm.uid
    }

    fn socket_for(&self, jvm: &Jvm) -> Result<PathBuf, String> {
        let socket = Places::socket_below(&self.base, jvm.uid);
        if socket.exists() {
            return Ok(socket);
        }
        Err(format!(
            "no sessionwatch listens at {} for the JVMs of {}: start it with --agents-of {}",
            socket.display(),
            jvm.user,
            jvm.user
        ))
    }
}
