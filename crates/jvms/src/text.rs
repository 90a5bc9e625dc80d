//! Names that other processes chose, made safe to print.

/// Longest name kept, in characters; what is longer ends in `…`.
const LONGEST: usize = 512;

/// The text of `bytes` with everything that could steer a terminal or reorder a line replaced, at most
/// 512 characters long.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(LONGEST * 4)];
    let text = String::from_utf8_lossy(shown);
    let mut safe: String =
        text.chars().take(LONGEST).map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() || shown.len() < bytes.len() {
        safe.push('…');
    }
    safe
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        assert_eq!(
            printable("org.apache.catalina.startup.Bootstrap".as_bytes()),
            "org.apache.catalina.startup.Bootstrap"
        );
        assert_eq!(printable("приложение <script>".as_bytes()), "приложение <script>");
    }

    #[test]
    fn escape_sequences_and_right_to_left_marks_are_replaced() {
        assert_eq!(printable(b"a\x1b[2Jb\nc"), "a\u{FFFD}[2Jb\u{FFFD}c");
        assert_eq!(printable("a\u{202E}b".as_bytes()), "a\u{FFFD}b");
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis() {
        let shown = printable(&[b'x'; 4096]);
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with('…'));
    }

    proptest! {
        #[test]
        fn nothing_that_steers_ever_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let shown = printable(&bytes);
            prop_assert!(!shown.chars().any(steers));
            prop_assert!(shown.chars().count() <= LONGEST + 1);
        }
    }
}
