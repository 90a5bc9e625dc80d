//! Patterns as rows.

use sessionwatch_series::id::ApplicationId;
use sessionwatch_series::pattern::{Origin, Pattern};
use sessionwatch_series::tracking::Tracking;

use crate::api::body;

/// A pattern as it is shown.
pub(in crate::api) fn pattern(pattern: &Pattern) -> body::Pattern {
    body::Pattern {
        application: pattern.application().to_owned(),
        server: pattern.server().map(ToOwned::to_owned),
    }
}

/// All patterns there are.
pub(in crate::api) fn patterns(tracking: &Tracking) -> body::Patterns {
    let of = |origin| tracking.patterns.of(origin).iter().map(pattern).collect();
    body::Patterns { file: of(Origin::File), page: of(Origin::Page) }
}

/// The pattern that has an application tracked.
pub(super) fn chosen_by(tracking: &Tracking, id: ApplicationId) -> Option<body::ChosenBy> {
    let (origin, by) = tracking.chosen_by(id)?;
    let origin = match origin {
        Origin::File => body::Origin::File,
        Origin::Page => body::Origin::Page,
    };
    Some(body::ChosenBy { origin, pattern: pattern(by) })
}
