//! The few lines that go to the JVM's standard error, where there is no connection to say them on.

use std::io::Write;

/// Writes one line. A closed standard error is no reason to panic in somebody else's process.
pub(crate) fn complain(what: &str) {
    let _ = writeln!(std::io::stderr(), "{}", line(what));
}

/// Control characters in names from outside must not reach a terminal.
fn line(what: &str) -> String {
    let shown: String = what.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    format!("sessionwatch agent: {shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_control_characters_stays_one_harmless_line() {
        assert_eq!(line("no \u{1b}[2Jsocket\nat"), "sessionwatch agent: no \u{fffd}[2Jsocket\u{fffd}at");
    }
}
