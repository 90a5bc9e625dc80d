//! What an engine's answer means.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderMap, RETRY_AFTER};
use sessionwatch_fetch::client::answered;

/// How many samples were taken, as receivers of version 2.0 must say.
const TAKEN: &str = "x-prometheus-remote-write-samples-written";
/// As much of what an engine says as is looked at, bytes: more than is told.
const READ: usize = 1200;

/// A version of remote write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 2.0.
    Two,
    /// 1.0, which says 0.1.0 of itself.
    One,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The engine has it.
    Taken,
    /// The engine does not want it, and will not.
    Refused(String),
    /// The engine may take it later: why not now, and how long it asks to be left alone.
    Later(String, Option<Duration>),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is settled.
    Settled(Sent),
    /// The engine does not know this version.
    OtherVersion,
}

/// `confirmed`: the engine has taken something in this version before.
pub(crate) fn verdict(
    version: Version,
    confirmed: bool,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Verdict {
    let may_be_the_version = version == Version::Two && !confirmed;
    if status.is_success() {
        // An engine that knows only 1.0 reads nothing out of a message of 2.0, and says that all is well.
        return if may_be_the_version && !headers.contains_key(TAKEN) {
            Verdict::OtherVersion
        } else {
            Verdict::Settled(Sent::Taken)
        };
    }
    let said = said(status, body);
    let later = matches!(
        status,
        StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
    );
    if status.is_client_error() && !later {
        let other =
            may_be_the_version || status == StatusCode::UNSUPPORTED_MEDIA_TYPE && version == Version::Two;
        return if other { Verdict::OtherVersion } else { Verdict::Settled(Sent::Refused(said)) };
    }
    let after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Verdict::Settled(Sent::Later(said, after.map(Duration::from_secs)))
}

fn said(status: StatusCode, body: &[u8]) -> String {
    answered(status, &String::from_utf8_lossy(&body[..body.len().min(READ)]))
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    fn of(
        version: Version,
        confirmed: bool,
        status: u16,
        headers: &[(&'static str, &'static str)],
    ) -> Verdict {
        let named = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let headers = headers.iter().map(named).collect();
        verdict(version, confirmed, StatusCode::from_u16(status).unwrap(), &headers, b"why")
    }

    #[test]
    fn version_2_is_taken_by_whom_says_how_much_was_taken() {
        let taken = [(TAKEN, "5")];
        assert_eq!(of(Version::Two, false, 204, &taken), Verdict::Settled(Sent::Taken));
        assert_eq!(of(Version::Two, false, 204, &[]), Verdict::OtherVersion);
        assert_eq!(of(Version::Two, true, 204, &[]), Verdict::Settled(Sent::Taken));
        assert_eq!(of(Version::One, false, 200, &[]), Verdict::Settled(Sent::Taken));
    }

    #[test]
    fn an_engine_of_version_1_is_known_by_its_refusal() {
        for status in [400, 406, 415] {
            assert_eq!(of(Version::Two, false, status, &[]), Verdict::OtherVersion, "{status}");
        }
        assert_eq!(
            of(Version::Two, true, 415, &[]),
            Verdict::OtherVersion,
            "it was replaced by an older one"
        );
        let refused = Verdict::Settled(Sent::Refused("it answered 400 Bad Request: why".into()));
        assert_eq!(of(Version::Two, true, 400, &[]), refused);
        assert_eq!(of(Version::One, false, 400, &[]), refused);
    }

    #[test]
    fn what_may_change_is_tried_again() {
        for status in [301, 401, 403, 404, 408, 429, 500, 502, 503] {
            for version in [Version::One, Version::Two] {
                let verdict = of(version, true, status, &[]);
                assert!(matches!(verdict, Verdict::Settled(Sent::Later(_, None))), "{status}: {verdict:?}");
            }
        }
        let asked = of(Version::One, true, 429, &[("retry-after", "17")]);
        let why = "it answered 429 Too Many Requests: why".to_owned();
        assert_eq!(asked, Verdict::Settled(Sent::Later(why, Some(Duration::from_secs(17)))));
    }

    #[test]
    fn what_an_engine_says_is_hostile_text() {
        let verdict =
            verdict(Version::One, true, StatusCode::BAD_REQUEST, &HeaderMap::new(), b"a\x1b[2J\nb\xff");
        let told = "it answered 400 Bad Request: a [2J b\u{fffd}".to_owned();
        assert_eq!(verdict, Verdict::Settled(Sent::Refused(told)));
    }
}
