//! The screen: head, notices, servers, graphs, table, footer, as much of them as fits.

mod footer;
mod graphs;
mod head;
mod help;
mod nothing;
mod notices;
mod servers;
mod table;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::look::Look;
use crate::state::{Mode, State};

/// Less than this shows nothing worth looking at.
const LEAST: (u16, u16) = (24, 6);
/// Servers that are listed at once.
const SERVERS: u16 = 6;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, state: &mut State, look: &Look) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        frame.render_widget(Paragraph::new(Line::from("The window is too small.").style(look.problem)), area);
        return;
    }
    if state.mode == Mode::Help {
        help::draw(frame, area, look);
        return;
    }
    let notices = notices::lines(state, look, area.width);
    let noticed = u16::try_from(notices.len()).unwrap_or(0).min(area.height / 3);
    let rest = area.height - 2 - noticed;
    let listed = listed_servers(state, rest);
    let bars = bar_lines(rest - listed);
    let graphs = if bars == 0 { 0 } else { 1 + 4 * bars };
    let [head, said, servers, graph, table, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(noticed),
        Constraint::Length(listed),
        Constraint::Length(graphs),
        Constraint::Min(2),
        Constraint::Length(1),
    ])
    .areas(area);
    frame.render_widget(head::line(state, look, head.width), head);
    frame.render_widget(Paragraph::new(notices), said);
    if nothing::is_there(state) {
        let below = Rect { height: servers.height + graph.height + table.height, ..servers };
        frame.render_widget(nothing::found(state, look), below);
    } else {
        servers::draw(frame, servers, state, look);
        graphs::draw(frame, graph, state, look, bars);
        // For keys that go by pages.
        state.page = usize::from(table.height.saturating_sub(1)).max(1);
        table::draw(frame, table, state, look);
    }
    frame.render_widget(footer::line(state, look, footer.width), footer);
}

/// Lines for the list of servers: none where there is one server, or no room beside table and graphs.
fn listed_servers(state: &State, rest: u16) -> u16 {
    let servers = state.picture.as_ref().map_or(0, |picture| picture.servers.len());
    if servers < 2 || rest < 14 {
        return 0;
    }
    let all = u16::try_from(servers + 2).unwrap_or(u16::MAX);
    all.min(SERVERS + 2).min(rest / 4)
}

/// Lines for the bars of each value: what leaves the table its half of the screen.
fn bar_lines(rest: u16) -> u16 {
    match rest {
        0..=9 => 0,
        10..=19 => 1,
        20..=31 => 2,
        32..=47 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests;
