//! What the OpenAPI document says about who may ask: how one is known, and the answers of whoever is not.

use utoipa::Modify;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// How one is known.
pub(super) struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "A token for programs: `sessionwatch token add`. The word in `security` is the least role.",
        ));
        components.add_security_scheme("token", SecurityScheme::Http(token.build()));
        let cookie =
            ApiKeyValue::with_description("sessionwatch_PORT", "Of the page: `POST /login` sets it.");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// What problems are sent as.
const PROBLEM: &str = "application/problem+json";

/// Adds to every operation what the gate in front of it may answer, and to those that take a token the session. Says of
/// every problem how it is sent.
pub(super) fn complete(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        let operations = [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.values_mut().for_each(sent_as_problem);
            let mut may_answer = |status: &str, description: &str| {
                let responses = &mut operation.responses.responses;
                responses.entry(status.to_owned()).or_insert_with(|| problem(description));
            };
            may_answer("403", "The role may not, or a page or a name is not ours");
            may_answer("408", "The request did not arrive in time");
            let open = SecurityRequirement::default();
            if operation.security.as_ref().is_some_and(|all| !all.contains(&open)) {
                may_answer("401", "It must be known who asks");
                let session = operation.security.iter().flatten().filter_map(of_session).next();
                operation.security.iter_mut().for_each(|all| all.extend(session.clone()));
            }
            if operation.request_body.is_some() {
                may_answer("413", "More was sent than is taken");
            }
        }
    }
}

/// The same for somebody who has logged in; pushing is for programs.
fn of_session(token: &SecurityRequirement) -> Option<SecurityRequirement> {
    let json = serde_json::to_value(token).ok()?;
    let role = json["token"][0].as_str()?;
    (role != "push").then(|| SecurityRequirement::new("session", [role]))
}

fn problem(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(RefOr::Ref(a_problem())));
    RefOr::T(ResponseBuilder::new().description(description).content(PROBLEM, content).build())
}

fn a_problem() -> Ref {
    Ref::from_schema_name("Problem")
}

fn sent_as_problem(response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else { return };
    for (kind, content) in std::mem::take(&mut response.content) {
        let schema = if let RefOr::T(content) = &content { content.schema.as_ref() } else { None };
        let is_problem = matches!(schema, Some(RefOr::Ref(schema)) if *schema == a_problem());
        response.content.insert(if is_problem { PROBLEM.to_owned() } else { kind }, content);
    }
}
