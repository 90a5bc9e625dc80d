//! `sessionwatch top` in a real terminal with real keys, beside a real Tomcat; and printed once for scripts.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::process::Output;

use rustix::process::Signal;
use serde_json::Value;
use sessionwatch_demo::{Application, Tomcat};
use sessionwatch_tests::terminal::Terminal;
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, command, until};

const WIDE: (u16, u16) = (120, 40);

fn terminal(monitor: &Monitor) -> Terminal {
    Terminal::start(&["top", "--data-dir", monitor.data_dir().to_str().unwrap()], &[], WIDE)
}

fn once(arguments: &[&str]) -> Output {
    let mut command = command();
    command.args(["top", "--once"]).args(arguments);
    command.env_remove("SESSIONWATCH_TOKEN").env_remove("SESSIONWATCH_URL").output().unwrap()
}

/// A server of this name and its application of that name, told by a push.
fn push(monitor: &Monitor, server: &str, application: &str, active: Option<u64>) {
    let body = serde_json::json!({"server": server, "product": server,
        "applications": [{"name": application, "active": active, "created": active}]});
    let address = format!("{}/api/v1/push", monitor.api().address());
    let sent = ureq::post(address).content_type("application/json").send(body.to_string()).unwrap();
    assert_eq!(sent.status().as_u16(), 204);
}

/// The line of the table that holds an application.
fn line(screen: &str, name: &str) -> String {
    let table = screen.split("APPLICATION").nth(1).unwrap_or_default();
    table.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned()
}

#[test]
fn a_tomcat_is_watched_tracked_and_left_in_a_terminal() {
    let setup = tomcat(&jdks()[0])
        .application(Application::shop("/shop", 5))
        .application(Application::unlimited_shop("/open"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut monitor = Monitor::start(&[tomcat.pid()]);
    monitor.api().await_application("/shop");
    let mut terminal = terminal(&monitor);
    terminal.await_text("● live");
    terminal.await_text("/open");

    // Only what matches is left, and what is typed is no command.
    terminal.press("/shop\r");
    terminal.await_screen("the shop alone", |screen| screen.contains("/shop") && !screen.contains("/open"));
    terminal.press("jt");
    terminal.await_text("● /shop");
    assert_eq!(monitor.api().application("/shop").unwrap()["tracked"], true);

    arrive(&tomcat, 7);
    terminal.await_screen("five sessions, of five at most", |screen| {
        line(screen, "/shop").contains("5       /5")
    });
    terminal.press("\r");
    terminal.await_screen("the graphs of the shop: two rejected", |screen| {
        let graphs = screen.split("APPLICATION").next().unwrap_or_default();
        graphs.contains("/shop   1 Live") && graphs.contains("max 5") && graphs.contains("2/2/2")
    });
    terminal.press("2");
    terminal.await_text("a column: 1 min");

    // The sessionwatch goes away and comes back.
    assert!(monitor.terminate().success());
    terminal.await_text("No connection since");
    monitor.start_again();
    terminal.press("r");
    terminal.await_text("● live");

    // Untracking takes a yes.
    terminal.press("t");
    terminal.await_text("Untrack /shop?");
    terminal.press("n");
    terminal.await_text("q quit");
    terminal.press("ty");
    until("the shop to be untracked", || {
        let row = monitor.api().application("/shop").unwrap_or_default();
        if row["tracked"] == false { Ok(()) } else { Err(row.to_string()) }
    });
    terminal.await_text("Total   1 Live");

    terminal.resize(50, 14);
    terminal.await_screen("a narrow table", |screen| screen.contains("CR 1m") && screen.contains("/shop"));
    assert!(terminal.has_colours());
    terminal.press("q");
    assert_eq!(terminal.await_end(), 0);
    until("the terminal to be as it was", || if terminal.is_taken() { Err("taken".into()) } else { Ok(()) });
}

#[test]
fn signals_and_ctrl_c_leave_the_terminal_as_it_was() {
    let monitor = Monitor::start(&[]);
    for end in [Some(Signal::TERM), Some(Signal::HUP), None] {
        let mut terminal = terminal(&monitor);
        terminal.await_text("● live");
        assert!(terminal.is_taken());
        match end {
            Some(signal) => terminal.signal(signal),
            None => terminal.press("\u{3}"),
        }
        assert_eq!(terminal.await_end(), 0, "{end:?}");
        until(
            "the terminal to be as it was",
            || if terminal.is_taken() { Err("taken".into()) } else { Ok(()) },
        );
    }
}

#[test]
fn without_a_server_it_says_what_was_looked_at_and_without_colours_it_has_none() {
    let monitor = Monitor::start(&[]);
    let data = monitor.data_dir();
    let arguments = ["top", "--data-dir", data.to_str().unwrap()];
    let mut terminal = Terminal::start(&arguments, &[("NO_COLOR", "1")], WIDE);
    terminal.await_text("No server found yet");
    terminal.await_text("JVMs of this machine");
    assert!(!terminal.has_colours());
    terminal.press("?");
    terminal.await_text("Keys (any key leaves this)");
    terminal.press("xq");
    assert_eq!(terminal.await_end(), 0);
}

/// Whatever a server calls itself, at whatever length: it is shown as text, nothing moves, nothing else is overwritten.
#[test]
fn hostile_names_are_text() {
    let long = "店\u{1b}[7m\u{202e}".repeat(60);
    let hostile = "/\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\r\n店e\u{301}\u{301}\u{301}";
    let monitor = Monitor::start(&[]);
    push(&monitor, "\u{1b}[?1049lname", hostile, Some(3));
    push(&monitor, "other", "/plain", None);
    push(&monitor, &format!("long{long}"), &format!("/long{long}"), Some(1));
    let mut terminal = terminal(&monitor);
    let screen = terminal.await_screen("all three", |screen| {
        ["/plain", "\\u{1b}[2J", "/long店\\u{1b}[7m"].iter().all(|name| screen.contains(name))
    });
    assert!(screen.starts_with("Sessions  ● live"), "{screen}");
    assert!(terminal.is_taken());
    assert!(line(&screen, "/plain").contains('–') && !line(&screen, "/plain").contains('0'), "{screen}");
    // Nor where there is hardly room for a name.
    terminal.resize(40, 12);
    let narrow = terminal.await_screen("a narrow screen", |screen| {
        screen.contains("CR 1m") && screen.contains("○ /plain ") && screen.contains("○ /\\u{1b}[")
    });
    assert!(narrow.starts_with("Sessions  ● live") && !narrow.contains('\u{202e}'), "{narrow}");
    terminal.press("q");
    assert_eq!(terminal.await_end(), 0);

    let data = monitor.data_dir();
    for format in ["table", "json"] {
        let output = once(&["--format", format, "--data-dir", data.to_str().unwrap()]);
        // Whoever is silent for a while is away.
        assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let acts = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{2069}').contains(&c));
        assert!(!text.chars().any(acts), "{text:?}");
    }
}

#[test]
fn scripts_read_the_numbers_and_the_exit_code() {
    let mut monitor = Monitor::start(&[]);
    let data = monitor.data_dir();
    let here = ["--data-dir", data.to_str().unwrap()];
    let there = ["--url".to_owned(), monitor.api().address().to_owned()];
    let there = [there[0].as_str(), there[1].as_str()];

    let nothing = once(&here);
    assert_eq!(nothing.status.code(), Some(3), "no server: {nothing:?}");

    push(&monitor, "one", "/a", Some(7));
    push(&monitor, "two", "/b", None);
    until("both servers in what is printed", || {
        let table = String::from_utf8(once(&here).stdout).unwrap();
        if table.contains("/a") && table.contains("/b") { Ok(()) } else { Err(table) }
    });
    for place in [here, there] {
        let json = once(&[&place[..], &["--format", "json", "--server", "one"]].concat());
        assert_eq!(json.status.code(), Some(0), "{json:?}");
        let json: Value = serde_json::from_slice(&json.stdout).unwrap();
        let mut listed = monitor.api().application("/a").unwrap();
        let mut printed = json["applications"][0].clone();
        // What happened in the last second may be another second's by now.
        for row in [&mut listed, &mut printed] {
            for name in ["created", "destroyed", "rejected"] {
                row[name].take();
            }
        }
        assert_eq!(printed, listed);
        assert_eq!(json["applications"].as_array().unwrap().len(), 1);
    }
    let table = once(&[&here[..], &["--filter", "b"]].concat());
    let table = String::from_utf8(table.stdout).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains("/b") && !table.contains(" 0"), "not told is no 0: {table}");

    let unknown = once(&[&here[..], &["--server", "three"]].concat());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no server three"), "{unknown:?}");

    assert!(monitor.terminate().success());
    for place in [here, there] {
        let gone = once(&place);
        assert_eq!((gone.status.code(), gone.stdout.len()), (Some(1), 0), "{gone:?}");
        let said = String::from_utf8_lossy(&gone.stderr);
        assert!(said.contains("no sessionwatch runs") || said.contains("does not answer"), "{said}");
    }
    assert_eq!(once(&["--format", "xml"]).status.code(), Some(2));
}

#[test]
fn a_file_is_no_terminal_and_a_token_stays_at_home() {
    let monitor = Monitor::start(&[]);
    let output = command().args(["top", "--url", monitor.api().address()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--once"), "{output:?}");

    let output = command()
        .args(["top", "--once", "--url", "http://watch.example:8766"])
        .env("SESSIONWATCH_TOKEN", "open-sesame")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("https") && !said.contains("sesame"), "{said}");
}

#[test]
fn with_a_login_a_token_is_needed_but_for_the_sessionwatch_of_ones_own() {
    let monitor = Monitor::start(&[]);
    monitor.add_user("alice", "viewer", "a long enough password");
    let token = monitor.add_token("wall", "viewer");
    let data = monitor.data_dir();
    let own = once(&["--data-dir", data.to_str().unwrap()]);
    assert_eq!(own.status.code(), Some(3), "an answer, and no server: {own:?}");

    let url = monitor.api().address();
    let stranger = once(&["--url", url]);
    assert_eq!(stranger.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stranger.stderr).contains("--token-file"), "{stranger:?}");
    let file = data.join("token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let known = once(&["--url", url, "--token-file", file.to_str().unwrap()]);
    assert_eq!(known.status.code(), Some(3), "{known:?}");
}
