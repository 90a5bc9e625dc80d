//! The configuration read again by SIGHUP, while a real Tomcat with real visitors is read.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::net::TcpListener;

use serde_json::Value;
use sessionwatch_demo::{Application, Tomcat};
use sessionwatch_tests::server::Server;
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, Sums, Webhook, until};

/// A Tomcat as a source of this name; `host` is one of the names of this machine.
fn source(tomcat: &Tomcat, name: &str, host: &str) -> String {
    let ((user, password), port) = (tomcat.credentials(), tomcat.port());
    format!(
        "[[source]]\nkind = \"jmxproxy\"\nname = \"{name}\"\nurl = \"http://{host}:{port}\"\nuser = \"{user}\"\n\
        password = \"{password}\"\n"
    )
}

const TRACK: &str = "[[track]]\napplication = \"/shop\"\n";

/// The seconds of a live graph from its first reading on, and whether each was read.
fn seconds(series: &Value) -> Vec<(i64, bool)> {
    let times = series["times"].as_array().unwrap().iter().map(|time| time.as_i64().unwrap());
    let read = series["active"].as_array().unwrap().iter().map(Value::is_u64);
    times.zip(read).skip_while(|(_, is_read)| !is_read).collect()
}

fn readiness(monitor: &Monitor) -> String {
    monitor.api().get_text("/readyz?verbose")
}

#[test]
fn sources_come_change_and_go_and_no_second_is_missing() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut monitor = Monitor::start_with_config(&source(&tomcat, "first", "127.0.0.1"));
    let first = Server::of(&monitor, "first");
    first.await_application("/shop");
    // A pattern of the file begins to track.
    monitor.reload(&format!("{TRACK}{}", source(&tomcat, "first", "127.0.0.1")));
    until("the application to be tracked", || {
        let row = first.application("/shop");
        if row["tracked"] == true { Ok(()) } else { Err(row.to_string()) }
    });
    let id = first.application("/shop")["id"].as_str().unwrap().to_owned();
    let live = || monitor.api().get(&format!("/series?range=live&application={id}"));
    let await_seconds = |count: usize| {
        until("more seconds to be read", || {
            let series = live();
            if seconds(&series).len() >= count { Ok(()) } else { Err(series.to_string()) }
        });
    };
    await_seconds(3);
    arrive(&tomcat, 2);

    // Another source comes, and the first is called otherwise.
    let renamed = format!("{TRACK}{}", source(&tomcat, "renamed", "127.0.0.1"));
    monitor.reload(&format!("{renamed}{}", source(&tomcat, "second", "localhost")));
    let (renamed_server, second) = (Server::of(&monitor, "renamed"), Server::of(&monitor, "second"));
    second.await_application("/shop");
    renamed_server.await_application("/shop");
    arrive(&tomcat, 3);
    await_seconds(8);

    // A file with mistakes changes nothing, and says where they are.
    monitor.reload(&format!("{renamed}lisen = 1\n[[source]]\nkind = \"jmx\"\n"));
    until("word of the mistakes", || {
        let said = readiness(&monitor);
        if said.contains("[i] configuration: it stays as it was") { Ok(()) } else { Err(said) }
    });
    let said = readiness(&monitor);
    let file = monitor.config();
    for part in ["has no key 'lisen'", "there is no kind 'jmx'", &format!("{}:", file.display())] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.ends_with("ok\n"), "what was in force is: {said}");
    second.await_application("/shop");
    arrive(&tomcat, 1);

    // The second one goes, and what takes a restart is named.
    monitor.reload(&format!("listen = \"127.0.0.1:1\"\ndata_dir = \"/elsewhere\"\n{renamed}"));
    until("the second source to be away", || {
        let row = second.row();
        if row["state"] == "connected" { Err(row.to_string()) } else { Ok(()) }
    });
    let said = readiness(&monitor);
    assert!(!said.contains("mistakes"), "{said}");
    renamed_server.await_sums("/shop", Sums { created: 6, ..Sums::default() });
    await_seconds(12);
    let series = live();
    let missing: Vec<_> = seconds(&series).into_iter().filter(|(_, is_read)| !is_read).collect();
    assert_eq!(missing, [], "{series}");
    assert_eq!(monitor.api().marks(), [""; 0]);
    assert!(monitor.terminate().success());
    let said = monitor.said();
    for part in ["the configuration stays as it was", "has no key 'lisen'", "second is not read any more"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// Flags stand above the file: a listen address in it changes nothing here. What no flag names does.
#[test]
fn what_takes_a_restart_is_named() {
    let mut monitor = Monitor::start_with_config("");
    monitor.reload("listen = \"127.0.0.1:1\"\nlogin_idle = \"30m\"\n[proxy_login]\nheader = \"X-User\"\n");
    let said = until("word of what takes a restart", || {
        let said = readiness(&monitor);
        if said.contains("restart") { Ok(said) } else { Err(said) }
    });
    assert!(said.contains("[i] configuration: [proxy_login], login_idle changed"), "{said}");
    monitor.reload("");
    until("nothing to be waiting for a restart", || {
        let said = readiness(&monitor);
        if said.contains("configuration") { Err(said) } else { Ok(()) }
    });
    assert!(monitor.terminate().success());
    let said = monitor.said();
    assert!(said.contains("[proxy_login], login_idle changed, which takes a restart"), "{said}");
}

#[test]
fn receivers_change_and_a_source_that_was_taken_out_is_not_missed() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let (before, after) = (Webhook::answering(200), Webhook::answering(200));
    let rule = "[[alert]]\nname = \"ServerNotRead\"\nquiet = \"10s\"\n";
    let to = |hook: &Webhook| {
        format!("{rule}[[notify]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"{}\"\n", hook.address())
    };
    let address = nobody.local_addr().unwrap();
    let source = format!("[[source]]\nkind = \"prometheus\"\nname = \"gone\"\nurl = \"http://{address}\"\n");
    drop(nobody);
    let mut monitor = Monitor::start_with_config(&(to(&before) + &source));
    let told = |hook: &Webhook, status: &str| {
        until(&format!("word that it is {status}"), || {
            let told = hook.alerts("ServerNotRead");
            if told.iter().any(|alert| alert[0] == status) { Ok(()) } else { Err(format!("{told:?}")) }
        });
    };
    told(&before, "firing");
    monitor.reload(&to(&after));
    told(&after, "resolved");
    assert!(before.alerts("ServerNotRead").iter().all(|alert| alert[0] == "firing"), "it is told no more");
    assert_eq!(monitor.api().get("/alerts")["alerts"], serde_json::json!([]));

    // Nor is it after a restart, where all that cannot be read are told of at once.
    assert!(monitor.terminate().success());
    monitor.write_config(
        &(to(&after) + &source.replace("gone", "other").replace(&address.to_string(), "127.0.0.1:1")),
    );
    monitor.start_again();
    let firing = until("the other one to be missed", || {
        let alerts = monitor.api().get("/alerts")["alerts"].clone();
        let firing = alerts.as_array().unwrap().iter().any(|alert| alert["state"] == "firing");
        if firing { Ok(alerts) } else { Err(alerts.to_string()) }
    });
    let servers: Vec<_> = firing.as_array().unwrap().iter().map(|alert| &alert["labels"]["server"]).collect();
    assert_eq!(servers, ["other"], "{firing}");
    assert!(monitor.terminate().success());
}
