//! What is not changed on the page of a fleet, and where it is.

use crate::api::problem::Problem;

/// What is tracked, and the switches.
pub(super) async fn in_the_file() -> Problem {
    Problem::of_a_fleet(
        "this is the page of a fleet: what is tracked stands as [[track]] in the sessionwatch.toml of each that shows it; write \
         it there, and have it read again by SIGHUP",
    )
}

/// Counters of servers.
pub(super) async fn pushed() -> Problem {
    Problem::of_a_fleet(
        "this is the page of a fleet, which takes no counters: push them to a sessionwatch that writes to its engine by \
         [[remote_write]]",
    )
}

/// Copies of what is kept.
pub(super) async fn backup() -> Problem {
    Problem::of_a_fleet("this is the page of a fleet, which keeps nothing: back up its engine")
}
