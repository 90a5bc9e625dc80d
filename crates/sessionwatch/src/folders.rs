//! Folders and files by convention.

use std::path::PathBuf;

/// Where the sessionwatch of the whole machine keeps what must outlive it.
pub(crate) const SYSTEM_DATA: &str = "/var/lib/sessionwatch";

/// Where root keeps the agent that it has JVMs load: a service's folder could be changed by the service.
pub(crate) const ROOTS_AGENT: &str = "/var/lib/sessionwatch-attach/root";

/// Where what must outlive us is kept unless another is named: systemd's, root's, the user's.
pub(crate) fn data() -> PathBuf {
    set("STATE_DIRECTORY").unwrap_or_else(|| {
        if rustix::process::geteuid().is_root() {
            return PathBuf::from(SYSTEM_DATA);
        }
        set("XDG_STATE_HOME").unwrap_or_else(|| home().join(".local/state")).join("sessionwatch")
    })
}

/// The configuration file: systemd's, root's, else the user's.
pub(crate) fn config() -> PathBuf {
    if let Some(folder) = set("CONFIGURATION_DIRECTORY") {
        return folder.join("sessionwatch.toml");
    }
    let folder = if rustix::process::geteuid().is_root() {
        PathBuf::from("/etc")
    } else {
        set("XDG_CONFIG_HOME").unwrap_or_else(|| home().join(".config"))
    };
    folder.join("sessionwatch/sessionwatch.toml")
}

fn home() -> PathBuf {
    set("HOME").unwrap_or_else(|| PathBuf::from("."))
}

fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
