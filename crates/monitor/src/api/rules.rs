//! Who may ask for what: a rule for every route, written beside it.
//!
//! Of routes in the OpenAPI document it is their `security`, of the others it is the table below. A route without a
//! rule is answered to nobody.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;
use sessionwatch_access::role::{Right, Role};

/// Under which routes of the document are found.
const BASE: &str = "/api/v1";

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Everybody, also who has not logged in.
    Anybody,
    /// Whose role has this right.
    Has(Right),
}

/// Routes that are not in the document.
const OUTSIDE: [(Method, &str, Rule); 16] = [
    // The page is the same for everybody; what it shows it has to ask for.
    (Method::GET, "/", Rule::Anybody),
    (Method::GET, "/{file}", Rule::Anybody),
    (Method::GET, "/assets/{file}", Rule::Anybody),
    // For whoever starts, watches and restarts us.
    (Method::GET, "/livez", Rule::Anybody),
    (Method::GET, "/readyz", Rule::Anybody),
    // For Prometheus, by a token.
    (Method::GET, "/metrics", Rule::Has(Right::Look)),
    // Servers that tell by themselves.
    (Method::POST, "/v1/metrics", Rule::Has(Right::Push)),
    (Method::POST, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", Rule::Has(Right::Push)),
    // What there is to ask for.
    (Method::GET, "/api", Rule::Has(Right::Look)),
    (Method::GET, "/api/", Rule::Has(Right::Look)),
    (Method::GET, "/api/v1/openapi.json", Rule::Has(Right::Look)),
    (Method::GET, "/api/docs", Rule::Has(Right::Look)),
    (Method::GET, "/api/docs/", Rule::Has(Right::Look)),
    (Method::GET, "/api/docs/{file}", Rule::Has(Right::Look)),
    (Method::GET, "/api/v1/", Rule::Has(Right::Look)),
    (Method::GET, "/api/v1", Rule::Has(Right::Look)),
];

/// The rules of all routes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules(HashMap<(Method, String), Rule>);

impl Rules {
    /// Those of the document and of the routes beside it.
    pub(crate) fn of(document: &Value) -> Self {
        let mut rules: HashMap<_, _> =
            OUTSIDE.into_iter().map(|(method, path, rule)| ((method, path.to_owned()), rule)).collect();
        for (path, operations) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in operations.as_object().into_iter().flatten() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).ok();
                if let (Some(method), Some(rule)) = (method, rule(operation)) {
                    rules.insert((method, format!("{BASE}{path}")), rule);
                }
            }
        }
        Self(rules)
    }

    /// The rule of a route. What is nowhere, or does not answer this method, may be heard of by whoever may look; by
    /// everybody where the route is open to everybody.
    pub(crate) fn rule(&self, method: &Method, route: Option<&str>) -> Option<Rule> {
        let Some(route) = route else { return Some(Rule::Has(Right::Look)) };
        let method = if method == Method::HEAD { &Method::GET } else { method };
        if let Some(rule) = self.0.get(&(method.clone(), route.to_owned())) {
            return Some(*rule);
        }
        let mut others =
            self.0.iter().filter(|((_, known), _)| known == route).map(|(_, rule)| *rule).peekable();
        others.peek()?;
        Some(others.find(|rule| *rule == Rule::Anybody).unwrap_or(Rule::Has(Right::Look)))
    }
}

/// What an operation says of itself: `security` with the least role, or `{}` for everybody.
fn rule(operation: &Value) -> Option<Rule> {
    let first = operation["security"].as_array()?.first()?.as_object()?;
    if first.is_empty() {
        return Some(Rule::Anybody);
    }
    let role: Role = first.values().next()?.as_array()?.first()?.as_str()?.parse().ok()?;
    let rights = [Right::Look, Right::Operate, Right::Administer, Right::Push];
    rights.into_iter().find(|right| right.least() == role).map(Rule::Has)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_is_read_from_beside_its_route() {
        let document = json!({"paths": {
            "/a": {"get": {"security": [{"token": ["viewer"]}]}, "put": {"security": [{"token": ["admin"]}]}},
            "/open": {"get": {"security": [{}]}},
            "/forgotten": {"get": {}, "put": {"security": [{"token": []}]}, "post": {"security": [{"token": ["root"]}]}},
        }});
        let rules = Rules::of(&document);
        let rule = |method: Method, path: &str| rules.rule(&method, Some(path));
        assert_eq!(rule(Method::GET, "/api/v1/a"), Some(Rule::Has(Right::Look)));
        assert_eq!(rule(Method::HEAD, "/api/v1/a"), Some(Rule::Has(Right::Look)));
        assert_eq!(rule(Method::PUT, "/api/v1/a"), Some(Rule::Has(Right::Administer)));
        assert_eq!(rule(Method::DELETE, "/api/v1/a"), Some(Rule::Has(Right::Look)), "it is not answered");
        assert_eq!(rule(Method::GET, "/api/v1/open"), Some(Rule::Anybody));
        assert_eq!(rule(Method::TRACE, "/api/v1/open"), Some(Rule::Anybody), "it is not answered");
        for method in [Method::GET, Method::PUT, Method::POST] {
            assert_eq!(rule(method, "/api/v1/forgotten"), None);
        }
        assert_eq!(rules.rule(&Method::GET, None), Some(Rule::Has(Right::Look)));
    }
}
