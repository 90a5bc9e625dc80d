//! The counters of an application: where a kind of server tells each of them.

use crate::jvm::Source;

/// How many there are. Each is known by its place.
pub(super) const COUNTERS: usize = 5;
/// Sessions that exist now.
pub(super) const ACTIVE: usize = 0;
/// Every end of a session, timed out or invalidated.
pub(super) const DESTROYED: usize = 1;
/// Creations refused.
pub(super) const REJECTED: usize = 2;
/// Sessions ever created.
pub(super) const CREATED: usize = 3;
/// Ends of which the other servers of a cluster were told.
pub(super) const SENT: usize = 4;

/// Where the counters of one application are read. What a server does not tell is [`Source::Nowhere`], never 0.
pub(super) struct Counters<'s, 'f> {
    pub(super) active: Source<'s, 'f>,
    pub(super) created: Source<'s, 'f>,
    pub(super) destroyed: Source<'s, 'f>,
    pub(super) rejected: Source<'s, 'f>,
    /// Where sessions are let go of at a stop though they go on elsewhere.
    pub(super) sent: Source<'s, 'f>,
    pub(super) sum: Sum,
    /// Sessions that are no creations of this run, where the server counts them as such.
    pub(super) carried: u64,
    /// The server looks through all sessions to tell how many are active: that is asked rarely.
    pub(super) rare: bool,
}

/// Whether the server counts creations, or computes them from what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    /// It counts them.
    Counted,
    /// It adds active and destroyed: so can we, from the same moment.
    Known,
    /// It may compute them in any way; for a moment they may be too high.
    Unknown,
}

impl<'s, 'f> Counters<'s, 'f> {
    /// By their places.
    pub(super) fn sources(&self) -> [Source<'s, 'f>; COUNTERS] {
        let mut sources = [Source::Nowhere; COUNTERS];
        sources[ACTIVE] = self.active;
        sources[DESTROYED] = self.destroyed;
        sources[REJECTED] = self.rejected;
        sources[CREATED] = self.created;
        sources[SENT] = self.sent;
        sources
    }
}
