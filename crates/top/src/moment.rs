//! Times as people read them, in their own zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// 14:25:53
pub(crate) fn clock(second: i64, zone: &TimeZone) -> String {
    zoned(second, zone, "%H:%M:%S")
}

/// 14:25:53 CET
pub(crate) fn clock_with_zone(second: i64, zone: &TimeZone) -> String {
    zoned(second, zone, "%H:%M:%S %Z")
}

/// The clock alone on the same day, with the day otherwise.
pub(crate) fn since(second: i64, now: i64, zone: &TimeZone) -> String {
    let day = |second| zoned(second, zone, "%F");
    if day(second) == day(now) { clock(second, zone) } else { zoned(second, zone, "%e %b %H:%M:%S") }
}

fn zoned(second: i64, zone: &TimeZone, format: &str) -> String {
    let at = Timestamp::from_second(second).unwrap_or_default();
    at.to_zoned(zone.clone()).strftime(format).to_string().trim_start().to_owned()
}

/// A duration by its largest unit: 1 s, 5 min, 2 h.
pub(crate) fn duration(seconds: i64) -> String {
    match seconds {
        s if s % 86_400 == 0 && s > 0 => format!("{} d", s / 86_400),
        s if s % 3600 == 0 && s > 0 => format!("{} h", s / 3600),
        s if s % 60 == 0 && s > 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_short_when_they_are_near() {
        let zone = TimeZone::UTC;
        assert_eq!(clock_with_zone(1_700_000_000, &zone), "22:13:20 UTC");
        assert_eq!(since(1_700_000_000, 1_700_000_060, &zone), "22:13:20");
        assert_eq!(since(1_699_000_000, 1_700_000_060, &zone), "3 Nov 08:26:40");
        assert_eq!([1, 60, 90, 3600, 86_400].map(duration), ["1 s", "1 min", "90 s", "1 h", "1 d"]);
    }
}
