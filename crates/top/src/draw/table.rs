//! The table of applications: as many columns as the window is wide for, the page that holds the chosen row.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::clean::{clipped, filled};
use crate::columns::bars;
use crate::look::{AWAY, Look, TRACKED};
use crate::number::{count, windows};
use crate::rows::{Row, SortBy};
use crate::state::State;
use crate::words::{ApplicationState, Sums};

/// Columns for the last hour: three minutes in each.
const SPARK: usize = 20;

/// A column of numbers.
struct Column {
    title: String,
    width: usize,
    by: Option<SortBy>,
    style: Style,
    text: Box<dyn Fn(&Row<'_>) -> String>,
}

/// Long and short title of a kind of event, its sort, its colour, and where it is in a row.
type Kind = (&'static str, &'static str, SortBy, Style, fn(&Row<'_>) -> Option<Sums>);

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, look: &Look) {
    let rows = state.rows();
    let width = usize::from(area.width);
    let columns = numbers(state, look, width);
    let spark = width >= 110;
    let numbers_width: usize = columns.iter().map(|column| column.width).sum();
    let left = width.saturating_sub(numbers_width + if spark { SPARK + 2 } else { 0 });
    let several = state.choice.server.is_none()
        && state.picture.as_ref().is_some_and(|picture| picture.servers.len() > 1);
    // Two signs, the name, and the name of the server where it says something.
    let server_width = if several && left >= 30 { left / 3 } else { 0 };
    let name_width = left.saturating_sub(2 + server_width);
    let mut lines = vec![head(state, look, &columns, name_width, server_width, spark)];
    let room = usize::from(area.height).saturating_sub(1).max(1);
    let position = state.position(&rows);
    let first = position / room * room;
    for (index, row) in rows.iter().enumerate().skip(first).take(room) {
        let mut spans = vec![sign(row, look), Span::raw(filled(&row.application.name, name_width))];
        if server_width > 0 {
            spans.push(Span::styled(format!(" {}", filled(row.server, server_width - 1)), look.muted));
        }
        for column in &columns {
            spans.push(Span::styled(format!("{:>w$}", (column.text)(row), w = column.width), column.style));
        }
        if spark {
            spans.push(Span::styled(format!("  {}", last_hour(state, row)), look.active));
        }
        let line = Line::from(spans);
        let chosen = state.chosen.is_some() && index == position;
        lines.push(if chosen { line.style(look.chosen) } else { line });
    }
    if rows.is_empty() {
        lines.push(Line::styled(clipped(&why_empty(state), width), look.muted));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn sign<'a>(row: &Row<'_>, look: &Look) -> Span<'a> {
    match (row.application.state, row.application.tracked) {
        (ApplicationState::Live, true) => Span::styled(format!("{TRACKED} "), look.created),
        (ApplicationState::Live, false) => Span::raw("  "),
        _ => Span::styled(format!("{AWAY} "), look.problem),
    }
}

fn head<'a>(
    state: &State,
    look: &Look,
    columns: &[Column],
    name_width: usize,
    server_width: usize,
    spark: bool,
) -> Line<'a> {
    let arrow = |by: Option<SortBy>| match by {
        Some(by) if by == state.choice.sort => {
            if state.choice.reversed {
                "▲"
            } else {
                "▼"
            }
        }
        _ => "",
    };
    let mut text = filled(&format!("  APPLICATION{}", arrow(Some(SortBy::Name))), name_width + 2);
    if server_width > 0 {
        text.push_str(&filled(" SERVER", server_width));
    }
    for column in columns {
        text.push_str(&format!("{:>w$}", format!("{}{}", arrow(column.by), column.title), w = column.width));
    }
    if spark {
        text.push_str("  ACTIVE, LAST HOUR");
    }
    Line::styled(text, look.muted)
}

/// The columns that fit: the four values always, then the limit and the total, then all windows.
fn numbers(state: &State, look: &Look, width: usize) -> Vec<Column> {
    let window = state.choice.window;
    let column = |title: &str, width, by, style, text: Box<dyn Fn(&Row<'_>) -> String>| Column {
        title: title.to_owned(),
        width,
        by: Some(by),
        style,
        text,
    };
    let mut columns = vec![column(
        "ACTIVE",
        8,
        SortBy::Active,
        look.active,
        Box::new(|row| count(row.application.counts.active)),
    )];
    if width >= 80 {
        let limit = Box::new(|row: &Row<'_>| {
            row.application.limit.map_or_else(String::new, |limit| format!("/{}", count(Some(limit))))
        });
        columns.push(Column { title: "LIMIT".into(), width: 9, by: None, style: look.muted, text: limit });
    }
    let kinds: [Kind; 3] = [
        ("CREATED", "CR", SortBy::Created, look.created, |row| row.application.counts.created),
        ("DESTROYED", "DE", SortBy::Destroyed, look.destroyed, |row| row.application.counts.destroyed),
        ("REJECTED", "RE", SortBy::Rejected, look.rejected, |row| row.application.counts.rejected),
    ];
    for (long, short, by, style, of) in kinds {
        let one = move |row: &Row<'_>| window.text(of(row));
        columns.push(match width {
            140.. => {
                column(&format!("{long} 5s/1m/1h"), 21, by, style, Box::new(move |row| windows(of(row))))
            }
            80.. => column(&format!("{long} {}", window.title()), 14, by, style, Box::new(one)),
            56.. => column(&format!("{} {}", &long[..4], window.title()), 9, by, style, Box::new(one)),
            _ => column(&format!("{short} {}", window.title()), 7, by, style, Box::new(one)),
        });
    }
    if width >= 96 {
        columns.push(column(
            "TOTAL",
            10,
            SortBy::Total,
            Style::new(),
            Box::new(|row| count(row.application.counts.total)),
        ));
    }
    columns
}

/// Three minutes in a column, the highest of them.
fn last_hour(state: &State, row: &Row<'_>) -> String {
    let Some(minutes) = state.sparklines.get(&row.application.id).filter(|_| row.application.tracked) else {
        return String::new();
    };
    let size = minutes.len().div_ceil(SPARK).max(1);
    let values: Vec<_> =
        minutes.chunks(size).map(|minutes| minutes.iter().copied().max().flatten()).collect();
    let most = values.iter().flatten().copied().max().unwrap_or(0);
    bars(&values, most, 1).concat()
}

fn why_empty(state: &State) -> String {
    if !state.choice.filter.is_empty() {
        return format!("  No application matches {:?}: Esc shows all.", state.choice.filter);
    }
    "  No application with sessions is deployed here.".to_owned()
}
