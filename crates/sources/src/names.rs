//! Names from servers: any text, of any length, until it has been through here.

use sessionwatch_series::frame::MAX_TEXT;

/// At most as much of a text as a frame could carry.
pub(crate) fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text
}

/// What a server sent, short enough to be repeated in a message.
pub(crate) fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let mut short: String = line.chars().filter(|c| !c.is_control()).take(80).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
