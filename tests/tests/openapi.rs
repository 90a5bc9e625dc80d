//! The API held against its own document by schemathesis: whoever asks, and whatever they send, no server error, and no
//! answer that is not in the document.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sessionwatch_tests::engine::{Engine, Kind};
use sessionwatch_tests::{Monitor, fleet, until};
use ureq::Agent;
use ureq::http::Request;

/// What schemathesis is told beside its arguments.
const SETTINGS: &str = r#"
# That each application is told once, with whatever counters, no schema can say: two of one name are refused.
[[operations]]
include-name = "POST /push"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 413]
"#;
/// The same of a fleet, where nothing is changed whatever is sent.
const SETTINGS_OF_A_FLEET: &str = r#"
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422]
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 413]
"#;
/// A stream without an end: schemathesis awaits the end of each answer. `abuse.rs` and the tests of the page read it.
const ENDLESS: &str = "/events";

/// Who asks.
struct Guest {
    /// `None`: nobody.
    role: Option<&'static str>,
    /// Random requests to each operation, beside those that the document gives reason for.
    examples: &'static str,
    /// Whether they ask for a server and an application that there are, or for whatever comes to their mind.
    knows_ids: bool,
    /// Whether they ask the page of a fleet.
    of_a_fleet: bool,
}

/// What is asked, and what must last meanwhile.
struct House {
    monitor: Monitor,
    /// The token of an admin.
    admin: String,
    _others: Option<(Engine, Monitor)>,
}

fn ask(monitor: &Monitor, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let request = Request::builder().method(method).uri(format!("{}/api/v1{path}", monitor.api().address()));
    let request = if token.is_empty() { request } else { request.header("authorization", bearer(token)) };
    let request = request.header("content-type", "application/json").body(body.to_string()).unwrap();
    let mut answer = agent.run(request).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Somebody may log in from now on; the token of an admin.
fn guarded(monitor: &Monitor) -> String {
    let admin = monitor.add_token("root", "admin");
    // Until there is a user nobody is asked who they are.
    monitor.add_user("alice", "admin", "correct horse");
    until("a login to be asked for", || match ask(monitor, "GET", "/settings", "", &Value::Null).0 {
        401 => Ok(()),
        other => Err(other.to_string()),
    });
    admin
}

fn push(monitor: &Monitor, token: &str) {
    let pushed = json!({
        "server": "billing-1",
        "applications": [{"name": "/billing", "active": 3, "created": 5, "destroyed": 2}],
    });
    assert_eq!(ask(monitor, "POST", "/push", token, &pushed).0, 204);
}

/// A monitor that asks who somebody is and knows of a server, with an application that is tracked.
fn house() -> House {
    let monitor = Monitor::start(&[]);
    let admin = guarded(&monitor);
    push(&monitor, &admin);
    let application = id(&monitor, &admin, "applications");
    assert_eq!(
        ask(&monitor, "PUT", &format!("/applications/{application}/tracking"), &admin, &Value::Null).0,
        200
    );
    House { monitor, admin, _others: None }
}

/// The page of a fleet that asks who somebody is, and a machine that writes to its engine.
fn house_of_a_fleet() -> House {
    let engine = Engine::start(Kind::VictoriaMetrics);
    let url = engine.address();
    let machine = Monitor::start_with_config(&format!(
        "[[remote_write]]\nname = \"e\"\nurl = \"{url}\"\ninterval = 1\n"
    ));
    let monitor = fleet::page(&engine, "");
    let admin = guarded(&monitor);
    push(&machine, "");
    id(&monitor, &admin, "applications");
    House { monitor, admin, _others: Some((engine, machine)) }
}

/// The first of all the things of a kind.
fn id(monitor: &Monitor, admin: &str, things: &str) -> String {
    until(things, || {
        let (_, told) = ask(monitor, "GET", &format!("/{things}"), admin, &Value::Null);
        told[things][0]["id"].as_str().map(str::to_owned).ok_or_else(|| told.to_string())
    })
}

/// Has schemathesis ask for everything that is in the document.
fn is_answered_as_the_document_says(guest: &Guest) {
    let House { mut monitor, admin, _others } = if guest.of_a_fleet { house_of_a_fleet() } else { house() };
    let (_, document) = ask(&monitor, "GET", "/openapi.json", &admin, &Value::Null);
    let mut settings = String::new();
    if guest.knows_ids {
        let [server, application] = ["servers", "applications"].map(|things| id(&monitor, &admin, things));
        settings = format!("[parameters]\nid = \"{application}\"\nserver = \"{server}\"\n");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("schemathesis.toml"),
        settings + if guest.of_a_fleet { SETTINGS_OF_A_FLEET } else { SETTINGS },
    )
    .unwrap();
    std::fs::write(folder.path().join("openapi.json"), document.to_string()).unwrap();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/python/bin/python");
    assert!(python.is_file(), "schemathesis is needed for this test: tools/setup.sh test brings it");
    let mut run = Command::new(python);
    run.current_dir(&folder).args(["-m", "schemathesis.cli", "run", "openapi.json", "--no-color"]);
    run.arg("--url").arg(format!("{}/api/v1", monitor.api().address()));
    run.args(["--checks", "all", "--phases", "examples,coverage,fuzzing", "--continue-on-failure"]);
    run.args(["--max-examples", guest.examples, "--generation-deterministic", "--max-redirects", "0"]);
    if let Some(role) = guest.role {
        let authorization = bearer(&monitor.add_token("guest", role));
        run.args(["--header", &format!("Authorization: {authorization}")]);
    }
    // To whom the stream is not shown it has an end.
    let looks = guest.role.is_some_and(|role| role != "push");
    if looks {
        run.args(["--exclude-path", ENDLESS]);
    }
    let run = run.output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let paths = document["paths"].as_object().unwrap().values();
    let operations: usize = paths.map(|path| path.as_object().unwrap().len()).sum();
    let asked = operations - usize::from(looks);
    assert!(operations >= 24 && said.contains(&format!("Tested: {asked}\n")), "{asked} of {operations}");
    assert!(monitor.terminate().success());
    let log = monitor.said();
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn nobody_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: None,
        examples: "3",
        knows_ids: false,
        of_a_fleet: false,
    });
}

#[test]
fn a_viewer_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: Some("viewer"),
        examples: "5",
        knows_ids: true,
        of_a_fleet: false,
    });
}

#[test]
fn an_operator_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: Some("operator"),
        examples: "8",
        knows_ids: true,
        of_a_fleet: false,
    });
}

#[test]
fn an_admin_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: Some("admin"),
        examples: "10",
        knows_ids: false,
        of_a_fleet: false,
    });
}

#[test]
fn a_program_that_pushes_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: Some("push"),
        examples: "3",
        knows_ids: false,
        of_a_fleet: false,
    });
}

#[test]
fn an_admin_of_a_fleet_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: Some("admin"),
        examples: "5",
        knows_ids: true,
        of_a_fleet: true,
    });
}

#[test]
fn nobody_at_a_fleet_is_answered_as_the_document_says() {
    is_answered_as_the_document_says(&Guest {
        role: None,
        examples: "3",
        knows_ids: false,
        of_a_fleet: true,
    });
}
