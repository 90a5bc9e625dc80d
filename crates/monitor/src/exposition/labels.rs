//! Labels from names that are hostile text.

use std::collections::HashMap;
use std::hash::Hash;

/// `name="value"`, the value harmless in a text of metrics.
pub(crate) fn label(name: &str, value: &str) -> String {
    let mut text = format!("{name}=\"");
    for c in value.chars().map(harmless) {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// What a label may hold: nothing that a terminal would obey.
pub(crate) fn harmless(c: char) -> char {
    if c.is_control() && c != '\n' { '\u{fffd}' } else { c }
}

/// Sets of labels of one family, no two of them the same: where names do not tell apart, ids do.
pub(crate) fn told_apart<I: std::fmt::Display>(all: Vec<(String, I)>) -> Vec<String> {
    let repeated = repeated(all.iter().map(|(labels, _)| labels));
    let sets = all.into_iter().zip(repeated);
    sets.map(|((labels, id), is_repeated)| if is_repeated { format!("{labels},id=\"{id}\"") } else { labels })
        .collect()
}

/// Of each whether there is another like it.
pub(crate) fn repeated<K: Hash + Eq>(all: impl Iterator<Item = K> + Clone) -> Vec<bool> {
    let mut times: HashMap<K, u32> = HashMap::new();
    for one in all.clone() {
        *times.entry(one).or_default() += 1;
    }
    all.map(|one| times[&one] > 1).collect()
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
