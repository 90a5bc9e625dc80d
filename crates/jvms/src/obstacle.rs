//! Why a JVM can't be attached to, and what to do about it.

use std::path::PathBuf;

use crate::elf::{Libc, Machine};
use crate::maps::Vm;

/// The way that is open when attaching is not.
macro_rules! at_its_start {
    () => {
        "start it with the -agentpath option that `sessionwatch agent-path` prints"
    };
}

/// A reason why a JVM can't be attached to. Its text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The process that asks is the JVM itself.
    #[error("this is our own process, and nothing attaches to itself")]
    Ourselves,
    /// OpenJ9 has a way of its own to attach.
    #[error("it is an OpenJ9, whose attach protocol is another one: {}", at_its_start!())]
    OpenJ9,
    /// Only the same user and root may attach.
    #[error(
        "it runs as {user} (uid {uid}): run sessionwatch as {user} or as root, or beside the service: \
             systemctl enable --now sessionwatch-attach@{user}"
    )]
    OtherUser {
        /// Name of the user that the JVM runs as.
        user: String,
        /// Number of that user.
        uid: u32,
    },
    /// HotSpot wants the group to be the same as well, except from root.
    #[error(
        "it runs in group {theirs} and sessionwatch in group {ours}: run sessionwatch in group {theirs}, or as root"
    )]
    OtherGroup {
        /// Effective group of the JVM.
        theirs: u32,
        /// Effective group of this process.
        ours: u32,
    },
    /// In another user namespace even root is nobody.
    #[error("it is in a user namespace of its own (a rootless container), where only its own user counts: run \
             sessionwatch as uid {uid}, or {}", at_its_start!())]
    OtherUserNamespace {
        /// Number of its user on this machine.
        uid: u32,
    },
    /// The kernel does not let us look into the process.
    #[error("the kernel does not let us look into it ({why}): run sessionwatch as root, in a container with the \
             capability SYS_PTRACE, or {}", at_its_start!())]
    NoAccess {
        /// What the kernel said.
        why: String,
    },
    /// Held by SIGSTOP or a debugger: it would not answer.
    #[error("it is stopped, by SIGSTOP or a debugger: let it go on (kill -CONT {pid})")]
    Stopped {
        /// Its process id.
        pid: u32,
    },
    /// `-XX:+DisableAttachMechanism`: asking would only write a thread dump into its log.
    #[error("attaching is switched off in it (-XX:+DisableAttachMechanism): start it without that option, or {}",
            at_its_start!())]
    AttachDisabled,
    /// `-Xrs`: the signal that asks for attaching would end the JVM.
    #[error("it does not handle SIGQUIT (-Xrs, or it has only just been started), and asking would end it: try again \
             in some seconds; if it has -Xrs, {}", at_its_start!())]
    SignalsOff,
    /// The agent is built for another C library.
    #[error(
        "it runs on {theirs} and the agent library is built for {ours}: use the sessionwatch built for {theirs}"
    )]
    OtherLibc {
        /// C library of the JVM.
        theirs: Libc,
        /// C library that the agent needs.
        ours: Libc,
    },
    /// The agent is built for another processor or word size.
    #[error(
        "it runs on {theirs} and the agent library is built for {ours}: use the sessionwatch built for {theirs}"
    )]
    OtherMachine {
        /// Processor that the JVM is built for.
        theirs: Machine,
        /// Processor that the agent is built for.
        ours: Machine,
    },
    /// The JVM has a file tree of its own, and no library is known yet that it could see.
    #[error("it is in a container: the agent library and the socket folder of sessionwatch must be visible in it under \
             the same paths (mount both), and the library must be built for its C library; or {}", at_its_start!())]
    OtherContainer,
    /// The JVM does not see the library at its path.
    #[error(
        "it does not see the agent library {library:?}: it is in a container, or its service hides that folder \
             (PrivateTmp, ProtectHome); mount the folder in it under the same path, or install the library where it sees it"
    )]
    LibraryNotVisible {
        /// Path of the library on this machine.
        library: PathBuf,
    },
}

/// Who asks: the effective user and group of this process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) pid: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// What was found out about a JVM that decides whether it can be attached to. `None` is "not known" and stops nobody.
#[derive(Debug, Clone)]
pub(crate) struct Circumstances {
    pub(crate) pid: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) user: String,
    pub(crate) stopped: bool,
    pub(crate) vm: Option<Vm>,
    /// What the kernel said when we tried to look into the process; `None` if it let us.
    pub(crate) refused: Option<String>,
    pub(crate) other_user_namespace: bool,
    pub(crate) attach_allowed: Option<bool>,
    pub(crate) catches_sigquit: bool,
    /// It has opened its attach socket already, so no signal is needed.
    pub(crate) listens: bool,
    pub(crate) libc: (Libc, Libc),
    pub(crate) machine: Option<(Machine, Machine)>,
    pub(crate) library: Visibility,
}

/// Whether a JVM sees the library that it is to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Visibility {
    Seen,
    NotSeen(PathBuf),
    /// It has a file tree of its own, and which library it is to load is not known.
    OtherTree,
}

impl Circumstances {
    /// The first obstacle: who may ask at all comes first, then the JVM's own will, then the library.
    pub(crate) fn obstacle(&self, caller: Caller) -> Result<(), Obstacle> {
        let same_user = (self.uid, self.gid) == (caller.uid, caller.gid);
        let found = if self.pid == caller.pid {
            Obstacle::Ourselves
        } else if self.vm == Some(Vm::OpenJ9) {
            Obstacle::OpenJ9
        } else if caller.uid != 0 && caller.uid != self.uid {
            Obstacle::OtherUser { user: self.user.clone(), uid: self.uid }
        } else if caller.uid != 0 && !same_user {
            Obstacle::OtherGroup { theirs: self.gid, ours: caller.gid }
        } else if let Some(why) = &self.refused {
            Obstacle::NoAccess { why: why.clone() }
        } else if self.other_user_namespace && !same_user {
            Obstacle::OtherUserNamespace { uid: self.uid }
        } else if self.stopped {
            Obstacle::Stopped { pid: self.pid }
        } else if self.attach_allowed == Some(false) {
            Obstacle::AttachDisabled
        } else if !self.catches_sigquit && !self.listens {
            Obstacle::SignalsOff
        } else if let (theirs, ours) = self.libc
            && theirs != ours
        {
            Obstacle::OtherLibc { theirs, ours }
        } else if let Some((theirs, ours)) = self.machine
            && theirs != ours
        {
            Obstacle::OtherMachine { theirs, ours }
        } else {
            return match &self.library {
                Visibility::Seen => Ok(()),
                Visibility::NotSeen(library) => Err(Obstacle::LibraryNotVisible { library: library.clone() }),
                Visibility::OtherTree => Err(Obstacle::OtherContainer),
            };
        };
        Err(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Caller = Caller { pid: 1, uid: 0, gid: 0 };
    const SAME: Caller = Caller { pid: 1, uid: 998, gid: 997 };

    fn ready() -> Circumstances {
        Circumstances {
            pid: 4711,
            uid: 998,
            gid: 997,
            user: "tomcat".into(),
            stopped: false,
            vm: Some(Vm::HotSpot),
            refused: None,
            other_user_namespace: false,
            attach_allowed: Some(true),
            catches_sigquit: true,
            listens: false,
            libc: (Libc::Glibc, Libc::Glibc),
            machine: None,
            library: Visibility::Seen,
        }
    }

    fn text(circumstances: &Circumstances, caller: Caller) -> String {
        circumstances.obstacle(caller).unwrap_err().to_string()
    }

    #[test]
    fn root_and_the_same_user_may_attach() {
        assert_eq!(ready().obstacle(ROOT), Ok(()));
        assert_eq!(ready().obstacle(SAME), Ok(()));
    }

    #[test]
    fn another_user_is_told_whom_to_be() {
        let nobody = Caller { pid: 1, uid: 65534, gid: 65534 };
        assert_eq!(
            text(&ready(), nobody),
            "it runs as tomcat (uid 998): run sessionwatch as tomcat or as root, or beside the service: \
             systemctl enable --now sessionwatch-attach@tomcat"
        );
    }

    #[test]
    fn the_same_user_in_another_group_is_refused_as_hotspot_would() {
        let other = Caller { gid: 100, ..SAME };
        assert_eq!(ready().obstacle(other), Err(Obstacle::OtherGroup { theirs: 997, ours: 100 }));
    }

    #[test]
    fn in_a_rootless_container_root_is_nobody_and_its_own_user_is_welcome() {
        let inside = Circumstances { other_user_namespace: true, ..ready() };
        assert_eq!(inside.obstacle(ROOT), Err(Obstacle::OtherUserNamespace { uid: 998 }));
        assert_eq!(inside.obstacle(SAME), Ok(()));
    }

    #[test]
    fn without_a_caught_sigquit_only_a_jvm_that_listens_already_is_attached_to() {
        let xrs = Circumstances { catches_sigquit: false, ..ready() };
        assert_eq!(xrs.obstacle(ROOT), Err(Obstacle::SignalsOff));
        assert_eq!(Circumstances { listens: true, ..xrs }.obstacle(ROOT), Ok(()));
    }

    #[test]
    fn switched_off_is_switched_off_and_not_known_stops_nobody() {
        let off = Circumstances { attach_allowed: Some(false), listens: true, ..ready() };
        assert_eq!(off.obstacle(ROOT), Err(Obstacle::AttachDisabled));
        assert_eq!(Circumstances { attach_allowed: None, ..ready() }.obstacle(ROOT), Ok(()));
    }

    #[test]
    fn every_other_reason_is_told_apart() {
        let me = Circumstances { pid: 1, ..ready() };
        assert_eq!(me.obstacle(ROOT), Err(Obstacle::Ourselves));
        let openj9 = Circumstances { vm: Some(Vm::OpenJ9), ..ready() };
        assert_eq!(openj9.obstacle(ROOT), Err(Obstacle::OpenJ9));
        let stopped = Circumstances { stopped: true, ..ready() };
        assert!(text(&stopped, ROOT).contains("kill -CONT 4711"));
        let musl = Circumstances { libc: (Libc::Musl, Libc::Glibc), ..ready() };
        assert!(text(&musl, ROOT).contains("runs on musl"));
        let closed = Circumstances { refused: Some("Permission denied".into()), ..ready() };
        assert!(text(&closed, ROOT).contains("SYS_PTRACE"));
        let container = Circumstances { library: Visibility::OtherTree, ..ready() };
        assert_eq!(container.obstacle(ROOT), Err(Obstacle::OtherContainer));
        let hidden = Circumstances { library: Visibility::NotSeen("/tmp/a.so".into()), ..ready() };
        assert!(text(&hidden, ROOT).contains("\"/tmp/a.so\""));
    }
}
