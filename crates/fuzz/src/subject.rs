//! Series and windows as they are kept on disk.

use sessionwatch_series::bucket::Booking;
use sessionwatch_series::counts::Counts;
use sessionwatch_series::range::Range;
use sessionwatch_series::subject::{Subject, Told};

use crate::bounds::bounded;

/// No entry brings a second beyond these.
const FARTHEST_SECOND: i64 = 1 << 50;

/// The first byte tells how far behind or ahead of what is kept something is booked, the others are the saved form.
pub fn check(input: &[u8]) {
    let Some((&by, bytes)) = input.split_first() else { return };
    let Ok((mut subject, read)) = bounded(bytes.len(), || Subject::read(bytes)) else { return };
    assert!(read <= bytes.len());
    let again = written(&subject);
    assert_eq!(again, &bytes[..read], "one subject has one spelling");

    let newest = subject.newest_second().unwrap_or(0);
    look(&subject, newest);
    let second = (newest + i64::from(by.cast_signed()) * 7).clamp(-FARTHEST_SECOND, FARTHEST_SECOND);
    let counts = Counts { created: 1, destroyed: 2, rejected: 3 };
    let booking = Booking { second, since: Some(newest), counts, active: Some(u64::from(by)) };
    subject.book(&booking, Told::default());
    look(&subject, second);
    assert_eq!(Subject::read(&written(&subject)).map(|(subject, _)| subject), Ok(subject));
}

/// Everything that a page asks of a subject.
pub(crate) fn look(subject: &Subject, now: i64) {
    let _ = subject.sums(now);
    for range in Range::ALL {
        let to = range.bucket_of(now);
        let kept = i64::try_from(range.buckets()).expect("a few thousand");
        assert_eq!(subject.buckets(range, to - kept + 1, to).len(), range.buckets());
    }
}

fn written(subject: &Subject) -> Vec<u8> {
    let mut bytes = Vec::new();
    subject.write(&mut bytes);
    bytes
}
