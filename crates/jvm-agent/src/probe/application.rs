//! One application as it is watched: its session manager, held weakly, and what was last told of it.

use sessionwatch_series::frame::ApplicationInfo;

use super::counters::{COUNTERS, Counters, Sum};
use super::rare::Rare;
use super::spring::Kept;
use super::trouble::Troubles;
use crate::jvm::{Failure, Frame, Local, Watched};

/// An application's session manager.
pub(crate) struct Application {
    pub(super) info: ApplicationInfo,
    pub(super) manager: Watched<COUNTERS>,
    pub(super) sum: Sum,
    pub(super) carried: u64,
    /// Created and destroyed as they were last told.
    pub(super) told: Option<(Option<u64>, Option<u64>)>,
    /// Where the sessions are, if not in the container.
    pub(super) kept: Option<Kept>,
    /// What is active, if that is asked rarely.
    pub(super) rare: Option<Rare>,
}

impl Application {
    /// Begins to watch a session manager.
    pub(super) fn new(
        frame: &Frame<'_>,
        manager: &Local<'_>,
        info: ApplicationInfo,
        counters: &Counters<'_, '_>,
        troubles: &mut Troubles,
    ) -> Result<Self, Failure> {
        let manager = Watched::new(frame, manager, &counters.sources())?;
        for getter in manager.missing() {
            troubles.tell(format!(
                "the session manager of {} has no {getter}(): what that tells is not known, the rest is read",
                shown(&info),
            ));
        }
        let rare = counters.rare.then(Rare::new);
        Ok(Self { info, manager, sum: counters.sum, carried: counters.carried, told: None, kept: None, rare })
    }

    /// Sessions that are there and have had their time, and are not counted as active.
    pub(super) fn lapsed(&self) -> u64 {
        self.kept.as_ref().map_or(0, |kept| kept.lapsed)
    }
}

/// An application in a text for people.
pub(super) fn shown(info: &ApplicationInfo) -> String {
    format!("application {:?} on host {:?} of service {:?}", info.path, info.host, info.service)
}
