//! The keys: what each does, what the footer and the help say of it. The one table.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::words::Range;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Range(Range),
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Back,
    NextServer,
    PreviousServer,
    Sort,
    Reverse,
    Window,
    Filter,
    Track,
    TrackAll,
    UntrackAll,
    Retry,
    Help,
    Quit,
}

/// A key in words.
pub(crate) struct Key {
    pub(crate) shown: &'static str,
    /// For the footer; keys without are in the help only.
    pub(crate) short: Option<&'static str>,
    pub(crate) text: &'static str,
}

const fn key(shown: &'static str, short: Option<&'static str>, text: &'static str) -> Key {
    Key { shown, short, text }
}

/// The keys, those first that a narrow footer must show.
pub(crate) const KEYS: [Key; 16] = [
    key("?", Some("help"), "this help"),
    key("q", Some("quit"), "quit"),
    key("1-4", Some("range"), "graphs: live, 1 hour, 1 day, 1 week"),
    key("Tab", Some("server"), "the next server, then all of them together (Shift-Tab: back)"),
    key("s", Some("sort"), "sort by the next column"),
    key("/", Some("filter"), "show applications with these words; Esc ends it"),
    key("t", Some("track"), "track or untrack the chosen application"),
    key("Enter", Some("graph"), "graphs of the chosen application, if it is tracked"),
    key("w", Some("window"), "created, destroyed, rejected of the last 1 s, 5 s, 1 min or 1 h"),
    key("r", None, "the other way round; without a connection: try again now"),
    key("Esc", None, "back: the filter, then the graphs of all applications"),
    key("↑ ↓ k j", None, "choose an application"),
    key("PgUp PgDn", None, "a page up or down"),
    key("Home End", None, "the first or last application"),
    key("T", None, "track all applications of the chosen server, or of all"),
    key("U", None, "untrack all of them; asks first"),
];

/// What a key asks for when nothing is being typed. `lost`: there is no connection.
pub(crate) fn action(key: KeyEvent, lost: bool) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return matches!(key.code, KeyCode::Char('c' | 'd')).then_some(Action::Quit);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    Some(match key.code {
        KeyCode::Char('1') => Action::Range(Range::Live),
        KeyCode::Char('2') => Action::Range(Range::Hour),
        KeyCode::Char('3') => Action::Range(Range::Day),
        KeyCode::Char('4') => Action::Range(Range::Week),
        KeyCode::Up | KeyCode::Char('k') => Action::Up,
        KeyCode::Down | KeyCode::Char('j') => Action::Down,
        KeyCode::PageUp => Action::PageUp,
        KeyCode::PageDown => Action::PageDown,
        KeyCode::Home => Action::First,
        KeyCode::End => Action::Last,
        KeyCode::Enter => Action::Open,
        KeyCode::Esc => Action::Back,
        KeyCode::Tab | KeyCode::Right => Action::NextServer,
        KeyCode::BackTab | KeyCode::Left => Action::PreviousServer,
        KeyCode::Char('s') => Action::Sort,
        KeyCode::Char('r') if lost => Action::Retry,
        KeyCode::Char('r') => Action::Reverse,
        KeyCode::Char('w') => Action::Window,
        KeyCode::Char('/') => Action::Filter,
        KeyCode::Char('t') => Action::Track,
        KeyCode::Char('T') => Action::TrackAll,
        KeyCode::Char('U') => Action::UntrackAll,
        KeyCode::Char('?' | 'h') => Action::Help,
        KeyCode::Char('q') => Action::Quit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_told_does_something() {
        for key in KEYS.iter().flat_map(|key| key.shown.split(' ')) {
            let code = match key {
                "1-4" => KeyCode::Char('1'),
                "Tab" => KeyCode::Tab,
                "Enter" => KeyCode::Enter,
                "Esc" => KeyCode::Esc,
                "↑" => KeyCode::Up,
                "↓" => KeyCode::Down,
                "PgUp" => KeyCode::PageUp,
                "PgDn" => KeyCode::PageDown,
                "Home" => KeyCode::Home,
                "End" => KeyCode::End,
                one => KeyCode::Char(one.chars().next().unwrap()),
            };
            assert!(action(code.into(), false).is_some(), "{key}");
        }
    }

    #[test]
    fn the_same_key_means_what_is_needed() {
        let r = KeyEvent::from(KeyCode::Char('r'));
        assert_eq!((action(r, true), action(r, false)), (Some(Action::Retry), Some(Action::Reverse)));
        let end = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(action(end, false), Some(Action::Quit));
        assert_eq!(action(KeyEvent::new(KeyCode::Char('t'), KeyModifiers::CONTROL), false), None);
    }
}
