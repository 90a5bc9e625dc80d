//! Nothing is forgotten: over kills, restarts of the server meanwhile, backups.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use serde_json::json;
use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::tomcats::{arrive, await_same, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, Sums, command, until};

fn shop() -> Application {
    Application::unlimited_shop("/shop")
}

fn await_mark(monitor: &Monitor, kind: &str) {
    until(&format!("a mark for {kind}"), || {
        let marks = monitor.api().marks();
        if marks.iter().any(|mark| mark == kind) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
}

#[test]
fn what_happens_while_the_monitor_is_away_is_booked_when_it_is_back() {
    let mut tomcat = Tomcat::start(tomcat(&jdks()[0]).application(shop()), &quiet).unwrap();
    let mut monitor = Monitor::start(&[tomcat.pid()]);
    monitor.api().await_application("/shop");
    monitor.api().track_all();
    arrive(&tomcat, 3);
    monitor.api().await_sums("/shop", Sums { created: 3, ..Sums::default() });
    let backup = tempfile::tempdir().unwrap();
    let file = backup.path().join("one");
    let made = monitor.run_on_data("backup", &[file.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    // A change is answered when it is stored, with all that came before it.
    monitor.api().track_all();

    monitor.kill();
    let doctor = monitor.run_on_data("doctor", &[&tomcat.pid().to_string()]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("[-] no sessionwatch runs") && said.contains("[+] the agent is in it"), "{said}");
    arrive(&tomcat, 4);
    let mut visitor = Visitor::new(tomcat.site("/shop"));
    visitor.arrive().unwrap();
    visitor.log_out().unwrap();
    monitor.start_again();
    let api = monitor.api().clone();
    assert_eq!(api.application("/shop").unwrap()["tracked"], true, "what is tracked was not forgotten");
    await_same(&api, &tomcat, "/shop");
    api.await_sums("/shop", Sums { created: 8, destroyed: 1, rejected: 0 });
    api.await_sums("total", Sums { created: 8, destroyed: 1, rejected: 0 });
    assert_eq!(api.get("/totals")["created"]["h1"], 8);
    let audit = api.get("/audit");
    let deeds = audit["changes"].as_array().unwrap();
    assert!(deeds.is_sorted_by_key(|deed| -deed["time"].as_i64().unwrap()), "the newest first: {audit}");
    let mut deeds: Vec<_> = deeds.iter().map(|deed| deed["what"].as_str().unwrap()).collect();
    deeds.sort_unstable();
    assert_eq!(deeds, ["attached", "backed_up", "track_all", "track_all"]);

    // The server is restarted while nobody looks: totals anew, history stays.
    api.track_all();
    monitor.kill();
    tomcat.restart().unwrap();
    arrive(&tomcat, 2);
    monitor.attach_to(&[tomcat.pid()]);
    monitor.start_again();
    let api = monitor.api().clone();
    await_same(&api, &tomcat, "/shop");
    await_mark(&monitor, "server_restarted");
    api.await_sums("/shop", Sums { created: 10, destroyed: 1, rejected: 0 });
    assert_eq!(api.get("/servers")["servers"].as_array().unwrap().len(), 1, "it is the same server");

    // The backup is of the time when three had come.
    monitor.terminate();
    let refused = monitor.run_on_data("restore", &[file.to_str().unwrap()]);
    assert!(!refused.status.success(), "what is there is not overwritten");
    let restored = monitor.run_on_data("restore", &[file.to_str().unwrap(), "--force"]);
    assert!(restored.status.success(), "{restored:?}");
    let csv = monitor.run_on_data("export", &["--range", "hour", "--application", "/shop"]);
    let text = String::from_utf8(csv.stdout).unwrap();
    let created: u64 =
        text.lines().skip(1).map(|row| row.split(',').nth(4).unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(created, 3, "{text}");
}

#[test]
fn what_the_file_has_tracked_comes_and_goes_with_the_file() {
    let tomcat = Tomcat::start(tomcat(&jdks()[0]).application(shop()), &quiet).unwrap();
    let track = "[[track]]\napplication = \"/sho?\"\n";
    let mut monitor = Monitor::start_with(&[tomcat.pid()], track);
    let of_file = json!({"file": [{"application": "/sho?", "server": null}], "page": []});
    let tracked = |monitor: &Monitor, wanted: bool| {
        let api = monitor.api().clone();
        until(&format!("/shop tracked: {wanted}"), || {
            let shop = api.application("/shop").ok_or("it is not there")?;
            if shop["tracked"] == wanted { Ok(()) } else { Err(shop.to_string()) }
        });
    };
    tracked(&monitor, true);
    assert_eq!(monitor.api().get("/tracking/patterns"), of_file);
    monitor.terminate();
    monitor.start_again();
    tracked(&monitor, true);
    let audit = monitor.api().get("/audit");
    let by_file =
        audit["changes"].as_array().unwrap().iter().filter(|deed| deed["who"] == "sessionwatch.toml");
    assert_eq!(by_file.count(), 1, "the same file changes nothing: {audit}");
    monitor.terminate();
    monitor.write_config("");
    monitor.start_again();
    tracked(&monitor, false);
}

#[test]
fn a_second_one_on_the_same_data_is_told_who_the_first_is() {
    let monitor = Monitor::start(&[]);
    let other = tempfile::tempdir().unwrap();
    let mut command = command();
    command.args(["serve", "--attach", "none", "--listen", "127.0.0.1:0", "--data-dir"]);
    let output = command.arg(monitor.data_dir()).arg("--runtime-dir").arg(other.path()).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&monitor.pid().to_string()) && said.contains("--data-dir"), "{said}");
}

#[test]
fn a_damaged_file_is_moved_aside_and_everybody_is_told() {
    let mut monitor = Monitor::start(&[]);
    monitor.api().set_settings(true, false);
    monitor.terminate();
    let path = monitor.data_dir().join("store.redb");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[..middle].fill(0x55);
    std::fs::write(&path, &bytes).unwrap();
    monitor.start_again();
    let ready = monitor.api().get_text("/readyz?verbose");
    assert!(ready.contains("damaged-1"), "{ready}");
    assert_eq!(std::fs::read(monitor.data_dir().join("store.redb.damaged-1")).unwrap(), bytes);
    assert!(monitor.kill().contains("damaged-1"), "also on the console");
}
