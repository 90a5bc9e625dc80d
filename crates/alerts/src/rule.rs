//! What to look for, how long it must last, and whom to tell.

use crate::pattern::Patterns;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What the alert is called.
    pub name: String,
    /// What must not be.
    pub condition: Condition,
    /// It fires once that has been so for this long, seconds.
    pub hold: i64,
    /// It ends once that has not been so for this long, seconds.
    pub clear: i64,
    /// How bad it is: `critical`, `warning` or another word.
    pub severity: String,
    /// More labels for whoever is told.
    pub labels: Vec<(String, String)>,
    /// Which servers.
    pub servers: Patterns,
    /// Which applications.
    pub applications: Patterns,
    /// Who is told, by name; empty: everybody.
    pub notify: Vec<String>,
}

/// What a rule looks for. All but the last are about one application each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// More creations were refused.
    Rejected {
        /// Than so many,
        above: u64,
        /// in so many seconds.
        within: i64,
    },
    /// More sessions exist than this.
    Active(u64),
    /// More sessions exist than these hundredths of the limit.
    Share(u64),
    /// More sessions were created in the last minute than this.
    Created(u64),
    /// No session was created where there always is one.
    Stopped {
        /// For so many seconds,
        quiet: i64,
        /// after so many seconds in which that never happened.
        steady: i64,
    },
    /// Everybody was thrown out.
    Mass {
        /// So many hundredths of the sessions are gone,
        percent: u64,
        /// and at least so many were destroyed,
        least: u64,
        /// in so many seconds.
        within: i64,
    },
    /// A server was not read for so many seconds.
    NotRead(i64),
}

/// The longest window of a condition, seconds.
pub const LONGEST_WINDOW: i64 = 3600;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

impl Condition {
    /// Over how many seconds events are added up for it.
    pub(crate) fn window(self) -> i64 {
        match self {
            Self::Rejected { within, .. } | Self::Mass { within, .. } => within,
            Self::Created(_) => MINUTE,
            _ => 0,
        }
    }
}

/// The rules that are there without being asked for. None of them needs to know what is usual on a server.
#[must_use]
pub fn built_in() -> Vec<Rule> {
    let rule = |name: &str, condition, hold, clear, severity: &str| Rule {
        name: name.to_owned(),
        condition,
        hold,
        clear,
        severity: severity.to_owned(),
        labels: Vec::new(),
        servers: Patterns::default(),
        applications: Patterns::default(),
        notify: Vec::new(),
    };
    let rejected = Condition::Rejected { above: 0, within: MINUTE };
    let stopped = Condition::Stopped { quiet: 10 * MINUTE, steady: DAY };
    let mass = Condition::Mass { percent: 80, least: 50, within: MINUTE };
    vec![
        rule("SessionsRejected", rejected, 0, MINUTE, "critical"),
        rule("SessionsNearLimit", Condition::Share(90), MINUTE, MINUTE, "warning"),
        rule("SessionsNoLongerCreated", stopped, 0, MINUTE, "warning"),
        rule("SessionsDestroyedInMass", mass, 0, 5 * MINUTE, "warning"),
        rule("ServerNotRead", Condition::NotRead(MINUTE), 0, 0, "critical"),
    ]
}
