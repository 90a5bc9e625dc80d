//! What Tomcat's session managers tell by JMX, whatever carries it.
//!
//! The attributes are those of `org.apache.catalina.session.ManagerBase`, registered as
//! `Catalina:type=Manager,host=…,context=…` (`Tomcat:` in Spring Boot):
//!
//! | attribute | what it is, by the code of Tomcat 9 to 11 |
//! |---|---|
//! | `activeSessions` | sessions in memory now |
//! | `sessionCounter` | sessions created; since 8.5 it is computed as active + expired, so it can fall when sessions are swapped out |
//! | `expiredSessions` | every end of a session, also by `invalidate()`, though its documentation says "expired" |
//! | `rejectedSessions` | creations refused; moves only where `maxActiveSessions` is 0 or more |
//! | `maxActiveSessions` | the limit, -1: none |
//! | `maxActive` | the most sessions there were at once |
//! | `sessionMaxAliveTime`, `sessionAverageAliveTime` | seconds; the mean is over the last 100 ended sessions |

use crate::object_name::ObjectName;
use crate::observed::Application;

/// Every session manager of every host and context, in one pattern.
pub(crate) const MANAGERS: &str = "*:type=Manager,*";

/// What is read of each.
pub(crate) const ATTRIBUTES: [&str; 8] = [
    "activeSessions",
    "sessionCounter",
    "expiredSessions",
    "rejectedSessions",
    "maxActiveSessions",
    "maxActive",
    "sessionMaxAliveTime",
    "sessionAverageAliveTime",
];

/// Tomcat's own default for the host that answers when no other does.
pub(crate) const DEFAULT_HOST: &str = "localhost";

/// The application of a manager; `None` when the bean is something else that is called a manager.
pub(crate) fn application(
    name: &ObjectName,
    default_host: &str,
    number: impl Fn(&str) -> Option<i64>,
) -> Option<Application> {
    let (host, context) = (name.get("host")?, name.get("context")?);
    // Negative numbers are no counts: the limit uses -1 for none, a counter of 32 bits that overflowed is not told.
    let count = |attribute: &str| number(attribute).and_then(|number| u64::try_from(number).ok());
    if ATTRIBUTES.iter().all(|attribute| number(attribute).is_none()) {
        return None;
    }
    Some(Application {
        service: name.domain().to_owned(),
        host: host.to_owned(),
        default_host: host == default_host,
        path: path(context).to_owned(),
        started_ms: 0,
        active: count("activeSessions"),
        created: count("sessionCounter"),
        destroyed: count("expiredSessions"),
        rejected: count("rejectedSessions"),
        limit: count("maxActiveSessions"),
        high_water: count("maxActive"),
        longest_seconds: count("sessionMaxAliveTime"),
        mean_seconds: count("sessionAverageAliveTime"),
    })
}

/// The context path: Tomcat writes the root as `/` in names of MBeans, and its version 2 as `/##2`.
pub(crate) fn path(context: &str) -> &str {
    match context {
        "/" => "",
        context if context.starts_with("/##") => &context[1..],
        context => context,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_has_an_empty_path() {
        assert_eq!(["/", "/##2", "/shop", "/shop##2"].map(path), ["", "##2", "/shop", "/shop##2"]);
    }

    #[test]
    fn no_limit_and_no_number_are_not_told() {
        let name = ObjectName::parse("Tomcat:type=Manager,host=localhost,context=/").unwrap();
        let number = |attribute: &str| match attribute {
            "maxActiveSessions" => Some(-1),
            "activeSessions" => Some(3),
            _ => None,
        };
        let found = application(&name, DEFAULT_HOST, number).unwrap();
        assert_eq!((found.active, found.created, found.limit), (Some(3), None, None));
        assert_eq!(application(&name, DEFAULT_HOST, |_| None), None, "another kind of manager");
    }
}
