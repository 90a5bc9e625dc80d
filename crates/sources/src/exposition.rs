//! Samples in the text formats of Prometheus (0.0.4) and OpenMetrics (1.0): `name{label="value",…} number …`.
//!
//! Written here because what the registry has takes a `,`, `=` or `}` inside a label's value for its end, and context
//! paths have them. Comments, types, timestamps and exemplars are passed over: a sample's name says what it is.

use crate::misread::Misread;
use crate::names::shown;
use crate::quoted::unquoted;

/// One sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<'a> {
    /// Its name as it stands there, with `_total` if it has that.
    pub name: &'a str,
    /// Its labels in their order.
    pub labels: Vec<(&'a str, String)>,
    /// Its value.
    pub value: f64,
}

impl Sample<'_> {
    /// The value of a label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| *label == name).map(|(_, value)| value.as_str())
    }
}

/// The samples whose names are `wanted`, and how many there are of any name.
///
/// # Errors
/// [`Misread`] when a line that is wanted is no sample. Others may be anything.
pub fn samples(text: &str, wanted: impl Fn(&str) -> bool) -> Result<(Vec<Sample<'_>>, usize), Misread> {
    let (mut found, mut count) = (Vec::new(), 0);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, rest) = line.split_at(line.find(['{', ' ', '\t']).unwrap_or(line.len()));
        count += usize::from(is_name(name));
        if !wanted(name) {
            continue;
        }
        let sample =
            labels(rest).and_then(|(labels, rest)| Some(Sample { name, labels, value: value(rest)? }));
        found.push(sample.ok_or_else(|| {
            Misread::new(
                "expected NAME{LABEL=\"VALUE\"} NUMBER",
                format!("line {number} is '{}'", shown(line)),
            )
        })?);
    }
    Ok((found, count))
}

fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    !name.is_empty() && name.chars().all(good)
}

type Labels<'a> = Vec<(&'a str, String)>;

/// The labels, if there are any, and what follows them.
fn labels(text: &str) -> Option<(Labels<'_>, &str)> {
    let mut labels = Vec::new();
    let Some(mut rest) = text.trim_start().strip_prefix('{') else { return Some((labels, text)) };
    loop {
        rest = rest.trim_start();
        // A comma may stand before the end.
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = unquoted(after.trim_start().strip_prefix('"')?)?;
        labels.push((name.trim(), value));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next,
            None if after.starts_with('}') => after,
            None => return None,
        };
    }
}

/// The number; `NaN`, `+Inf` and the like are numbers here too.
fn value(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<Sample<'_>> {
        samples(text, |_| true).unwrap().0
    }

    #[test]
    fn samples_of_both_formats_are_read() {
        let text = "# HELP a_total Things.\n# TYPE a_total counter\na_total 3\n\
            b{x=\"1\",} 2.5 1790000000000\nc { x = \"a\" , y = \"b\" } NaN\r\n\
            d_total{x=\"}\"} 17 1790000000.5 # {trace_id=\"q\"} 1\ne +Inf\nf 1.0E3\n# EOF\n";
        let found = all(text);
        let values: Vec<_> = found.iter().map(|sample| (sample.name, sample.value)).collect();
        assert_eq!(values[0..2], [("a_total", 3.0), ("b", 2.5)]);
        assert!(values[2].1.is_nan());
        assert_eq!(values[3..], [("d_total", 17.0), ("e", f64::INFINITY), ("f", 1000.0)]);
        assert_eq!(found[2].label("y"), Some("b"));
        assert_eq!(found[3].label("x"), Some("}"));
    }

    #[test]
    fn a_wanted_line_that_is_no_sample_is_told_and_others_do_no_harm() {
        let text = "good 1\n<html>\nbad{x=\"1} 2\n";
        assert_eq!(samples(text, |name| name == "good").unwrap().0.len(), 1);
        assert_eq!(
            samples(text, |name| name == "bad").unwrap_err().to_string(),
            "expected NAME{LABEL=\"VALUE\"} NUMBER, but line 3 is 'bad{x=\"1} 2'"
        );
        for wrong in ["x", "x{", "x{a", "x{a=", "x{a=\"\\", "x{a=\"b\"c} 1", "x{a=\"b\"}", "x one"] {
            assert!(samples(wrong, |_| true).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_a_label(text in "\\PC*|[\\\\\"\n,=}{ ]*", number in any::<u32>()) {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let line = format!("m{{a=\"{escaped}\",b=\"c\"}} {number}");
            let found = all(&line);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].label("a"), Some(text.as_str()));
            prop_assert_eq!(found[0].label("b"), Some("c"));
            prop_assert_eq!(found[0].value, f64::from(number));
        }

        #[test]
        fn no_text_makes_it_panic(text in "([a-z_]|[{}=,\"\\\\ \n#]|[0-9.+-]|\\PC)*") {
            let _ = samples(&text, |_| true);
        }
    }
}
