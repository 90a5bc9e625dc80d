//! What WildFly tells while its statistics are off, as they are unless somebody turned them on: zeros.
//!
//! `active-sessions` is always true. `sessions-created`, `expired-sessions` and `rejected-sessions` stay 0, even while
//! sessions are refused, until `statistics-enabled` of the subsystem undertow is true.

use crate::observed::Application;

/// Sessions that exist and were never created: nothing is counted there, so the zeros tell nothing.
pub(super) fn leave_out_what_is_off(applications: &mut [Application]) {
    let off = applications.iter().any(|one| one.active > one.created)
        && applications.iter().all(|one| one.created.unwrap_or(0) == 0);
    if off {
        for one in applications {
            (one.created, one.destroyed, one.rejected) = (None, None, None);
            (one.high_water, one.longest_seconds, one.mean_seconds) = (None, None, None);
        }
    }
}
