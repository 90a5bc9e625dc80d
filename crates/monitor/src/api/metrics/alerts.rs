//! Alerts of our own rules, and how it goes with those who are told.

use sessionwatch_alerts::alert::Phase;

use crate::alerting::{Standing, View};
use crate::exposition::family::{
    ALERTS, LETTERS_DELIVERED, LETTERS_DROPPED, LETTERS_FAILED, LETTERS_WAITING,
};
use crate::exposition::{Samples, label};

pub(super) fn write(text: &mut impl Samples, view: &View, receivers: &[Standing]) {
    let firing = view.alerts.iter().filter(|shown| matches!(shown.alert.phase, Phase::Firing { .. })).count();
    text.family(&ALERTS);
    text.sample(&label("state", "firing"), firing as u64);
    text.sample(&label("state", "pending"), (view.alerts.len() - firing) as u64);
    type Column = fn(&Standing) -> u64;
    let columns: [(_, Column); 4] = [
        (&LETTERS_WAITING, |one| one.waiting as u64),
        (&LETTERS_DELIVERED, |one| one.delivered),
        (&LETTERS_FAILED, |one| one.failed),
        (&LETTERS_DROPPED, |one| one.dropped),
    ];
    for (family, column) in columns {
        text.family(family);
        for one in receivers {
            text.sample(&label("receiver", &one.name), column(one));
        }
    }
}
