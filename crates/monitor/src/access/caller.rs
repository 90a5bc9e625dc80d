//! Somebody who was let in.

use std::net::IpAddr;

use sessionwatch_access::role::{Right, Role};
use sessionwatch_access::secret::Digest;

/// Who asks, what they are, and by what they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// As the audit names them.
    pub(crate) who: String,
    pub(crate) role: Role,
    pub(crate) proof: Proof,
}

/// Where a connection comes from, a proxy or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// By what somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// They are on this machine, and that is enough.
    Here,
    /// They can read a file that only our own user and root can.
    OwnFile,
    /// They showed a token.
    Token(Digest),
    /// They logged in.
    Session(Digest),
    /// A proxy that is trusted named them.
    Proxy,
}

impl Caller {
    pub(crate) fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// Whether a browser sends the proof by itself, also when a page from elsewhere makes it ask.
    pub(crate) fn is_sent_by_itself(&self) -> bool {
        matches!(self.proof, Proof::Session(_) | Proof::Proxy)
    }
}
