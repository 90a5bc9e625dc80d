//! When there is no server yet: what was looked at, and what helps.

use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use crate::clean::clean;
use crate::look::Look;
use crate::state::{Link, State};

/// Commands that help, and with what.
const STEPS: [(&str, &str); 3] = [
    ("sessionwatch doctor", "what is read from where, what is missing, and what turns it on"),
    ("sessionwatch attach PID", "attaches to a JVM while it runs; no restart is needed"),
    ("sessionwatch agent-path", "the option for a server's own start, to watch it from its first second on"),
];

/// Whether there is nothing to show.
pub(super) fn is_there(state: &State) -> bool {
    state.picture.as_ref().is_none_or(|picture| picture.servers.is_empty())
}

pub(super) fn found<'a>(state: &State, look: &Look) -> Paragraph<'a> {
    let mut lines = vec![Line::default()];
    if state.picture.is_none() {
        let text = match state.link {
            Link::Lost { .. } => {
                "Nothing was heard yet. It goes on trying; check the address, or start sessionwatch serve."
            }
            _ => "Connecting …",
        };
        lines.push(Line::raw(text));
        return Paragraph::new(lines).wrap(Wrap { trim: false });
    }
    lines.push(Line::styled("No server found yet", look.strong));
    lines.push(Line::raw(
        "sessionwatch attaches to application servers on its machine by itself, and reads those that sessionwatch.toml names.",
    ));
    if !state.diagnosis.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled("JVMs of this machine", look.strong));
        lines.extend(state.diagnosis.iter().map(|found| Line::raw(format!("  {}", clean(found)))));
    }
    lines.push(Line::default());
    lines.extend(STEPS.map(|(command, text)| Line::raw(format!("  {command:<24} {text}"))));
    Paragraph::new(lines).wrap(Wrap { trim: false })
}
