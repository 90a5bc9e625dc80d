//! Asks one engine.

use std::time::Duration;

use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use sessionwatch_fetch::client::{Client, FetchError, answered};
use sessionwatch_fetch::login::Login;

use crate::answer::{self, Line, Sample};
use crate::error::EngineError;

/// What takes an engine longer, nobody waits for.
const WITHIN: Duration = Duration::from_secs(30);
const TENANT: HeaderName = HeaderName::from_static("x-scope-orgid");

/// An engine that is asked over HTTP: Prometheus's `/api/v1/query` and `/api/v1/query_range`.
#[derive(Debug)]
pub struct Engine {
    client: Client,
    instant: Uri,
    range: Uri,
    tenant: Option<HeaderValue>,
}

/// When a graph is evaluated: at its start, then every step until its end; UTC seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The first time.
    pub start: i64,
    /// No time is later.
    pub end: i64,
    /// Seconds from each to the next.
    pub step: i64,
}

impl Engine {
    /// The engine whose API is below `base`. `tenant` is for engines that keep several apart.
    ///
    /// # Errors
    /// [`FetchError::Certificates`] when it is https and the system has none.
    pub fn new(base: &Uri, login: &Login, tenant: Option<HeaderValue>) -> Result<Self, FetchError> {
        let client = Client::new(base, login)?.within(WITHIN);
        let (instant, range) = (below(base, "/api/v1/query"), below(base, "/api/v1/query_range"));
        Ok(Self { client, instant, range, tenant })
    }

    /// What an expression says at a time.
    ///
    /// # Errors
    /// [`EngineError`]
    pub async fn instant(&self, expression: &str, at: i64) -> Result<Vec<Sample>, EngineError> {
        let body = self.ask(&self.instant, &[("query", expression), ("time", &at.to_string())]).await?;
        answer::samples(&body)
    }

    /// What an expression says over a time.
    ///
    /// # Errors
    /// [`EngineError`]
    pub async fn graph(&self, expression: &str, steps: Steps) -> Result<Vec<Line>, EngineError> {
        let [start, end, step] = [steps.start, steps.end, steps.step].map(|number| number.to_string());
        let asked = [("query", expression), ("start", &start), ("end", &end), ("step", &step)];
        answer::lines(&self.ask(&self.range, &asked).await?)
    }

    async fn ask(&self, url: &Uri, asked: &[(&str, &str)]) -> Result<Bytes, EngineError> {
        let mut headers = HeaderMap::with_capacity(2);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let Some(tenant) = &self.tenant {
            headers.insert(TENANT, tenant.clone());
        }
        let answer = self.client.post(url, headers, form(asked)).await;
        let answer = answer.map_err(|error| EngineError::Away(error.to_string()))?;
        if answer.status.is_success() {
            return Ok(answer.body);
        }
        let told = answered(answer.status, &answer::refusal(&answer.body).unwrap_or_default());
        // The question was understood, and cannot or will not be answered.
        Err(if matches!(answer.status.as_u16(), 400 | 413 | 422) {
            EngineError::Refused(told)
        } else {
            EngineError::Away(told)
        })
    }
}

fn form(asked: &[(&str, &str)]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(asked);
    // VictoriaMetrics leaves out the last 30 s otherwise, since they may not be whole: ours are asked for again.
    form.append_pair("latency_offset", "1ms");
    form.finish().into()
}

/// An address below another.
fn below(base: &Uri, path: &str) -> Uri {
    let mut parts = base.clone().into_parts();
    let path = format!("{}{path}", base.path().trim_end_matches('/'));
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| base.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_below_the_address() {
        for (base, expected) in [
            ("http://h:8428", "http://h:8428/api/v1/query"),
            ("http://h:8428/", "http://h:8428/api/v1/query"),
            ("https://h/select/0/prometheus/", "https://h/select/0/prometheus/api/v1/query"),
        ] {
            assert_eq!(below(&base.parse().unwrap(), "/api/v1/query"), expected);
        }
    }
}
