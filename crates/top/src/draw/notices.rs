//! What is said above everything: no connection, switched off, not stored, away, in trouble.

use ratatui::text::{Line, Span};

use crate::clean::clipped;
use crate::look::{Look, TROUBLE};
use crate::moment::since;
use crate::state::{Link, State};
use crate::words::ServerState;

/// Servers named one by one; more are only counted.
const NAMED: usize = 2;

pub(super) fn lines<'a>(state: &State, look: &Look, width: u16) -> Vec<Line<'a>> {
    let mut said = Vec::new();
    if let Link::Lost { since: when, why, retry_at } = &state.link {
        let wait = retry_at - state.now;
        let next =
            if wait > 0 { format!("trying again in {wait} s (r: now)") } else { "trying again".into() };
        said.push(format!("No connection since {}, {next}. {why}", since(*when, state.now, &state.zone)));
    }
    if let Some(picture) = &state.picture {
        if let Some(trouble) = &picture.store.trouble {
            said.push(format!("What is recorded is not being stored: {trouble}"));
        }
        match picture.settings {
            Some(settings) if !settings.enabled => {
                said.push(
                    "Session tracking is switched off: nothing is read. The page's settings switch it on."
                        .into(),
                );
            }
            Some(settings) if !settings.track_per_application => {
                said.push(
                    "Tracking per application is switched off: totals only. The page's settings switch it on.".into(),
                );
            }
            _ => {}
        }
        let servers = picture.servers_by_name();
        let away: Vec<_> = servers.iter().filter(|server| server.state == ServerState::Away).collect();
        for server in away.iter().take(NAMED) {
            let when = since(server.since, picture.time, &state.zone);
            said.push(format!(
                "{} is away since {when}: its graphs have a gap until it is back",
                clipped(&server.name, 40)
            ));
        }
        if away.len() > NAMED {
            said.push(format!("and {} more servers are away", away.len() - NAMED));
        }
        let troubled = servers.iter().filter_map(|server| Some((server, server.trouble.as_ref()?)));
        for (server, trouble) in troubled.take(NAMED) {
            said.push(format!("{}: {trouble}", clipped(&server.name, 40)));
        }
    }
    let width = usize::from(width).saturating_sub(2);
    let line = |text: String| {
        Line::from(vec![Span::styled(format!("{TROUBLE} "), look.problem), Span::raw(clipped(&text, width))])
    };
    said.into_iter().map(line).collect()
}
