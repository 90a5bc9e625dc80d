//! The one table that decides which range has which buckets.

/// What the page can show at once. Source: the resolutions of the reference page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Range {
    /// The last 60 seconds.
    Live,
    /// The last hour.
    Hour,
    /// The last day.
    Day,
    /// The last week.
    Week,
}

impl Range {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Live, Self::Hour, Self::Day, Self::Week];

    /// Width of a bucket in seconds, and how many buckets are kept.
    const fn shape(self) -> (i64, usize) {
        match self {
            Self::Live => (1, 60),
            Self::Hour => (5, 720),
            Self::Day => (60, 1440),
            Self::Week => (3600, 168),
        }
    }

    /// Width of one bucket, seconds.
    #[must_use]
    pub const fn bucket_seconds(self) -> i64 {
        self.shape().0
    }

    /// How many buckets are kept.
    #[must_use]
    pub const fn buckets(self) -> usize {
        self.shape().1
    }

    /// How many seconds are kept.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.bucket_seconds() * self.buckets() as i64
    }

    /// The number of the bucket that a second (UTC) falls into.
    #[must_use]
    pub const fn bucket_of(self, second: i64) -> i64 {
        second.div_euclid(self.bucket_seconds())
    }

    /// The first second of a bucket.
    #[must_use]
    pub const fn start_of(self, bucket: i64) -> i64 {
        bucket.saturating_mul(self.bucket_seconds())
    }

    /// The name in addresses: `live`, `hour`, `day`, `week`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The range of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_spans_what_its_name_says() {
        let spans = Range::ALL.map(Range::seconds);
        assert_eq!(spans, [60, 3600, 86_400, 604_800]);
    }

    #[test]
    fn seconds_before_1970_have_buckets_too() {
        assert_eq!(Range::Hour.bucket_of(-1), -1);
        assert_eq!(Range::Hour.start_of(-1), -5);
    }

    #[test]
    fn a_range_is_found_by_its_name_only() {
        assert_eq!(Range::named("week"), Some(Range::Week));
        assert_eq!(Range::named("Week"), None);
    }
}
