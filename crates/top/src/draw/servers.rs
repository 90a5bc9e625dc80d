//! The list of servers with their four values; the chosen one is marked.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::clean::filled;
use crate::look::{AWAY, Look, TRACKED};
use crate::number::count;
use crate::picture::Picture;
use crate::state::State;
use crate::words::{Counts, Server, ServerState};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, look: &Look) {
    let Some(picture) = &state.picture else { return };
    if area.height < 2 {
        return;
    }
    let window = state.choice.window.title();
    let wide = number_width(area.width);
    let names = match wide {
        0..9 => ["ACTIVE".into(), format!("CR {window}"), format!("DE {window}"), format!("RE {window}")],
        9..14 => {
            ["ACTIVE".into(), format!("CREA {window}"), format!("DEST {window}"), format!("REJE {window}")]
        }
        _ => [
            "ACTIVE".into(),
            format!("CREATED {window}"),
            format!("DESTROYED {window}"),
            format!("REJECTED {window}"),
        ],
    };
    let numbers = names.map(|name| format!("{name:>wide$}")).concat();
    let head = format!("{}{numbers}", filled("  SERVER", name_width(area.width)));
    let mut lines = vec![Line::styled(head, look.muted)];
    let servers = picture.servers_by_name();
    let room = usize::from(area.height) - 1;
    let chosen =
        state.choice.server.as_ref().and_then(|id| servers.iter().position(|server| server.id == *id));
    // All together, then a page of the servers with the chosen one on it.
    lines.push(row(None, picture, state, look, area.width));
    let page = room.saturating_sub(1).max(1);
    let first = chosen.unwrap_or(0) / page * page;
    lines.extend(
        servers
            .iter()
            .skip(first)
            .take(page)
            .map(|server| row(Some(server), picture, state, look, area.width)),
    );
    frame.render_widget(Paragraph::new(lines), area);
}

fn number_width(width: u16) -> usize {
    match width {
        0..56 => 7,
        56..80 => 9,
        _ => 14,
    }
}

fn name_width(width: u16) -> usize {
    usize::from(width).saturating_sub(4 * number_width(width)).max(4)
}

fn row<'a>(server: Option<&Server>, picture: &Picture, state: &State, look: &Look, width: u16) -> Line<'a> {
    let counts = picture.totals(server.map(|server| server.id.as_str()));
    let name = match server {
        None => format!("All {} servers", picture.servers.len()),
        Some(server) => format!("{}  {}", server.name, place(server)),
    };
    let sign = match server.map(|server| server.state) {
        None => Span::raw("  "),
        Some(ServerState::Connected) => Span::styled(format!("{TRACKED} "), look.created),
        Some(ServerState::Away) => Span::styled(format!("{AWAY} "), look.problem),
    };
    let mut spans = vec![sign, Span::raw(filled(&name, name_width(width) - 2))];
    spans.extend(numbers(counts, state, look, number_width(width)));
    let line = Line::from(spans);
    let chosen = server.map(|server| &server.id) == state.choice.server.as_ref();
    if chosen { line.style(look.strong) } else { line }
}

fn numbers<'a>(counts: Counts, state: &State, look: &Look, wide: usize) -> [Span<'a>; 4] {
    let window = state.choice.window;
    [
        (count(counts.active), look.active),
        (window.text(counts.created), look.created),
        (window.text(counts.destroyed), look.destroyed),
        (window.text(counts.rejected), look.rejected),
    ]
    .map(|(text, style)| Span::styled(format!("{text:>wide$}"), style))
}

/// What tells two servers of the same name apart.
fn place(server: &Server) -> String {
    let ports: Vec<_> = server.ports.iter().map(ToString::to_string).collect();
    match (server.pid, ports.is_empty()) {
        (Some(pid), true) => format!("pid {pid}"),
        (Some(pid), false) => format!("pid {pid}, port {}", ports.join(", ")),
        (None, false) => format!("port {}", ports.join(", ")),
        (None, true) => "over HTTP".to_owned(),
    }
}
