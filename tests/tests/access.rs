//! Who may do what, on a running sessionwatch, as people and programs meet it.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use serde_json::{Value, json};
use sessionwatch_tests::{Monitor, command, until};
use ureq::Agent;
use ureq::http::{Request, Response};

const PASSWORD: &str = "correct horse";

fn send(
    monitor: &Monitor,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<ureq::Body> {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = Request::builder().method(method).uri(format!("{}{path}", monitor.api().address()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    agent.run(request.body(body.to_owned()).unwrap()).unwrap()
}

fn log_in(monitor: &Monitor, name: &str, password: &str) -> Response<ureq::Body> {
    let body = json!({"name": name, "password": password}).to_string();
    send(monitor, "POST", "/api/v1/login", &[("content-type", "application/json")], &body)
}

fn status(monitor: &Monitor, path: &str, headers: &[(&str, &str)]) -> u16 {
    send(monitor, "GET", path, headers, "").status().as_u16()
}

/// Starts one that is not to come up, and what it says, without the folds of the terminal.
fn refused(listen: &str, config: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sessionwatch.toml");
    std::fs::write(&file, config).unwrap();
    let mut command = command();
    command.args(["serve", "--attach", "none", "--listen", listen, "--config"]).arg(&file);
    command
        .arg("--runtime-dir")
        .arg(folder.path().join("run"))
        .arg("--data-dir")
        .arg(folder.path().join("data"));
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_others_can_reach_does_not_start_without_a_login() {
    let address = refused("0.0.0.0:0", "");
    assert!(address.contains("0.0.0.0 can be reached from other machines"), "{address}");
    for line in [
        "sessionwatch user add NAME --role admin --data-dir",
        "trusted_proxies = [",
        "[proxy_login]",
        "header = \"X-Forwarded-User\"",
    ] {
        assert!(address.contains(line), "{line} is missing in {address}");
    }
    let name = refused("127.0.0.1:0", "hosts = \"sessions.example.org\"\n");
    assert!(name.contains("sessions.example.org can be reached"), "{name}");
    let trusting = refused("127.0.0.1:0", "[proxy_login]\nheader = \"X-User\"\n");
    assert!(trusting.contains("trusted_proxies"), "{trusting}");
}

#[test]
fn a_user_logs_in_and_a_program_shows_a_token() {
    let monitor = Monitor::start(&[]);
    assert_eq!(status(&monitor, "/api/v1/totals", &[]), 200, "on this machine, without a user");
    let token = format!("Bearer {}", monitor.add_token("reader", "viewer"));
    monitor.add_user("alice", "operator", PASSWORD);
    until("a login to be asked for", || match status(&monitor, "/api/v1/totals", &[]) {
        401 => Ok(()),
        other => Err(other.to_string()),
    });
    assert_eq!(log_in(&monitor, "alice", "wrong password").status(), 401);
    let answer = log_in(&monitor, "alice", PASSWORD);
    assert_eq!(answer.status(), 204);
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let port = monitor.api().address().rsplit(':').next().unwrap().to_owned();
    assert!(set.starts_with(&format!("sessionwatch_{port}=")), "{set}");
    let cookie = ("cookie", set.split(';').next().unwrap());
    assert_eq!(status(&monitor, "/api/v1/totals", &[cookie]), 200);
    assert_eq!(status(&monitor, "/api/v1/backup", &[cookie]), 403);
    let token = ("authorization", token.as_str());
    assert_eq!(status(&monitor, "/api/v1/totals", &[token]), 200);
    assert_eq!(status(&monitor, "/api/v1/audit", &[token]), 403);

    let mut audit = send(&monitor, "GET", "/api/v1/audit", &[cookie], "");
    let audit: Value = serde_json::from_str(&audit.body_mut().read_to_string().unwrap()).unwrap();
    let mut told: Vec<_> =
        audit["changes"].as_array().unwrap().iter().map(|change| change["what"].as_str().unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, ["log_in", "log_in_failed", "token_added", "user_added"]);
}

#[test]
fn the_command_line_of_its_own_user_needs_no_login() {
    let monitor = Monitor::start(&[]);
    monitor.add_user("alice", "admin", PASSWORD);
    let export = monitor.run_on_data("export", &[]);
    assert!(export.status.success(), "{export:?}");
    let backup = monitor.data_dir().join("copy");
    assert!(monitor.run_on_data("backup", &[backup.to_str().unwrap()]).status.success());
    assert!(monitor.run_on_data("user", &["remove", "alice"]).status.success());
    let list = monitor.run_on_data("user", &["list"]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("There is no user"), "{list:?}");
}

#[test]
fn a_proxy_that_is_trusted_says_who_somebody_is() {
    let monitor = Monitor::start_with_config(
        "trusted_proxies = [\"127.0.0.1\"]\nhosts = [\"sessions.example.org\"]\n\
         [proxy_login]\nheader = \"X-Forwarded-User\"\nroles = { alice = \"admin\" }\n",
    );
    let host = ("host", "sessions.example.org");
    let as_user = |name| [host, ("x-forwarded-user", name)];
    assert_eq!(status(&monitor, "/api/v1/totals", &[host]), 401, "the proxy names nobody");
    assert_eq!(status(&monitor, "/api/v1/totals", &as_user("bob")), 200);
    assert_eq!(status(&monitor, "/api/v1/audit", &as_user("bob")), 403);
    assert_eq!(status(&monitor, "/api/v1/backup", &as_user("alice")), 200);
    assert_eq!(status(&monitor, "/api/v1/totals", &[("host", "other.example")]), 403);
}

/// Whoever runs several pages of a fleet copies the files of users and tokens; logins are each page's own.
#[test]
fn pages_of_a_fleet_share_users_and_tokens_by_their_files_and_no_logins() {
    const FLEET: &str = "engine = \"http://127.0.0.1:1\"\n";
    // What is in the file and needs no engine.
    const PATH: &str = "/api/v1/tracking/patterns";
    let pages = [(); 2].map(|()| Monitor::start_with_config(FLEET));
    let [one, other] = &pages;
    one.add_user("alice", "viewer", PASSWORD);
    let token = format!("Bearer {}", one.add_token("reader", "viewer"));
    for name in ["users.toml", "tokens.toml"] {
        std::fs::copy(one.data_dir().join(name), other.data_dir().join(name)).unwrap();
    }
    let secrets = pages.each_ref().map(|page| {
        until("the users of the file", || match status(page, PATH, &[]) {
            401 => Ok(()),
            other => Err(other.to_string()),
        });
        assert_eq!(status(page, PATH, &[("authorization", &token)]), 200);
        let answer = log_in(page, "alice", PASSWORD);
        let set = answer.headers()["set-cookie"].to_str().unwrap();
        set.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
    });
    // Behind a load balancer both would have one port, and one name for their cookies.
    for (page, which) in pages.iter().zip([0, 1]) {
        let port = page.api().address().rsplit(':').next().unwrap();
        let shows = |secret: &str| {
            let cookie = format!("sessionwatch_{port}={secret}");
            status(page, PATH, &[("cookie", &cookie)])
        };
        assert_eq!((shows(&secrets[which]), shows(&secrets[1 - which])), (200, 401));
    }
}
