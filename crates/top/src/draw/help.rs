//! The sheet of keys and signs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use crate::keys::KEYS;
use crate::look::{ACTIVE, AWAY, CREATED, DESTROYED, Look, REJECTED, TRACKED};
use crate::number::{NOT_KEPT, NOT_TOLD};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, look: &Look) {
    let mut lines = vec![Line::styled("Keys (any key leaves this)", look.strong)];
    for key in &KEYS {
        lines.push(Line::from(vec![
            Span::styled(format!("  {:<10}", key.shown), look.strong),
            Span::raw(key.text),
        ]));
    }
    let sign = |sign: &'static str, style, text: &'static str| {
        Line::from(vec![Span::styled(format!("  {sign:<10}"), style), Span::raw(text)])
    };
    lines.push(Line::styled("Signs", look.strong));
    lines.extend([
        sign(CREATED, look.created, "created: sessions created"),
        sign(DESTROYED, look.destroyed, "destroyed: every end of a session"),
        sign(REJECTED, look.rejected, "rejected: creations refused at the session limit"),
        sign(ACTIVE, look.active, "active: sessions that exist now; bars show the highest number"),
        sign(TRACKED, look.created, "tracked, or a server that is read"),
        sign(AWAY, look.problem, "away: not read now"),
        sign(NOT_TOLD, look.muted, "the server does not tell it"),
        sign(
            NOT_KEPT,
            look.muted,
            "in a number: kept of tracked applications only; in bars: nothing was read",
        ),
    ]);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
}
