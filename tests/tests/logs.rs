//! What is logged of a server with a hostile name: one line for each event, in both forms, and nothing that steers a terminal.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use serde_json::Value;
use sessionwatch_series::frame::{Applications, Hello};
use sessionwatch_tests::{Line, Monitor, until};

/// What terminals, readers of lines and readers of JSON would stumble over.
const HOSTILE: &str = "x\"} 1\n{\"level\":\"ERROR\",\"message\":\"forged\"}\r\n2026-01-01T00:00:00Z ERROR forged\n\\\u{1b}[2J\
    \u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\u{2028}\u{85}\0$(reboot)';--<script>店e\u{301}";

/// A server that answers whatever it is asked with this text.
fn exposition(text: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&[head.as_bytes(), text.as_bytes()].concat());
        }
    });
    address
}

/// Everything that was said while a source could not be read for what it answers, and an agent with this name and build came and went.
fn said(config: &str) -> String {
    let address = exposition("\u{202e}\u{9b}31m{\u{2066}\u{1b}[2J");
    let source = format!("[[source]]\nkind = \"prometheus\"\nname = \"odd\"\nurl = \"http://{address}\"\n");
    let mut monitor = Monitor::start_with_config(&format!("log = \"trace\"\n{config}{source}"));
    let hello = Hello {
        identity: "/opt/tomcat".into(),
        name: HOSTILE.into(),
        build: HOSTILE.into(),
        started_ms: 1,
        ..Hello::default()
    };
    let line = Line::connect(&monitor.runtime_dir(), hello, Applications::default());
    until("both to be heard of", || {
        let servers = monitor.api().get("/servers");
        let rows = servers["servers"].as_array().unwrap();
        let is_there = rows.iter().any(|row| row["state"] == "connected");
        let is_odd = rows.iter().any(|row| row["trouble"].is_string());
        if is_there && is_odd { Ok(()) } else { Err(servers.to_string()) }
    });
    drop(line);
    assert!(monitor.terminate().success());
    let said = monitor.said();
    let steers = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2066}\u{2028}".contains(c));
    assert!(!said.chars().any(steers), "{said:?}");
    assert!(
        !said.lines().any(|line| line.starts_with("{\"level\"") || line.starts_with("2026-01-01")),
        "{said}"
    );
    assert!(said.contains("cannot read http"), "{said}");
    said
}

#[test]
fn a_hostile_name_is_one_harmless_line_of_text() {
    let said = said("");
    let told: Vec<_> = said.lines().filter(|line| line.contains("agent connected")).collect();
    let [told] = told[..] else { panic!("{said}") };
    assert!(told.contains("INFO") && told.contains("owned") && told.contains("店"), "{told}");
}

#[test]
fn a_hostile_name_is_itself_in_one_object_of_json() {
    let said = said("log_format = \"json\"\n");
    // What is said to people stands apart, on standard output.
    let objects: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told: Vec<_> = objects.iter().filter(|object| object["message"] == "agent connected").collect();
    let [told] = told[..] else { panic!("{said}") };
    assert_eq!(
        (&told["name"], &told["build"], &told["level"]),
        (&HOSTILE.into(), &HOSTILE.into(), &"INFO".into())
    );
    for key in ["timestamp", "target"] {
        assert!(told[key].is_string(), "{told}");
    }
    assert!(objects.iter().all(|object| object["message"] != "forged"), "{said}");
    let others = said.lines().filter(|line| !line.starts_with('{')).count();
    assert_eq!(objects.len() + others, said.lines().count(), "each line of the log is an object: {said}");
}
