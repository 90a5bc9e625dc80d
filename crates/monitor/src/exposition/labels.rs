//! Labels from names that are hostile text.

use std::collections::HashMap;
use std::fmt::Write;

/// `name="value"`, the value harmless in a text of metrics and on a terminal that shows it.
pub(crate) fn label(name: &str, value: &str) -> String {
    let mut text = format!("{name}=\"");
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c if c.is_control() => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Sets of labels of one family, no two of them the same: where names do not tell apart, ids do.
pub(crate) fn told_apart<I: std::fmt::Display>(all: Vec<(String, I)>) -> Vec<String> {
    let mut times: HashMap<String, u32> = HashMap::with_capacity(all.len());
    for (labels, _) in &all {
        *times.entry(labels.clone()).or_default() += 1;
    }
    let set = |(mut labels, id): (String, I)| {
        if times[&labels] > 1 {
            let _ = write!(labels, ",id=\"{id}\"");
        }
        labels
    };
    all.into_iter().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_one_value_on_one_line() {
        assert_eq!(label("server", "a\"} 1\n# EOF\\\u{1b}[2J\0"), r#"server="a\"} 1\n# EOF\\�[2J�""#);
    }

    #[test]
    fn names_that_look_the_same_are_told_apart_by_ids() {
        let all = vec![(label("a", "x\r"), 1), (label("a", "x\0"), 2), (label("a", "y"), 3)];
        assert_eq!(told_apart(all), ["a=\"x\u{fffd}\",id=\"1\"", "a=\"x\u{fffd}\",id=\"2\"", "a=\"y\""]);
    }
}
