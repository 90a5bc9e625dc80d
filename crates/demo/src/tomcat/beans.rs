//! Reads what Tomcat's JMX proxy prints about session managers.

/// What a server itself tells about the sessions of one application, all since that application was started.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionNumbers {
    /// The virtual host, for example `localhost`.
    pub host: String,
    /// The context path, `/` for the root, with its version if it has one.
    pub path: String,
    /// Sessions that exist now (`activeSessions`).
    pub active: u64,
    /// Sessions that exist now in the whole cluster (`activeSessionsFull`), where it tells.
    pub known: Option<u64>,
    /// Sessions ever created (`sessionCounter`).
    pub created: u64,
    /// Sessions that ended, timed out or invalidated (`expiredSessions`).
    pub destroyed: u64,
    /// Creations refused because of the limit (`rejectedSessions`).
    pub rejected: u64,
    /// How many sessions there may be at once (`maxActiveSessions`); `None`: any number.
    pub limit: Option<u64>,
    /// The longest life of an ended session, in seconds (`sessionMaxAliveTime`).
    pub longest_seconds: u64,
    /// The mean life of recently ended sessions, in seconds (`sessionAverageAliveTime`).
    pub mean_seconds: u64,
}

/// The query for the session managers of all applications on all hosts.
pub(super) const MANAGERS: &str = "*:type=Manager,*";

/// One entry for each `Name:` line, by host and path. A number that is missing or unreadable is an error that
/// names it: a test must not take it for 0.
pub(super) fn session_numbers(text: &str) -> Result<Vec<SessionNumbers>, String> {
    let mut all = Vec::new();
    for block in text.split("\nName: ").skip(1) {
        let mut lines = block.lines();
        let name = lines.next().unwrap_or_default();
        let (host, path) = host_and_path(name).ok_or_else(|| format!("the name {name:?} has no context"))?;
        let pairs: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
        let number = |wanted: &str| -> Result<i64, String> {
            let value = pairs.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.trim());
            value
                .and_then(|value| value.parse().ok())
                .ok_or_else(|| format!("{name:?} tells no {wanted} (it says {value:?})"))
        };
        // What counts can't be less than zero; only the limit uses -1, for none.
        let count = |wanted: &str| {
            number(wanted)
                .and_then(|n| u64::try_from(n).map_err(|_| format!("{name:?} tells {n} as its {wanted}")))
        };
        all.push(SessionNumbers {
            host,
            path,
            active: count("activeSessions")?,
            known: count("activeSessionsFull").ok(),
            created: count("sessionCounter")?,
            destroyed: count("expiredSessions")?,
            rejected: count("rejectedSessions")?,
            limit: u64::try_from(number("maxActiveSessions")?).ok(),
            longest_seconds: count("sessionMaxAliveTime")?,
            mean_seconds: count("sessionAverageAliveTime")?,
        });
    }
    all.sort_by(|a, b| (&a.host, &a.path).cmp(&(&b.host, &b.path)));
    Ok(all)
}

fn host_and_path(name: &str) -> Option<(String, String)> {
    let (_, properties) = name.trim_end().split_once(':')?;
    let of = |wanted: &str| {
        properties.split(',').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == wanted)
    };
    Some((of("host")?.1.to_owned(), of("context")?.1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "OK - Number of results: 2\r\n\r\n\
        Name: Catalina:type=Manager,host=localhost,context=/shop\r\n\
        modelerType: org.apache.catalina.session.StandardManager\r\n\
        maxActiveSessions: 50\r\nactiveSessions: 3\r\nsessionCounter: 10\r\nexpiredSessions: 7\r\n\
        rejectedSessions: 2\r\nsessionMaxAliveTime: 61\r\nsessionAverageAliveTime: 12\r\n\r\n\
        Name: Catalina:context=/,host=localhost,type=Manager\r\n\
        maxActiveSessions: -1\r\nactiveSessions: 0\r\nsessionCounter: 0\r\nexpiredSessions: 0\r\n\
        rejectedSessions: 0\r\nsessionMaxAliveTime: 0\r\nsessionAverageAliveTime: 0\r\n\r\n";

    #[test]
    fn every_application_is_read_in_order_of_its_path() {
        let all = session_numbers(PRINTED).unwrap();
        let shop = SessionNumbers {
            host: "localhost".into(),
            path: "/shop".into(),
            active: 3,
            known: None,
            created: 10,
            destroyed: 7,
            rejected: 2,
            limit: Some(50),
            longest_seconds: 61,
            mean_seconds: 12,
        };
        let root = SessionNumbers { host: "localhost".into(), path: "/".into(), ..Default::default() };
        assert_eq!(all, [root, shop]);
    }

    #[test]
    fn a_missing_number_is_an_error_and_no_zero() {
        let error = session_numbers(&PRINTED.replace("rejectedSessions: 2\r\n", "")).unwrap_err();
        assert!(error.contains("rejectedSessions"), "{error}");
    }
}
