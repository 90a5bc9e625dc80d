//! One application as it is watched: its session manager, held weakly, and what was last told of it.

use sessionwatch_series::frame::ApplicationInfo;

use super::counters::{COUNTERS, Counters, Sum};
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
        Ok(Self { info, manager, sum: counters.sum, carried: counters.carried, told: None })
    }
}

/// An application in a text for people.
pub(super) fn shown(info: &ApplicationInfo) -> String {
    format!("application {:?} on host {:?} of service {:?}", info.path, info.host, info.service)
}
