//! The marks of a graph: what happened to servers and applications, and where alerts began and ended.

use sessionwatch_alerts::seen;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::mark::{Mark, MarkKind};

use super::body;
use super::rows::place;
use crate::alerting::View;

/// What a graph is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// `None`: all servers.
    pub(super) server: Option<ServerId>,
    /// `None`: all applications.
    pub(super) application: Option<ApplicationId>,
}

impl About {
    /// A mark about one application is not the business of another one's graph.
    fn is_told_of(self, server: Option<ServerId>, application: Option<ApplicationId>) -> bool {
        self.server.is_none_or(|only| server == Some(only))
            && (self.application.is_none() || application.is_none() || self.application == application)
    }
}

/// The marks of these seconds, both of them among them.
pub(super) fn between(
    ledger: &Ledger,
    alerts: &View,
    about: About,
    first: i64,
    last: i64,
) -> Vec<body::Mark> {
    let happened = ledger
        .servers()
        .flat_map(|server| server.marks().between(first, last))
        .filter(|mark| about.is_told_of(Some(mark.server), mark.application))
        .map(mark);
    let mut marks: Vec<_> = happened.collect();
    let mut told = |of: seen::About, kind, time, text: String| {
        let (server, application) = place(of, ledger);
        if (first..=last).contains(&time) && about.is_told_of(server, application) {
            let server = server.map(|id| id.to_string()).unwrap_or_default();
            marks.push(body::Mark {
                time,
                kind,
                server,
                application: application.map(|id| id.to_string()),
                text,
            });
        }
    };
    for past in alerts.past.iter() {
        let ended = format!("{} is over: {}", past.rule, past.summary);
        told(past.about, body::MarkKind::AlertBegan, past.began, format!("{}: {}", past.rule, past.summary));
        told(past.about, body::MarkKind::AlertEnded, past.ended, ended);
    }
    for shown in alerts.alerts.iter() {
        if let Some(since) = shown.alert.firing_since() {
            let text = format!("{}: {}", shown.rule, shown.alert.summary);
            told(shown.about, body::MarkKind::AlertBegan, since, text);
        }
    }
    marks
}

fn mark(mark: &Mark) -> body::Mark {
    body::Mark {
        time: mark.second,
        kind: match mark.kind {
            MarkKind::ServerRestarted => body::MarkKind::ServerRestarted,
            MarkKind::ApplicationReloaded => body::MarkKind::ApplicationReloaded,
            MarkKind::ApplicationUndeployed => body::MarkKind::ApplicationUndeployed,
            MarkKind::MonitorWasAway => body::MarkKind::MonitorWasAway,
            MarkKind::ClockMoved => body::MarkKind::ClockMoved,
        },
        server: mark.server.to_string(),
        application: mark.application.map(|id| id.to_string()),
        text: mark.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sessionwatch_alerts::past::Past;
    use sessionwatch_series::entry::Entry;
    use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello};

    use super::*;

    const SECOND: i64 = 1_764_072_000;

    fn past(rule: &str, about: seen::About) -> Past {
        Past {
            rule: rule.into(),
            about,
            labels: [].into(),
            fingerprint: rule.into(),
            began: SECOND,
            ended: SECOND + 10,
            value: 1,
            summary: "so".into(),
        }
    }

    #[test]
    fn an_alert_is_marked_in_the_graphs_of_what_it_is_about_and_of_all_that_contains_it() {
        let mut ledger = Ledger::default();
        let (tomcat, jetty) = (ServerId(1), ServerId(2));
        let [shop, crm] = [ApplicationId(3), ApplicationId(4)];
        for server in [tomcat, jetty] {
            let name = server.to_string();
            ledger.enter(Entry::Connected { server, name, hello: Hello::default(), now: SECOND }).unwrap();
        }
        let info =
            |slot| ApplicationInfo { slot, path: format!("/{slot}").into(), ..ApplicationInfo::default() };
        let list = Applications { applications: vec![info(0), info(1)], ..Applications::default() };
        ledger
            .enter(Entry::Applications { server: tomcat, list, ids: vec![shop, crm], now: SECOND })
            .unwrap();
        let all =
            vec![past("Full", seen::About::Application(shop)), past("Away", seen::About::Server(tomcat))];
        let alerts = View { past: Arc::new(all), ..View::default() };
        let texts = |server, application, last| {
            let marks = between(&ledger, &alerts, About { server, application }, SECOND, SECOND + last);
            let alerts = marks.into_iter().filter(|mark| mark.text.contains(": so"));
            alerts.map(|mark| mark.text).collect::<Vec<_>>()
        };
        let both = ["Full: so", "Full is over: so", "Away: so", "Away is over: so"];
        assert_eq!(texts(None, None, 10), both);
        assert_eq!(texts(Some(tomcat), None, 10), both);
        assert_eq!(texts(Some(tomcat), Some(shop), 10), both);
        assert_eq!(texts(Some(tomcat), Some(shop), 9), ["Full: so", "Away: so"], "only these seconds");
        assert_eq!(texts(Some(tomcat), Some(crm), 10), both[2..]);
        assert_eq!(texts(Some(jetty), None, 10), Vec::<String>::new());
    }
}
