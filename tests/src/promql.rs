//! What an engine answers to PromQL.

use serde_json::Value;

use crate::wait::until;

/// A sample: its time in seconds, and its value.
pub type Sample = (f64, f64);

/// Where an engine is asked.
#[derive(Debug, Clone)]
pub struct Promql {
    base: String,
    header: (&'static str, &'static str),
}

impl Promql {
    /// Below this address is `/api/v1/query`; each question has this header.
    #[must_use]
    pub fn new(base: &str, header: (&'static str, &'static str)) -> Self {
        Self { base: base.to_owned(), header }
    }

    /// What an expression finds now.
    ///
    /// # Errors
    /// What was said instead.
    pub fn ask(&self, expression: &str) -> Result<Vec<Value>, String> {
        self.get("query", &[("query", expression)])
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Value>, String> {
        let asked = ureq::get(format!("{}/api/v1/{path}", self.base));
        let (name, value) = self.header;
        let mut answer = asked
            .query_pairs(query.iter().copied())
            .header(name, value)
            .call()
            .map_err(|error| error.to_string())?;
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        answer["data"]["result"].as_array().cloned().ok_or(text)
    }

    /// The values of a graph of an expression, those of all its lines; times in UTC seconds.
    ///
    /// # Errors
    /// What was said instead.
    pub fn graph(&self, expression: &str, start: i64, end: i64, step: i64) -> Result<Vec<f64>, String> {
        let [start, end, step] = [start, end, step].map(|number| number.to_string());
        let asked = [("query", expression), ("start", &start), ("end", &end), ("step", &step)];
        let found = self.get("query_range", &asked)?;
        let points = found.iter().filter_map(|line| line["values"].as_array()).flatten();
        points.map(|point| number(&point[1]).ok_or_else(|| point.to_string())).collect()
    }

    /// What an expression finds now; nothing where nobody answers.
    #[must_use]
    pub fn query(&self, expression: &str) -> Vec<Value> {
        self.ask(expression).unwrap_or_default()
    }

    /// What an expression says now: the value of its one sample; `None`: it finds nothing, or nobody answers.
    ///
    /// # Panics
    /// When it finds several.
    #[must_use]
    pub fn value(&self, expression: &str) -> Option<f64> {
        let found = self.query(expression);
        assert!(found.len() < 2, "{expression} finds {found:?}");
        number(&found.first()?["value"][1])
    }

    /// Awaits that an expression says this.
    pub fn await_value(&self, expression: &str, value: f64) {
        until(&format!("{value} of {expression}"), || match self.value(expression) {
            Some(found) if (found - value).abs() < 1e-9 => Ok(()),
            other => Err(format!("{other:?}")),
        });
    }

    /// Every sample of one series of the last hour, as it is kept.
    ///
    /// # Panics
    /// When there are several such series.
    #[must_use]
    pub fn samples(&self, selector: &str) -> Vec<Sample> {
        let found = self.query(&format!("{selector}[1h]"));
        assert!(found.len() < 2, "{selector} finds {found:?}");
        let values = found.first().and_then(|one| one["values"].as_array()).cloned().unwrap_or_default();
        values.iter().filter_map(|pair| Some((pair[0].as_f64()?, number(&pair[1])?))).collect()
    }
}

fn number(text: &Value) -> Option<f64> {
    text.as_str()?.parse().ok()
}
