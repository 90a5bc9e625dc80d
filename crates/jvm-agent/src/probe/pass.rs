//! One pass over all applications: the counters of a second.
//!
//! Most servers count creations. Tomcat does not: its `getSessionCounter` is nothing but active + expired, and a session
//! that ends is counted as expired a moment before it leaves the active ones. Read in that moment, it makes one creation
//! too many, which would stay booked until the next visitor comes. So expired is read first, and where something changed,
//! active is read once more after a pause that is long for a removal: what was already counted as expired has left by then,
//! and expired (then) + active (now) is never too high. It may be too low, by what ended in between; the next second
//! makes up for that.

use std::time::{Duration, Instant};

use sessionwatch_series::frame::TickRow;

use super::application::{Application, shown};
use super::counters::{ACTIVE, COUNTERS, CREATED, DESTROYED, REJECTED, SENT, Sum};
use super::ends;
use super::trouble::Troubles;
use crate::jvm::{Failure, Frame, Held};

/// From counting a session as expired to removing it from the active ones takes Tomcat about a microsecond.
const SETTLE: Duration = Duration::from_millis(2);

/// What a pass brought.
pub(crate) struct Pass {
    /// One row per application that is still there.
    pub(crate) rows: Vec<TickRow>,
    /// How long the JVM was being read, without the pause.
    pub(crate) cost: Duration,
    /// An application was collected: it is time to look for what there is now.
    pub(crate) lost: bool,
}

/// Applications held at a time: enough to read what they have in common in one go, few enough for a frame.
const GROUP: u16 = 64;

/// Reads every application.
///
/// # Errors
/// When the JVM has no memory for references.
pub(super) fn pass(
    frame: &mut Frame<'_>,
    applications: &mut [Application],
    troubles: &mut Troubles,
) -> Result<Pass, Failure> {
    let begun = Instant::now();
    let mut pass = Pass { rows: Vec::with_capacity(applications.len()), cost: Duration::ZERO, lost: false };
    for group in applications.chunks(usize::from(GROUP)) {
        frame.nested(GROUP * 5, |frame| first(frame, group, &mut pass, troubles))?;
    }
    pass.cost = begun.elapsed();
    let unsettled = |row: &TickRow, application: &Application| {
        application.sum != Sum::Counted && application.told != Some((row.created, row.destroyed))
    };
    if pass.rows.iter().any(|row| unsettled(row, &applications[row.slot as usize])) {
        std::thread::sleep(SETTLE);
        let begun = Instant::now();
        for row in &mut pass.rows {
            let application = &mut applications[row.slot as usize];
            if unsettled(row, application) {
                frame.nested(16, |frame| second(frame, application, row))?;
                application.told = Some((row.created, row.destroyed));
            }
        }
        pass.cost += begun.elapsed();
    }
    Ok(pass)
}

fn first(frame: &Frame<'_>, group: &[Application], pass: &mut Pass, troubles: &mut Troubles) {
    let held: Vec<_> =
        group.iter().map(|application| (application, application.manager.hold(frame))).collect();
    // Fields first, all in a row: nothing in between keeps the processor from fetching the next object while it waits for
    // this one, and after a second of other work none of them is in its caches.
    let mut read = |index| -> Vec<Option<u64>> {
        let number = |(application, held): &(&Application, Option<Held<'_, '_, COUNTERS>>)| {
            held.as_ref().and_then(|held| told(frame, held, application, index, troubles))
        };
        held.iter().map(number).collect()
    };
    let rejected = read(REJECTED);
    let destroyed = read(DESTROYED);
    for (((application, held), destroyed), rejected) in held.iter().zip(destroyed).zip(rejected) {
        let Some(held) = held else {
            pass.lost = true;
            continue;
        };
        let mut number = |index| told(frame, held, application, index, troubles);
        let active = match &application.rare {
            Some(rare) => rare.active,
            None => number(ACTIVE).map(|active| active.saturating_sub(application.lapsed())),
        };
        let destroyed = match (destroyed, application.manager.has(SENT)) {
            (Some(here), true) => {
                number(SENT).map(|sent| ends::total(application.info.incarnation, here, sent))
            }
            (destroyed, _) => destroyed,
        };
        let created = match application.sum {
            Sum::Known => sum(destroyed, active, application.carried),
            Sum::Counted | Sum::Unknown => number(CREATED),
        };
        pass.rows.push(TickRow { slot: application.info.slot, active, created, destroyed, rejected });
    }
}

/// Corrects a row by reading again. What can't be read now stays as it was a moment ago.
fn second(frame: &Frame<'_>, application: &Application, row: &mut TickRow) {
    let Some(held) = application.manager.hold(frame) else { return };
    if application.sum == Sum::Known {
        if let Ok(Some(active)) = held.number(frame, ACTIVE) {
            row.active = Some(active);
            row.created = sum(row.destroyed, row.active, application.carried);
        }
    } else if let Ok(Some(again)) = held.number(frame, CREATED) {
        row.created = row.created.map(|created| created.min(again));
    }
}

fn told(
    frame: &Frame<'_>,
    held: &Held<'_, '_, COUNTERS>,
    application: &Application,
    index: usize,
    troubles: &mut Troubles,
) -> Option<u64> {
    held.number(frame, index).unwrap_or_else(|failure| {
        troubles.tell(format!(
            "reading {}() of {}: {failure}. It is tried again every second",
            application.manager.name(index),
            shown(&application.info)
        ));
        None
    })
}

fn sum(destroyed: Option<u64>, active: Option<u64>, carried: u64) -> Option<u64> {
    Some(destroyed?.saturating_add(active?).saturating_sub(carried))
}
