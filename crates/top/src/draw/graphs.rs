//! The four values over the chosen range, as bars, with the sums of the last 5 s, 1 min and 1 h beside them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::clean::clipped;
use crate::columns::{Columns, bars, columns};
use crate::look::{ACTIVE, CREATED, DESTROYED, Look, REJECTED};
use crate::moment::duration;
use crate::number::{count, windows};
use crate::points::Point;
use crate::state::State;
use crate::words::{Counts, Mark, MarkKind, Range, Sums};

/// `+ created   `
const NAME: usize = 12;
/// `5/19/5,290`, and more where they are longer.
const NUMBERS: usize = 14;
/// `  max 1,234`
const MOST: usize = 11;

/// Sign and name of a value, whether it is told, its numbers, its colour, and where it is in a point.
type Value = (&'static str, &'static str, (bool, String), Style, fn(&Point) -> Option<u64>);

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, look: &Look, bar_lines: u16) {
    if area.height == 0 {
        return;
    }
    let counts = counts(state);
    let sums = |sums: Option<Sums>| (sums.is_some(), windows(sums));
    let values: [Value; 4] = [
        (CREATED, "created", sums(counts.created), look.created, |point| point.created),
        (DESTROYED, "destroyed", sums(counts.destroyed), look.destroyed, |point| point.destroyed),
        (REJECTED, "rejected", sums(counts.rejected), look.rejected, |point| point.rejected),
        (ACTIVE, "active", (counts.active.is_some(), count(counts.active)), look.active, |point| {
            point.active
        }),
    ];
    let longest =
        values.iter().map(|(_, _, (_, numbers), ..)| numbers.width()).max().unwrap_or(0).max(NUMBERS);
    let wide = area.width >= 72;
    let beside = NAME + MOST + if wide { longest + 2 } else { 0 };
    let width = usize::from(area.width).saturating_sub(beside).max(4);
    let graph = state.graph.as_ref().filter(|graph| graph.wanted == state.wanted());
    let columns = graph.map(|graph| columns(graph, width));
    // Where there is room, each column is drawn as wide as it may be.
    let times = columns.as_ref().map_or(1, |columns| (width / columns.points.len().max(1)).max(1));
    let mut lines = vec![title(state, columns.as_ref(), look, area.width)];
    for (sign, name, (told, numbers), style, of) in values {
        let points = columns.iter().flat_map(|columns| &columns.points);
        let values: Vec<_> = points.flat_map(|point| std::iter::repeat_n(of(point), times)).collect();
        let known = values.iter().any(Option::is_some);
        let most = values.iter().flatten().copied().max();
        let rows = bars(&values, most.unwrap_or(0), bar_lines.into());
        for (index, bar) in rows.into_iter().enumerate() {
            let first = index == 0;
            let mut spans = vec![Span::styled(
                format!("{:<NAME$}", if first { format!("{sign} {name}") } else { String::new() }),
                style,
            )];
            if wide {
                let numbers = if first { numbers.as_str() } else { "" };
                spans.push(Span::raw(format!("{numbers:>longest$}  ")));
            }
            if !told && !known && columns.is_some() {
                spans.push(Span::styled(if first { "not told by the server" } else { "" }, look.muted));
            } else {
                spans.push(Span::styled(bar, style));
                if let (true, Some(most)) = (first, most) {
                    spans.push(Span::styled(format!("  max {}", count(Some(most))), look.muted));
                }
            }
            lines.push(Line::from(spans));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The counts of what the graphs are about.
fn counts(state: &State) -> Counts {
    let Some(picture) = &state.picture else { return Counts::default() };
    match &state.opened {
        Some(id) => picture.applications.get(id).map(|application| application.counts).unwrap_or_default(),
        None => picture.totals(state.choice.server.as_deref()),
    }
}

/// `Total of all servers   1 Live  2 1 Hour …   a column: 1 min`
fn title<'a>(state: &State, columns: Option<&Columns>, look: &Look, width: u16) -> Line<'a> {
    let name = subject(state);
    let mut spans = vec![Span::styled(clipped(&name, usize::from(width / 2)), look.strong), Span::raw("  ")];
    for (number, range) in (1..).zip(Range::ALL) {
        let style = if range == state.range { look.chosen } else { look.muted };
        spans.push(Span::styled(format!(" {number} {} ", range.title()), style));
    }
    if let Some(columns) = columns {
        let numbers = if width >= 72 { "; numbers: last 5s/1m/1h" } else { "" };
        spans.push(Span::styled(format!("  a column: {}{numbers}", duration(columns.seconds)), look.muted));
    }
    if let Some(mark) = state.graph.as_ref().and_then(|graph| graph.marks.last()) {
        spans.push(Span::styled(format!("  {}", mark_text(mark, state)), look.muted));
    }
    Line::from(spans)
}

fn subject(state: &State) -> String {
    let Some(picture) = &state.picture else { return "Total".into() };
    if let Some(application) = state.opened.as_ref().and_then(|id| picture.applications.get(id)) {
        return application.name.clone();
    }
    match state.choice.server.as_ref().and_then(|id| picture.servers.get(id)) {
        Some(server) => format!("Total of {}", server.name),
        None => "Total".into(),
    }
}

fn mark_text(mark: &Mark, state: &State) -> String {
    let what = match mark.kind {
        MarkKind::ServerRestarted => "server restarted",
        MarkKind::ApplicationReloaded => "application reloaded",
        MarkKind::ApplicationUndeployed => "application undeployed",
        MarkKind::MonitorWasAway => "nothing was read before",
        MarkKind::ClockMoved => "clock went back",
        MarkKind::AlertBegan => "alert began",
        MarkKind::AlertEnded => "alert ended",
        MarkKind::Other => "something happened",
    };
    format!("{} {what}", crate::moment::since(mark.time, state.now, &state.zone))
}
