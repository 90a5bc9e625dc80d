//! For servers and programs that nothing else reads: they tell their counters by themselves.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use sessionwatch_sources::observed::{Application, Observed};
use sessionwatch_sources::teller::Extent;
use utoipa::ToSchema;

use super::context::Context;
use super::extract::Body;
use super::problem::Problem;

/// The longest body, bytes: more than ten thousand applications.
pub(super) const LONGEST: usize = 2 * 1024 * 1024;
/// No counter reaches this: it is where numbers end that the API can tell, 2^63.
const MOST: f64 = 9_223_372_036_854_775_808.0;

/// What a server tells of itself. Told again every 1 to 5 seconds; after 15 seconds of silence it is away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushedServer {
    /// What it is called on the page, and known by over restarts.
    #[schema(example = "billing-1", pattern = r"\S")]
    server: String,
    /// What kind of server it is, with its version.
    product: Option<String>,
    /// When it started, UTC seconds. Not told: it was started again when the counters of all its applications fell.
    #[serde(default, deserialize_with = "whole")]
    started: Option<u64>,
    /// All its applications: one that is missing is gone.
    applications: Vec<PushedApplication>,
}

/// The counters of one application, each as it stands since the application was started; leave out what is not known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushedApplication {
    /// Its context path, or any other name.
    #[schema(example = "/billing")]
    name: String,
    /// The virtual host, where the server has several.
    host: Option<String>,
    /// Sessions that exist now.
    #[serde(default, deserialize_with = "whole")]
    active: Option<u64>,
    /// Sessions created, cumulative.
    #[serde(default, deserialize_with = "whole")]
    created: Option<u64>,
    /// Sessions ended in any way, cumulative.
    #[serde(default, deserialize_with = "whole")]
    destroyed: Option<u64>,
    /// Creations refused because the limit was reached, cumulative.
    #[serde(default, deserialize_with = "whole")]
    rejected: Option<u64>,
    /// The most sessions allowed at once.
    #[serde(default, deserialize_with = "whole")]
    limit: Option<u64>,
}

/// Takes what a server tells of itself.
#[utoipa::path(
    post, path = "/push", tag = "push", security(("token" = ["push"])), request_body = PushedServer,
    responses(
        (status = 204, description = "Taken; while reading is switched off, not looked at"),
        (status = 400, description = "It cannot be understood or believed", body = Problem),
        (status = 409, description = "Of a fleet: each machine's own sessionwatch is told", body = Problem),
    )
)]
pub(super) async fn push(
    State(context): State<Context>,
    Body(pushed): Body<PushedServer>,
) -> Result<StatusCode, Problem> {
    let name = pushed.server.trim();
    if name.is_empty() {
        return Err(Problem::bad_request("the server has no name: give it one that stays over restarts"));
    }
    let observed = Observed {
        product: pushed.product.unwrap_or_default(),
        started_ms: pushed
            .started
            .and_then(|second| i64::try_from(second).ok())
            .unwrap_or(0)
            .saturating_mul(1000),
        applications: pushed.applications.into_iter().map(application).collect(),
        ..Observed::default()
    };
    let taken = context.tellers.take(&format!("push {name}"), name, observed, Extent::Whole);
    taken.map_err(|error| Problem::bad_request(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

fn application(pushed: PushedApplication) -> Application {
    let host = pushed.host.unwrap_or_default();
    Application {
        default_host: host.is_empty(),
        host,
        path: if pushed.name == "/" { String::new() } else { pushed.name },
        active: pushed.active,
        created: pushed.created,
        destroyed: pushed.destroyed,
        rejected: pushed.rejected,
        limit: pushed.limit,
        ..Application::default()
    }
}

/// A whole number that is not negative. Some programs write 92 as `92.0`, which is the same number in JSON.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else { return Ok(None) };
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..MOST).contains(float));
    // Without a fraction, and below what fits: nothing is lost.
    let whole = number.as_u64().or_else(|| float().map(|float| float as u64));
    let whole = whole.filter(|&whole| i64::try_from(whole).is_ok());
    whole.map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!("{number} is not a whole number from 0 to {}", i64::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(number: &str) -> Result<Option<u64>, String> {
        let text = format!("{{\"name\": \"/billing\", \"created\": {number}}}");
        let pushed = serde_json::from_str::<PushedApplication>(&text);
        pushed.map(|pushed| pushed.created).map_err(|error| error.to_string())
    }

    #[test]
    fn a_counter_is_a_whole_number_however_it_is_written() {
        for (text, number) in [
            ("92", 92),
            ("92.0", 92),
            ("9.2e1", 92),
            ("0", 0),
            ("-0.0", 0),
            ("9223372036854775807", 9_223_372_036_854_775_807),
        ] {
            assert_eq!(created(text), Ok(Some(number)), "{text}");
        }
        assert_eq!(created("null"), Ok(None));
        for none in ["92.5", "-1", "9223372036854775808", "1e300", "-1e300"] {
            let error = created(none).unwrap_err();
            assert!(error.contains("is not a whole number from 0 to 9223372036854775807"), "{none}: {error}");
        }
    }
}
