//! The words of the API, as sessionwatch sends them. Times are UTC seconds; what is not told is `None`, never 0.

use serde::Deserialize;

/// What happened in the last 1 s, 5 s, 1 min and 1 h; the longer ones only where series are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Sums {
    pub(crate) s1: Option<u64>,
    pub(crate) s5: Option<u64>,
    pub(crate) m1: Option<u64>,
    pub(crate) h1: Option<u64>,
}

/// The four values and the total, of an application, a server or all servers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct Counts {
    pub(crate) active: Option<u64>,
    pub(crate) created: Option<Sums>,
    pub(crate) destroyed: Option<Sums>,
    pub(crate) rejected: Option<Sums>,
    pub(crate) total: Option<u64>,
}

/// One running application server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Server {
    pub(crate) id: String,
    /// Hostile text.
    pub(crate) name: String,
    /// Hostile text.
    pub(crate) product: String,
    pub(crate) pid: Option<u32>,
    pub(crate) ports: Vec<u16>,
    pub(crate) state: ServerState,
    /// Since when it is in that state.
    pub(crate) since: i64,
    pub(crate) applications: usize,
    /// Hostile text.
    pub(crate) trouble: Option<String>,
}

/// Whether a server is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ServerState {
    Connected,
    Away,
}

/// One web application on one server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: String,
    /// The id of its server.
    pub(crate) server: String,
    /// Hostile text.
    pub(crate) name: String,
    pub(crate) state: ApplicationState,
    pub(crate) tracked: bool,
    pub(crate) limit: Option<u64>,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

/// Where an application is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ApplicationState {
    Live,
    Away,
    Gone,
}

impl ApplicationState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Away => "away",
            Self::Gone => "gone",
        }
    }
}

/// The counts of a server, or of all servers together (`server` is `None`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Totals {
    pub(crate) server: Option<String>,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

/// The two switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Settings {
    pub(crate) enabled: bool,
    pub(crate) track_per_application: bool,
}

/// Whether what happens is written down.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct Store {
    pub(crate) trouble: Option<String>,
}

/// All rows (`state`), or those that changed (`tick`).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Rows {
    pub(crate) time: i64,
    pub(crate) version: String,
    pub(crate) settings: Option<Settings>,
    pub(crate) store: Option<Store>,
    pub(crate) servers: Vec<Server>,
    pub(crate) totals: Vec<Totals>,
    pub(crate) applications: Vec<Application>,
}

/// The four resolutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Range {
    /// 60 buckets of 1 s.
    #[default]
    Live,
    /// 720 buckets of 5 s.
    Hour,
    /// 1,440 buckets of 1 min.
    Day,
    /// 168 buckets of 1 h.
    Week,
}

impl Range {
    pub(crate) const ALL: [Self; 4] = [Self::Live, Self::Hour, Self::Day, Self::Week];

    /// As the API spells it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// As the page spells it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::Hour => "1 Hour",
            Self::Day => "1 Day",
            Self::Week => "1 Week",
        }
    }
}

/// What happened at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MarkKind {
    ServerRestarted,
    ApplicationReloaded,
    ApplicationUndeployed,
    MonitorWasAway,
    ClockMoved,
    AlertBegan,
    AlertEnded,
    /// A kind that a newer sessionwatch knows.
    #[serde(other)]
    Other,
}

/// A moment worth a mark on the graph.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Mark {
    pub(crate) time: i64,
    pub(crate) kind: MarkKind,
}

/// The buckets of one range as columns: all of them, or the tail that is new.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Series {
    pub(crate) application: String,
    pub(crate) server: Option<String>,
    pub(crate) range: Range,
    pub(crate) bucket_seconds: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) times: Vec<i64>,
    pub(crate) created: Vec<Option<u64>>,
    pub(crate) destroyed: Vec<Option<u64>>,
    pub(crate) rejected: Vec<Option<u64>>,
    pub(crate) active: Vec<Option<u64>>,
    pub(crate) active_max: Vec<Option<u64>>,
    pub(crate) marks: Vec<Mark>,
}

/// The last hour of tracked applications, one value for each minute.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sparklines {
    pub(crate) sparklines: Vec<Sparkline>,
}

/// The last hour of one application.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sparkline {
    pub(crate) application: String,
    pub(crate) active: Vec<Option<u64>>,
}

/// Why something was refused (RFC 9457).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Problem {
    pub(crate) detail: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document that the API is held to.
    const AGREED: &str =
        include_str!("../../monitor/src/api/snapshots/sessionwatch_monitor__api__tests__openapi.snap");

    #[test]
    fn every_kind_of_mark_that_the_api_has_is_known_by_name() {
        let (_, document) = AGREED.split_once("---\n{").unwrap();
        let document: serde_json::Value = serde_json::from_str(&format!("{{{document}")).unwrap();
        let kinds = document["components"]["schemas"]["MarkKind"]["enum"].as_array().unwrap();
        assert!(kinds.len() > 5, "{kinds:?}");
        for kind in kinds {
            let known: MarkKind = serde_json::from_value(kind.clone()).unwrap();
            assert_ne!(known, MarkKind::Other, "{kind}");
        }
    }
}
