//! The last line: the keys, a question, what is typed, or a word about what was just done.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::clean::clipped;
use crate::keys::KEYS;
use crate::look::Look;
use crate::state::{Mode, Question, State};

pub(super) fn line<'a>(state: &State, look: &Look, width: u16) -> Line<'a> {
    let width = usize::from(width);
    match &state.mode {
        Mode::Filtering => {
            // The end of what is typed is what one looks at.
            let filter = clipped(&state.choice.filter, 200);
            let skip = filter.chars().count().saturating_sub(width.saturating_sub(34));
            let shown: String = filter.chars().skip(skip).collect();
            Line::from(vec![
                Span::styled("Filter: ", look.strong),
                Span::raw(shown),
                Span::styled("▏", look.strong),
                Span::styled("  Enter keeps it, Esc ends it", look.muted),
            ])
        }
        Mode::Asking(question) => Line::styled(clipped(&asked(question, state), width), look.problem),
        Mode::Looking | Mode::Help => match &state.remark {
            Some(remark) => Line::styled(clipped(remark, width), look.strong),
            None => keys(state, look, width),
        },
    }
}

fn asked(question: &Question, state: &State) -> String {
    let (what, whose) = match (question, &state.choice.server) {
        (Question::Untrack { name, .. }, _) => (clipped(name, 40), "its"),
        (Question::UntrackAll, Some(_)) => ("all applications of this server".into(), "their"),
        (Question::UntrackAll, None) => ("all applications".into(), "their"),
    };
    format!("Untrack {what}? What {whose} graphs hold is removed for good. y: yes, any other key: no")
}

fn keys<'a>(state: &State, look: &Look, width: usize) -> Line<'a> {
    let mut spans = Vec::new();
    let mut used = 0;
    let sort = format!("sort: {}", state.choice.sort.title());
    let window = format!("window: {}", state.choice.window.title());
    for key in &KEYS {
        let Some(short) = key.short else { continue };
        let text = match short {
            "sort" => &sort,
            "window" => &window,
            other => other,
        };
        let needed = key.shown.width() + text.width() + 3;
        if used + needed > width {
            continue;
        }
        used += needed;
        spans.push(Span::styled(key.shown, look.strong));
        spans.push(Span::styled(format!(" {text}  "), look.muted));
    }
    if !state.choice.filter.is_empty() {
        let filter = format!("filter: {}", clipped(&state.choice.filter, 20));
        if used + filter.width() <= width {
            spans.push(Span::styled(filter, look.strong));
        }
    }
    Line::from(spans)
}
