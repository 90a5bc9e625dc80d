//! What engines answer: vectors and matrices in Prometheus's JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::EngineError;

/// What a series is told apart by.
pub type Labels = BTreeMap<String, String>;

/// One value of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its labels.
    pub labels: Labels,
    /// Its value.
    pub value: f64,
}

/// The values of one series over a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its labels.
    pub labels: Labels,
    /// Times, UTC seconds, and values.
    pub points: Vec<(i64, f64)>,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: Data<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    result: Vec<T>,
}

#[derive(Deserialize)]
struct OfVector {
    #[serde(default)]
    metric: Labels,
    value: (f64, String),
}

#[derive(Deserialize)]
struct OfMatrix {
    #[serde(default)]
    metric: Labels,
    values: Vec<(f64, String)>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Reads the answer to an instant question. What is no number is left out.
pub(crate) fn samples(body: &[u8]) -> Result<Vec<Sample>, EngineError> {
    let found: Vec<OfVector> = read(body)?;
    let samples = found
        .into_iter()
        .filter_map(|OfVector { metric, value }| Some(Sample { labels: metric, value: number(&value.1)? }));
    Ok(samples.collect())
}

/// Reads the answer to a question about a time. What is no number is left out.
pub(crate) fn lines(body: &[u8]) -> Result<Vec<Line>, EngineError> {
    let found: Vec<OfMatrix> = read(body)?;
    let lines = found.into_iter().map(|OfMatrix { metric, values }| Line {
        labels: metric,
        points: values.iter().filter_map(|(time, value)| Some((difference(*time), number(value)?))).collect(),
    });
    Ok(lines.collect())
}

/// What an engine says of a question that it does not answer.
pub(crate) fn refusal(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<Refusal>(body).ok().map(|refusal| refusal.error)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, EngineError> {
    let answer: Result<Answer<T>, _> = serde_json::from_slice(body);
    answer.map(|answer| answer.data.result).map_err(|error| {
        EngineError::Away(format!(
            "what answers is no Prometheus-compatible engine, or not its query API: {error}"
        ))
    })
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A count out of a number: what is below zero is none.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
pub fn count(value: f64) -> u64 {
    value.round() as u64
}

/// The same of what may be below zero.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
pub fn difference(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_matrices_are_read() {
        let vector = br#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"server":"a\"b"},"value":[1764072000.5,"12"]},{"metric":{},"value":[1,"NaN"]}]}}"#;
        let labels = Labels::from([("server".into(), "a\"b".into())]);
        assert_eq!(samples(vector), Ok(vec![Sample { labels, value: 12.0 }]));
        let matrix = br#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{},"values":[[1764072000,"1"],[1764072005,"+Inf"],[1764072010,"2.5"]]}]}}"#;
        let points = vec![(1_764_072_000, 1.0), (1_764_072_010, 2.5)];
        assert_eq!(lines(matrix), Ok(vec![Line { labels: Labels::new(), points }]));
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for body in ["", "<html>", "[]", "{\"data\":{}}", "{\"data\":{\"result\":[1]}}"] {
            let wrong = samples(body.as_bytes()).unwrap_err();
            assert!(wrong.to_string().contains("no Prometheus-compatible engine"), "{body}: {wrong}");
            assert!(lines(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(refusal(br#"{"status":"error","error":"too many samples"}"#).unwrap(), "too many samples");
    }

    #[test]
    fn numbers_are_counts() {
        assert_eq!([count(2.0), count(1.999_999), count(-1.0)], [2, 2, 0]);
        assert_eq!([difference(-2.0), difference(2.4)], [-2, 2]);
    }
}
