//! Counts as text. What is not told is a dash, never 0.

use crate::words::Sums;

/// Stands where the server does not tell a number.
pub(crate) const NOT_TOLD: &str = "–";
/// Stands where a number is kept of tracked applications only.
pub(crate) const NOT_KEPT: &str = "·";

/// A count with separators: 1,234.
pub(crate) fn count(value: Option<u64>) -> String {
    let Some(value) = value else { return NOT_TOLD.to_owned() };
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The sliding window that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Window {
    Second,
    FiveSeconds,
    #[default]
    Minute,
    Hour,
}

impl Window {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Second => "1s",
            Self::FiveSeconds => "5s",
            Self::Minute => "1m",
            Self::Hour => "1h",
        }
    }

    pub(crate) fn next(self) -> Self {
        match self {
            Self::Second => Self::FiveSeconds,
            Self::FiveSeconds => Self::Minute,
            Self::Minute => Self::Hour,
            Self::Hour => Self::Second,
        }
    }

    /// The sum over it; `None`: not told, or not kept.
    pub(crate) fn of(self, sums: Option<Sums>) -> Option<u64> {
        sums.and_then(|sums| match self {
            Self::Second => sums.s1,
            Self::FiveSeconds => sums.s5,
            Self::Minute => sums.m1,
            Self::Hour => sums.h1,
        })
    }

    /// The sum over it as text.
    pub(crate) fn text(self, sums: Option<Sums>) -> String {
        match (sums, self.of(sums)) {
            (Some(_), None) => NOT_KEPT.to_owned(),
            (_, value) => count(value),
        }
    }
}

/// The last 5 s, 1 min and 1 h as `5/19/529`.
pub(crate) fn windows(sums: Option<Sums>) -> String {
    if sums.is_none() {
        return NOT_TOLD.to_owned();
    }
    if sums.is_some_and(|sums| sums.s5.is_none()) {
        return NOT_KEPT.to_owned();
    }
    [Window::FiveSeconds, Window::Minute, Window::Hour].map(|window| window.text(sums)).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_what_is_not_told_is_no_zero() {
        assert_eq!(count(Some(0)), "0");
        assert_eq!(count(Some(999)), "999");
        assert_eq!(count(Some(1_234_567)), "1,234,567");
        assert_eq!(count(None), "–");
    }

    #[test]
    fn not_told_and_not_kept_are_told_apart() {
        let tracked = Sums { s1: Some(1), s5: Some(5), m1: Some(19), h1: Some(5290) };
        let untracked = Sums { s1: Some(1), s5: None, m1: None, h1: None };
        assert_eq!(windows(Some(tracked)), "5/19/5,290");
        assert_eq!(windows(Some(untracked)), "·");
        assert_eq!(windows(None), "–");
        assert_eq!(Window::Second.text(Some(untracked)), "1");
        assert_eq!(Window::Minute.text(Some(untracked)), "·");
        assert_eq!(Window::Minute.text(None), "–");
    }
}
