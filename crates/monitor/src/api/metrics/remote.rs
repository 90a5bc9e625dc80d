//! How it goes with engines that are written to.

use crate::exposition::family::{
    REMOTE_BYTES, REMOTE_DROPPED, REMOTE_FAILED, REMOTE_REFUSED, REMOTE_SENT, REMOTE_SINCE, REMOTE_WAITING,
};
use crate::exposition::{Samples, label};
use crate::remote::Standing;

pub(super) fn write(out: &mut impl Samples, engines: &[Standing]) {
    type Column = fn(&Standing) -> Option<u64>;
    let columns: [(_, Column); 7] = [
        (&REMOTE_WAITING, |one| Some(one.waiting.samples)),
        (&REMOTE_BYTES, |one| Some(one.waiting.bytes)),
        (&REMOTE_SENT, |one| Some(one.progress.sent)),
        (&REMOTE_REFUSED, |one| Some(one.progress.refused)),
        (&REMOTE_DROPPED, |one| Some(one.waiting.dropped)),
        (&REMOTE_FAILED, |one| Some(one.progress.failed)),
        (&REMOTE_SINCE, |one| one.progress.since.and_then(|since| u64::try_from(since).ok())),
    ];
    for (family, column) in columns {
        out.family(family);
        for one in engines {
            if let Some(value) = column(one) {
                out.sample(&label("engine", &one.name), value);
            }
        }
    }
}
