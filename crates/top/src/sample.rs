//! Rows and a graph for the tests of this crate.

use crate::picture::Picture;
use crate::words::{Rows, Series};

/// Two servers, four applications: one tracked, one whose server tells active only.
pub(crate) fn picture() -> Picture {
    Picture::whole(rows())
}

/// The rows of [`picture`].
pub(crate) fn rows() -> Rows {
    serde_json::from_str(include_str!("sample/rows.json")).expect("rows as the API sends them")
}

/// A minute of the total: a gap after 20 seconds, one spike, rejected once.
pub(crate) fn series() -> Series {
    let to = 1_700_000_059;
    let from = to - 59;
    let column =
        |of: fn(i64) -> u64| (0..60).map(|n| (!(20..25).contains(&n)).then(|| of(n))).collect::<Vec<_>>();
    let active = column(|n| if n == 40 { 96 } else { 40 + u64::try_from(n).unwrap_or(0) / 4 });
    Series {
        application: "total".into(),
        server: None,
        range: crate::words::Range::Live,
        bucket_seconds: 1,
        from,
        to,
        times: (from..=to).collect(),
        created: column(|n| u64::try_from(n % 5).unwrap_or(0)),
        destroyed: column(|n| if n == 50 { 12 } else { 0 }),
        rejected: column(|n| u64::from(n == 41)),
        active: active.clone(),
        active_max: active,
        marks: vec![],
    }
}
