//! Which series are meant: names and labels, written so that nothing in them is taken for PromQL.

use std::fmt::{self, Display, Write};

/// Labels that a series must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Selector(Vec<(String, Match)>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Match {
    Is(String),
    IsNot(String),
    Fits(String),
}

impl Selector {
    /// All series.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// With this value of a label; an empty one stands for none.
    #[must_use]
    pub fn with(self, label: &str, value: &str) -> Self {
        self.and(label, Match::Is(value.to_owned()))
    }

    /// With any value of a label, but with one.
    #[must_use]
    pub fn with_any(self, label: &str) -> Self {
        self.and(label, Match::IsNot(String::new()))
    }

    /// With one of these values of a label.
    #[must_use]
    pub fn with_one_of<'a>(self, label: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let all: Vec<_> = values.into_iter().map(literal).collect();
        self.and(label, Match::Fits(all.join("|")))
    }

    /// With a value of a label that one of these patterns fits: `*` is any text, `?` any one character.
    #[must_use]
    pub fn with_like<'a>(self, label: &str, patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let of = |pattern: &str| {
            let parts = pattern.chars().map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                c => literal(c.encode_utf8(&mut [0; 4])),
            });
            parts.collect::<String>()
        };
        let all: Vec<_> = patterns.into_iter().map(of).collect();
        self.and(label, Match::Fits(format!("(?s){}", all.join("|"))))
    }

    fn and(mut self, label: &str, matching: Match) -> Self {
        self.0.push((label.to_owned(), matching));
        self
    }
}

/// A regular expression that fits just this.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `{label="value",…}`.
impl Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        for (at, (label, matching)) in self.0.iter().enumerate() {
            let (operator, value) = match matching {
                Match::Is(value) => ("=", value),
                Match::IsNot(value) => ("!=", value),
                Match::Fits(value) => ("=~", value),
            };
            write!(f, "{}{label}{operator}\"", if at > 0 { "," } else { "" })?;
            for c in value.chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    '\r' => f.write_str("\\r")?,
                    // Prometheus takes it for a sign that the text is no UTF-8.
                    '\u{fffd}' => f.write_str("\\ufffd")?,
                    c => f.write_char(c)?,
                }
            }
            f.write_char('"')?;
        }
        f.write_char('}')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_value_stays_one_value() {
        let hostile = "a\"} or up{x=\"\\";
        let selector = Selector::all().with("server", hostile).with_any("cluster");
        assert_eq!(selector.to_string(), r#"{server="a\"} or up{x=\"\\",cluster!=""}"#);
        assert_eq!(Selector::all().with("a", "x\u{fffd}\r\n").to_string(), r#"{a="x\ufffd\r\n"}"#);
        assert_eq!(Selector::all().to_string(), "{}");
    }

    #[test]
    fn nothing_in_a_value_is_a_regular_expression() {
        let one = Selector::all().with_one_of("application", ["/a.b", "/(c|d)"]);
        assert_eq!(one.to_string(), r#"{application=~"/a\\.b|/\\(c\\|d\\)"}"#);
        let like = Selector::all().with_like("application", ["/shop*", "?.x"]);
        assert_eq!(like.to_string(), r#"{application=~"(?s)/shop.*|.\\.x"}"#);
    }
}
