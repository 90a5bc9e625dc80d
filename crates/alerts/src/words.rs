//! What an alert says to people.

use crate::labels::Labels;
use crate::rule::Condition;

/// A line that says what is so, of whom.
pub(crate) fn summary(condition: Condition, labels: &Labels, value: u64) -> String {
    let of = |name: &str| labels.get(name).map_or("", String::as_str);
    let (server, application) = (of("server"), of("application"));
    let place = format!("{application} on {server}");
    match condition {
        Condition::Rejected { within, .. } => {
            format!("{place}: {value} refused in the last {}: the session limit is reached", time(within))
        }
        Condition::Active(above) => format!("{place}: {value} active sessions, more than {above}"),
        Condition::Share(percent) => {
            format!("{place}: {value} % of the session limit is in use, more than {percent} %")
        }
        Condition::Created(above) => {
            format!("{place}: {value} sessions created in a minute, more than {above}")
        }
        Condition::Stopped { steady, .. } => format!(
            "{place}: no session created for {}; that did not happen in the {} before",
            time(i64::try_from(value).unwrap_or(i64::MAX)),
            time(steady)
        ),
        Condition::Mass { within, .. } => {
            format!("{place}: {value} sessions destroyed in {}, nearly all there were", time(within))
        }
        Condition::NotRead(_) => {
            format!("{server} has not been read for {}", time(i64::try_from(value).unwrap_or(i64::MAX)))
        }
    }
}

/// Seconds as people say them.
fn time(seconds: i64) -> String {
    match seconds {
        _ if seconds >= 7200 && seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        _ if seconds >= 60 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
