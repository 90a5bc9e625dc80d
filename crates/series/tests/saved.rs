//! The saved form of series, windows and subjects: read back as it was, and harmless when damaged.

use proptest::prelude::*;
use sessionwatch_series::bucket::Booking;
use sessionwatch_series::counts::Counts;
use sessionwatch_series::encoding::DecodeError;
use sessionwatch_series::series::Series;
use sessionwatch_series::subject::{Subject, Told};
use sessionwatch_series::windows::Windows;

/// Mostly small, sometimes as large as it gets.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0u64..4, 2 => 0u64..5000, 1 => any::<u64>()]
}

fn subject() -> impl Strategy<Value = Subject> {
    let by = prop_oneof![20 => 0i64..4, 3 => 4i64..5000, 1 => -5i64..0, 1 => -90_000i64..-5];
    let step = (by, number(), number(), 0u64..2, prop::option::of(number()));
    let start = -1_000_000i64..2_000_000_000;
    (start, prop::collection::vec(step, 0..200), any::<(bool, bool, bool)>()).prop_map(
        |(start, steps, (created, destroyed, rejected))| {
            let mut subject = Subject::new(Told { created, destroyed, rejected });
            let (mut second, mut since) = (start, None);
            for (by, created, destroyed, rejected, active) in steps {
                second += by;
                let counts = Counts { created, destroyed, rejected };
                subject.book(&Booking { second, since, counts, active }, Told::default());
                since = Some(second);
            }
            subject
        },
    )
}

fn saved(subject: &Subject) -> Vec<u8> {
    let mut bytes = Vec::new();
    subject.write(&mut bytes);
    bytes
}

proptest! {
    #[test]
    fn what_was_saved_is_read_back(subject in subject(), after in prop::collection::vec(any::<u8>(), 0..9)) {
        let mut bytes = saved(&subject);
        let length = bytes.len();
        bytes.extend(after);
        prop_assert_eq!(Subject::read(&bytes), Ok((subject, length)));
    }

    #[test]
    fn what_was_read_goes_on_as_if_nothing_had_been(
        subject in subject(),
        steps in prop::collection::vec((-9i64..90, number()), 1..50),
    ) {
        let (mut again, _) = Subject::read(&saved(&subject)).unwrap();
        let mut subject = subject;
        let mut second = subject.newest_second().unwrap_or(1_000);
        for (by, created) in steps {
            second += by;
            let counts = Counts { created, ..Counts::ZERO };
            let booking = Booking { second, counts, active: Some(created), ..Booking::default() };
            subject.book(&booking, Told::default());
            again.book(&booking, Told::default());
        }
        prop_assert_eq!(subject, again);
    }

    #[test]
    fn a_part_of_it_is_refused(subject in subject(), at in any::<prop::sample::Index>()) {
        let bytes = saved(&subject);
        prop_assert!(Subject::read(&bytes[..at.index(bytes.len())]).is_err());
    }

    /// What is read of damaged bytes is refused, or is a subject like any other.
    #[test]
    fn damaged_bytes_never_panic(
        subject in subject(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        by in -90i64..90,
    ) {
        let mut bytes = saved(&subject);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok((mut subject, _)) = Subject::read(&bytes) {
            let second = subject.newest_second().unwrap_or(0) + by;
            subject.book(&Booking { second, ..Booking::default() }, Told::default());
            prop_assert_eq!(Subject::read(&saved(&subject)).map(|(again, _)| again), Ok(subject));
        }
    }

    #[test]
    fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Subject::read(&bytes);
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        let _ = Subject::read(&bytes);
        let _ = Series::read(&bytes);
        let _ = Windows::read(&bytes);
    }
}

#[test]
fn another_version_is_refused_by_its_name() {
    for bytes in [[0u8; 9], [2; 9]] {
        assert_eq!(Subject::read(&bytes), Err(DecodeError::Version(bytes[0])));
        assert_eq!(Series::read(&bytes), Err(DecodeError::Version(bytes[0])));
        assert_eq!(Windows::read(&bytes), Err(DecodeError::Version(bytes[0])));
    }
}
