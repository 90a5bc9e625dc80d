//! The first line: where we look, whether it is live, and when.

use ratatui::text::{Line, Span};

use crate::clean::clipped;
use crate::look::{AWAY, Look, TRACKED};
use crate::moment::clock_with_zone;
use crate::state::{Link, State};

pub(super) fn line<'a>(state: &State, look: &Look, width: u16) -> Line<'a> {
    let link = match state.link {
        Link::Connecting => Span::styled(format!("{AWAY} connecting"), look.muted),
        Link::Open => Span::styled(format!("{TRACKED} live"), look.created),
        Link::Lost { .. } => Span::styled(format!("{AWAY} no connection"), look.problem),
    };
    let time = state.picture.as_ref().map_or(state.now, |picture| picture.time);
    let clock = format!("  {}", clock_with_zone(time, &state.zone));
    let mut spans = vec![Span::styled("Sessions", look.strong), Span::raw("  "), link];
    let used: usize = spans.iter().map(Span::width).sum();
    let left = usize::from(width).saturating_sub(used);
    if left > clock.chars().count() {
        spans.push(Span::styled(clock.clone(), look.muted));
    }
    let left = left.saturating_sub(clock.chars().count() + 2);
    if left > 12 {
        spans.push(Span::styled(format!("  {}", clipped(&state.address, left)), look.muted));
    }
    Line::from(spans)
}
