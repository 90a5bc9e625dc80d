//! Labels from names that are hostile text.

use std::collections::HashMap;
use std::fmt::{self, Display, Write};

/// What tells the samples of a family apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Labels(Vec<(&'static str, String)>);

/// One label.
pub(crate) fn label(name: &'static str, value: &str) -> Labels {
    Labels::default().and(name, value)
}

impl Labels {
    /// With one more.
    pub(crate) fn and(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, value.to_owned()));
        self
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values, as they are.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// `name="value",…`, the values harmless in a text of metrics and on a terminal that shows it.
impl Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}=\"", if at > 0 { "," } else { "" })?;
            for c in value.chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    c if c.is_control() => f.write_char('\u{fffd}')?,
                    c => f.write_char(c)?,
                }
            }
            f.write_char('"')?;
        }
        Ok(())
    }
}

/// Where nothing can be escaped: nothing in a name is to be obeyed by a terminal that shows it.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Sets of labels of one family, no two of them the same: where names do not tell apart, ids do.
pub(crate) fn told_apart<I: Display>(all: Vec<(Labels, I)>) -> Vec<Labels> {
    let mut times: HashMap<String, u32> = HashMap::with_capacity(all.len());
    for (labels, _) in &all {
        *times.entry(seen(labels)).or_default() += 1;
    }
    let set = |(labels, id): (Labels, I)| {
        if times[&seen(&labels)] > 1 { labels.and("id", &id.to_string()) } else { labels }
    };
    all.into_iter().map(set).collect()
}

/// As whoever reads them tells them apart: no control character is left to do so, not even the end of a line.
fn seen(labels: &Labels) -> String {
    labels.to_string().replace("\\n", "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_one_value_on_one_line() {
        let hostile = label("server", "a\"} 1\n# EOF\\\u{1b}[2J\0");
        assert_eq!(hostile.to_string(), r#"server="a\"} 1\n# EOF\\�[2J�""#);
        assert_eq!(hostile.and("application", "/").to_string().matches("\",application=\"/\"").count(), 1);
    }

    #[test]
    fn names_that_look_the_same_are_told_apart_by_ids() {
        let all = vec![
            (label("a", "x\r"), 1),
            (label("a", "x\0"), 2),
            (label("a", "x\n"), 3),
            (label("a", "y"), 4),
        ];
        let texts: Vec<_> = told_apart(all).iter().map(ToString::to_string).collect();
        let expected =
            ["a=\"x\u{fffd}\",id=\"1\"", "a=\"x\u{fffd}\",id=\"2\"", "a=\"x\\n\",id=\"3\"", "a=\"y\""];
        assert_eq!(texts, expected);
    }
}
