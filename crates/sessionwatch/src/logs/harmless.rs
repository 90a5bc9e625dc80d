//! Lines of the log made harmless: names from servers are in them, which may be any text.

use std::fmt::Write as _;
use std::io::{self, Write};

use sessionwatch_top::is_hostile;

use super::LogFormat;

/// Writes out what could begin a line, steer a terminal or turn text round.
pub(super) struct Harmless<W> {
    to: W,
    format: LogFormat,
}

impl<W: Write> Harmless<W> {
    pub(super) fn new(to: W, format: LogFormat) -> Self {
        Self { to, format }
    }
}

impl<W: Write> Write for Harmless<W> {
    /// Takes one event, which comes whole.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        self.to.write_all((written_out(line, self.format) + "\n").as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn written_out(line: &str, format: LogFormat) -> String {
    let mut out = String::with_capacity(line.len() + 1);
    for c in line.chars() {
        match format {
            _ if !is_hostile(c) => out.push(c),
            LogFormat::Text => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            // Outside of its strings an object has no such characters, and in them this is the same text.
            LogFormat::Json => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_and_steers_nothing() {
        let mut to = Vec::new();
        let event = "a\n2026 ERROR b\u{1b}[2J\u{9b}31m\u{202e}店\n";
        Harmless::new(&mut to, LogFormat::Text).write_all(event.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(to).unwrap(), "a\\u{a}2026 ERROR b\\u{1b}[2J\\u{9b}31m\\u{202e}店\n");
    }

    #[test]
    fn an_object_says_what_it_said_before() {
        let object = "{\"name\":\"\u{7f}\u{9b}\u{2028}\u{e0001}\u{202e}店\"}";
        let out = written_out(object, LogFormat::Json);
        assert_eq!(out, r#"{"name":"\u007f\u009b\u2028\udb40\udc01\u202e店"}"#);
    }
}
