//! Whether a condition holds.

use crate::memory::Memory;
use crate::rule::Condition;
use crate::seen::{Application, Server};

/// A server that is silent for longer than this is no news any more: it was taken away.
const GIVEN_UP: i64 = 86_400;

/// What one look says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) holds: bool,
    /// The number that decided it.
    pub(crate) value: u64,
}

/// Of an application; `None`: it cannot be known.
pub(crate) fn of_application(
    condition: Condition,
    application: &Application<'_>,
    memory: &Memory,
    now: i64,
) -> Option<Verdict> {
    let (active, told) = (application.active, application.told);
    let verdict = |holds, value| Some(Verdict { holds, value });
    match condition {
        Condition::Rejected { above, within } if told.rejected => {
            let rejected = memory.within(now, within).rejected;
            verdict(rejected > above, rejected)
        }
        Condition::Active(above) => active.and_then(|active| verdict(active > above, active)),
        Condition::Share(percent) => {
            let (active, limit) = (u128::from(active?), u128::from(application.limit?));
            let share = (active * 100).checked_div(limit).unwrap_or(0);
            let value = u64::try_from(share).unwrap_or(u64::MAX);
            verdict(limit > 0 && active * 100 > limit * u128::from(percent), value)
        }
        Condition::Created(above) if told.created => {
            let created = memory.watched_within(now, condition.window()).created;
            verdict(created > above, created)
        }
        Condition::Stopped { quiet, steady } if told.created => {
            let pause = now.saturating_sub(memory.created);
            let was_steady = memory.created.saturating_sub(memory.steady) >= steady;
            verdict(was_steady && pause >= quiet, u64::try_from(pause).unwrap_or(0))
        }
        Condition::Mass { percent, least, within } if told.created && told.destroyed => {
            let happened = memory.watched_within(now, within);
            let active = active?;
            let before = (active.saturating_add(happened.destroyed)).saturating_sub(happened.created);
            let lost = before.saturating_sub(active);
            let most_are_gone = u128::from(lost) * 100 >= u128::from(before) * u128::from(percent);
            let many = happened.destroyed >= least && lost > 0;
            verdict(many && most_are_gone, happened.destroyed)
        }
        _ => None,
    }
}

/// Of a server; `None`: it cannot be known. `begun` is when we began to look.
pub(crate) fn of_server(condition: Condition, server: &Server<'_>, begun: i64, now: i64) -> Option<Verdict> {
    let Condition::NotRead(seconds) = condition else { return None };
    let silent = now.saturating_sub(server.last_read);
    let holds = server.awaited && silent >= seconds && silent < GIVEN_UP;
    if holds && now.saturating_sub(begun) < seconds {
        // It may have been us who did not look.
        return None;
    }
    Some(Verdict { holds, value: u64::try_from(silent).unwrap_or(0) })
}
