//! Names from servers, made harmless for a terminal: they may be any text of any length. Pure.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// So many combining marks stay on one character; more would grow over the lines around.
const MARKS: usize = 2;

/// Whether a character moves the cursor, changes the terminal, hides, or turns the order of others round.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Invisible, joining, turning round: soft hyphen, marks of direction, zero width, separators, overrides,
            // isolates, variation selectors, annotations, tags, what no character is.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The text with each hostile character written out as `\u{1b}`.
pub(crate) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if is_hostile(c) {
            marks = 0;
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            continue;
        }
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        // A mark without a character to stand on would join whatever is drawn left of the name.
        if marks > MARKS || (marks > 0 && shown.is_empty()) {
            continue;
        }
        shown.push(c);
    }
    shown
}

/// The text made harmless and cut to a width in columns, with an ellipsis in place of the rest.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    // Enough characters to fill the width, so that a name of megabytes costs nothing.
    let end = text.char_indices().nth(4 * (width + 1)).map_or(text.len(), |(at, _)| at);
    let shown = clean(&text[..end]);
    if end == text.len() && shown.width() <= width {
        return shown;
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in shown.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        cut.push(c);
    }
    if width > 0 {
        cut.push('…');
    }
    cut
}

/// The text made harmless, cut or filled up with spaces to exactly this width.
pub(crate) fn filled(text: &str, width: usize) -> String {
    let mut shown = clipped(text, width);
    let used = shown.width();
    shown.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_act_on_a_terminal_is_written_out() {
        assert_eq!(clean("/a\u{1b}[2Jb"), "/a\\u{1b}[2Jb");
        assert_eq!(clean("/a\u{9b}31m\r\n\t"), "/a\\u{9b}31m\\u{d}\\u{a}\\u{9}");
        assert_eq!(clean("/\u{202e}gpj.exe\u{2066}"), "/\\u{202e}gpj.exe\\u{2066}");
        assert_eq!(clean("/no\u{200d}thing\u{fe0f}"), "/no\\u{200d}thing\\u{fe0f}");
        assert_eq!(clean("/geschäft/店"), "/geschäft/店", "names of the world stay as they are");
    }

    #[test]
    fn combining_marks_stay_few_and_on_their_own_name() {
        assert_eq!(clean("/e\u{301}"), "/e\u{301}");
        assert_eq!(clean(&format!("/e{}x", "\u{301}".repeat(50))), "/e\u{301}\u{301}x");
        assert_eq!(clean("\u{301}a"), "a");
    }

    #[test]
    fn a_name_is_cut_by_the_columns_it_takes() {
        assert_eq!(clipped("/shop", 5), "/shop");
        assert_eq!(clipped("/shops", 5), "/sho…");
        assert_eq!(clipped("/店店店", 5), "/店…");
        assert_eq!(filled("/店", 5), "/店  ");
        assert_eq!(clipped("/shop", 0), "");
        assert_eq!(clipped(&"x".repeat(50_000_000), 3), "xx…");
    }

    proptest! {
        #[test]
        fn any_text_fits_its_place_and_does_nothing(text in any::<String>(), width in 0usize..40) {
            let shown = filled(&text, width);
            prop_assert_eq!(shown.width(), width);
            prop_assert!(!shown.chars().any(is_hostile));
        }
    }
}
