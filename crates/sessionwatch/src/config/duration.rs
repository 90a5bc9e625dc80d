//! Times as people write them: `90`, `"90s"`, `"5m"`, `"2h"`, `"1d"`.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// Seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seconds(pub(super) i64);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u32),
    Text(String),
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || D::Error::custom("this is no time: write seconds, or 90s, 5m, 2h or 1d in quotes");
        match Written::deserialize(deserializer).map_err(|_| wrong())? {
            Written::Number(seconds) => Ok(Self(seconds.into())),
            Written::Text(text) => parsed(text.trim()).ok_or_else(wrong),
        }
    }
}

fn parsed(text: &str) -> Option<Seconds> {
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[at..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    text[..at].parse::<u32>().ok().map(|number| Seconds(i64::from(number) * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_unit() {
        for (text, seconds) in [("90s", 90), ("5m", 300), ("5 min", 300), ("2h", 7200), ("1d", 86_400)] {
            assert_eq!(parsed(text), Some(Seconds(seconds)), "{text}");
        }
        for text in ["", "5", "m", "-5m", "5 weeks", "1h30m", "99999999999s"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
