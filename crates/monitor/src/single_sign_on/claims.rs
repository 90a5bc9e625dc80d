//! What a provider claims of somebody, made a name and a role.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sessionwatch_access::role::Role;

use crate::access::SingleSignOn;

/// The longest name that is taken over, characters.
const LONGEST: usize = 100;

/// All that is claimed beside what the standard names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Rest(Map<String, Value>);

impl AdditionalClaims for Rest {}

impl Rest {
    /// The claim of that name; `a.b` is `b` inside `a`, unless there is one that is called so.
    fn claim(&self, path: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(path) {
            return Some(value);
        }
        let (first, rest) = path.split_once('.')?;
        rest.split('.').try_fold(self.0.get(first)?, |value, key| value.get(key))
    }

    /// Whether the claim that roles come from is there.
    pub(super) fn has_roles(&self, settings: &SingleSignOn) -> bool {
        self.claim(&settings.claim).is_some()
    }

    /// The highest role that the settings give for any value of the claim, else the one for everybody.
    pub(super) fn role(&self, settings: &SingleSignOn) -> Option<Role> {
        let given = self.claim(&settings.claim).into_iter().flat_map(values);
        given.filter_map(|value| settings.roles.get(value).copied()).max().or(settings.role)
    }
}

/// A text by itself, or each of a list.
fn values(claim: &Value) -> Vec<&str> {
    match claim {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The first of these that is there, short and visible, and no name that a user or a token can have here: nobody may
/// pass for somebody else by what they call themselves elsewhere.
pub(super) fn name<'a>(candidates: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let found = candidates.into_iter().flatten().map(str::trim).find(|name| !name.is_empty());
    let visible = |c: char| c.is_alphanumeric() || c.is_ascii_punctuation() || c == ' ';
    let name = found.unwrap_or("somebody").chars().map(|c| if visible(c) { c } else { '\u{fffd}' });
    format!("{} (single sign-on)", name.take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(claim: &str, role: Option<Role>) -> SingleSignOn {
        let roles = [("ops", Role::Operator), ("admins", Role::Admin), ("staff", Role::Viewer)];
        SingleSignOn {
            claim: claim.into(),
            roles: roles.map(|(name, role)| (name.to_owned(), role)).into(),
            role,
            ..SingleSignOn::default()
        }
    }

    fn rest(value: Value) -> Rest {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_highest_role_of_all_groups_is_had() {
        let of = |value: Value| rest(value).role(&settings("groups", None));
        assert_eq!(of(json!({"groups": ["staff", "ops", "choir"]})), Some(Role::Operator));
        assert_eq!(of(json!({"groups": "admins"})), Some(Role::Admin));
        for nothing in [
            json!({}),
            json!({"groups": ["choir"]}),
            json!({"groups": {"admins": true}}),
            json!({"groups": 1}),
        ] {
            assert_eq!(of(nothing.clone()), None, "{nothing}");
        }
    }

    #[test]
    fn a_claim_may_lie_inside_another() {
        let keycloak = rest(json!({"realm_access": {"roles": ["ops"]}}));
        assert_eq!(keycloak.role(&settings("realm_access.roles", None)), Some(Role::Operator));
        let named = rest(json!({"https://example.org/roles": ["admins"]}));
        assert_eq!(named.role(&settings("https://example.org/roles", None)), Some(Role::Admin));
        assert!(!named.has_roles(&settings("realm_access.roles", None)));
    }

    #[test]
    fn who_has_no_role_has_the_one_for_everybody() {
        assert_eq!(rest(json!({})).role(&settings("groups", Some(Role::Viewer))), Some(Role::Viewer));
    }

    #[test]
    fn a_name_is_the_first_that_there_is() {
        let named = |text: &str| name([None, Some(" "), Some(text), Some("17")]);
        assert_eq!(named("alice@example.org"), "alice@example.org (single sign-on)");
        assert_eq!(named(&"x".repeat(500)).len(), LONGEST + " (single sign-on)".len());
        assert_eq!(named("a\u{1b}[2J\u{202e}b\n"), "a\u{fffd}[2J\u{fffd}b (single sign-on)");
    }
}
