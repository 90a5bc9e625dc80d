//! Text in quotes, as names of MBeans and labels of expositions have it: `\n` is a new line, any other `\` is dropped.

/// The text up to its closing quote, and what follows that.
pub(crate) fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match characters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}
